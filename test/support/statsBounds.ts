import type { RowValue } from '../../emulator/compute/rowValue.ts';
import type { DataType, StructType } from '../../emulator/plan/dataType.ts';

/** One leaf of a statistics JSON, with what is needed to compare it with the rows. */
export interface StatsNode {
  readonly name: string;
  readonly nullCount: number;
  readonly min: RowValue | undefined;
  readonly max: RowValue | undefined;
  valueIn(row: readonly RowValue[]): RowValue;
  /** Negative when the first is smaller; timestamps are compared as a reader does, one millisecond being the unit. */
  compare(left: RowValue, right: RowValue): number;
}

export interface LogStats {
  readonly numRecords: number;
  readonly leaves: readonly StatsNode[];
}

type Tree = { readonly [name: string]: Tree | string | number | boolean };

/** Reads a statistics text as a foreign reader would: longs and decimals without loss, by the schema's types. */
export function parseLogStats(text: string, schema: StructType): LogStats {
  // Numbers that a double cannot hold are kept as texts.
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
  const stats = JSON.parse(quoted) as {
    readonly numRecords: string;
    readonly minValues: Tree;
    readonly maxValues: Tree;
    readonly nullCount: Tree;
  };
  return {
    numRecords: Number(stats.numRecords),
    leaves: leavesOf(schema, [], []).map(({ names, places, dataType }) => {
      const value = (tree: Tree): RowValue | undefined => {
        const found = lookUp(tree, names);
        return found === undefined || typeof found === 'object' ? undefined : parseBound(String(found), dataType);
      };
      return {
        name: names.join('.'),
        nullCount: Number(lookUp(stats.nullCount, names)),
        min: value(stats.minValues),
        max: value(stats.maxValues),
        valueIn: (row) => valueAt(row, places),
        compare: (left, right) => compareValues(left, right, dataType),
      };
    }),
  };
}

interface Leaf {
  readonly names: readonly string[];
  readonly places: readonly number[];
  readonly dataType: DataType;
}

function leavesOf(schema: StructType, names: readonly string[], places: readonly number[]): readonly Leaf[] {
  return schema.fields.flatMap((field, index) => {
    const [path, place] = [
      [...names, field.name],
      [...places, index],
    ];
    return field.dataType.kind === 'struct'
      ? leavesOf(field.dataType, path, place)
      : [{ names: path, places: place, dataType: field.dataType }];
  });
}

function lookUp(tree: Tree, names: readonly string[]): Tree | string | number | boolean | undefined {
  let at: Tree | string | number | boolean | undefined = tree;
  for (const name of names) at = typeof at === 'object' ? at[name] : undefined;
  return at;
}

function valueAt(row: readonly RowValue[], places: readonly number[]): RowValue {
  let at: RowValue = row[places[0] ?? 0] ?? null;
  for (const place of places.slice(1))
    at = at === null ? null : ((at as { readonly fields: readonly RowValue[] }).fields[place] ?? null);
  return at;
}

function parseBound(text: string, type: DataType): RowValue {
  switch (type.kind) {
    case 'long':
      return BigInt(text);
    case 'decimal':
    case 'string':
      return text;
    case 'date':
      return Date.parse(`${text}T00:00:00Z`) / 86_400_000;
    case 'timestamp':
      return BigInt(Date.parse(text)) * 1000n;
    case 'timestamp_ntz':
      return BigInt(Date.parse(`${text}Z`)) * 1000n;
    default:
      return Number(text);
  }
}

function compareValues(left: RowValue, right: RowValue, type: DataType): number {
  switch (type.kind) {
    case 'string':
      return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
    case 'decimal':
      return compareBigints(unscaled(String(left)), unscaled(String(right)));
    case 'timestamp':
    case 'timestamp_ntz':
      return compareBigints(millis(left), millis(right));
    case 'long':
      return compareBigints(BigInt(left as bigint), BigInt(right as bigint));
    case 'float':
      return Math.fround(Number(left)) - Math.fround(Number(right)) || 0;
    default:
      return Number(left) - Number(right);
  }
}

/** Both sides have the same scale. */
function unscaled(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

function millis(value: RowValue): bigint {
  const micros = BigInt(value as bigint);
  return (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n;
}

function compareBigints(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
