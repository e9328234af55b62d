import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { isSluiceError, sluiceError } from '../base/errors.ts';
import { rowValue, typeIds, type RowValue } from './rowValue.ts';

/**
 * A scalar function in JavaScript, for what Spark answers otherwise than DuckDB. Pure: equal arguments give equal answers.
 * It is called once a row, over chunks of up to 2,048 rows, at some millions of rows a second.
 */
export interface JavaScriptFunction {
  /** What entries ask for (`useJavaScript`). Letters, digits and underscores. */
  readonly name: string;
  /** DuckDB's types of the parameters: `VARCHAR`, `BIGINT`, `DECIMAL(38,18)`, `VARCHAR[]`, `MAP(VARCHAR, BIGINT)`. */
  readonly parameters: readonly string[];
  readonly returns: string;
  /** `propagate`: a NULL argument gives NULL without a call. `own`: the function sees nulls. */
  readonly nulls?: 'propagate' | 'own';
  /**
   * Over values in the form of `rowValue.ts`; null is NULL. A `sluiceError` that it throws stops the query as that error.
   */
  readonly call: (...args: RowValue[]) => RowValue;
}

/**
 * Functions of one kind that differ in their types: asked for as `kind:detail`, where the detail (mostly JSON of Spark types) says
 * which one is meant.
 */
export type JavaScriptFamily = (detail: string) => Omit<JavaScriptFunction, 'name'>;

export type DuckdbModule = typeof import('@duckdb/node-api');

/** Registers functions on the connection when they are first asked for. */
export interface JavaScriptFunctions {
  /** The name to call it by in SQL. Raises UNSUPPORTED_IN_COMPUTE for a function that is not there. */
  use(name: string): string;
  /** As `use`, for a function made for one purpose (a schema and its options); the key tells two of them apart. */
  useMade(key: string, make: () => Omit<JavaScriptFunction, 'name'>): string;
}

export function javascriptFunctions(
  functions: readonly JavaScriptFunction[],
  connection: DuckDBConnection,
  duckdb: DuckdbModule,
  families: Readonly<Record<string, JavaScriptFamily>> = {},
): JavaScriptFunctions {
  const byName = new Map(functions.map((entry) => [entry.name, entry]));
  const registered = new Set<string>();
  const made = new Map<string, string>();
  const useMade: JavaScriptFunctions['useMade'] = (key, make) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const name = `made_${made.size}`;
    register({ ...make(), name }, name, connection, duckdb);
    made.set(key, name);
    return name;
  };
  return {
    useMade,
    use(name) {
      const colon = name.indexOf(':');
      const family = families[name.slice(0, Math.max(colon, 0))];
      if (family !== undefined) return useMade(name, () => family(name.slice(colon + 1)));
      const sqlName = `js_${name}`;
      if (registered.has(name)) return sqlName;
      const entry = byName.get(name);
      if (entry === undefined)
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the function ${name} in JavaScript` });
      register(entry, sqlName, connection, duckdb);
      registered.add(name);
      return sqlName;
    },
  };
}

function register(
  entry: JavaScriptFunction,
  sqlName: string,
  connection: DuckDBConnection,
  duckdb: DuckdbModule,
): void {
  const returnType = parseDuckdbType(entry.returns, duckdb);
  const parameterTypes = entry.parameters.map((text) => parseDuckdbType(text, duckdb));
  const propagate = entry.nulls !== 'own';
  const readers = parameterTypes.map(readerOf);
  const write = writerOf(returnType, duckdb);
  connection.registerScalarFunction(
    duckdb.DuckDBScalarFunction.create({
      name: sqlName,
      parameterTypes,
      returnType,
      specialHandling: true,
      mainFunction: (info, input, output) => {
        try {
          const count = input.rowCount;
          const vectors = readers.map((_, index) => input.getColumnVector(index));
          const args: RowValue[] = Array.from({ length: readers.length }, () => null);
          for (let row = 0; row < count; row += 1) {
            let missing = false;
            for (const [index, read] of readers.entries()) {
              const item = vectors[index]?.getItem(row) ?? null;
              args[index] = item === null ? null : read(item);
              missing ||= item === null;
            }
            const value = missing && propagate ? null : entry.call(...args);
            output.setItem(row, value === null ? null : write(value));
          }
          output.flush();
        } catch (error) {
          info.setError(markerOf(error));
        }
      },
    }),
  );
}

/** The text that `runtimeErrors.ts` turns back into the error. */
function markerOf(error: unknown): string {
  if (isSluiceError(error)) return `SLUICE:${error.code}:${JSON.stringify(error.parameters)}`;
  const detail = error instanceof Error ? error.message : String(error);
  return `SLUICE:INTERNAL_ERROR:${JSON.stringify({ detail })}`;
}

const rawTypes: ReadonlySet<number> = new Set([
  typeIds.boolean,
  typeIds.tinyint,
  typeIds.smallint,
  typeIds.integer,
  typeIds.bigint,
  typeIds.hugeint,
  typeIds.float,
  typeIds.double,
  typeIds.varchar,
]);

function readerOf(type: DuckDBType): (value: DuckDBValue) => RowValue {
  if (rawTypes.has(type.typeId)) return (value) => value as RowValue;
  return (value) => rowValue(value, type);
}

/** The reverse of `rowValue`, made once for a type. */
function writerOf(type: DuckDBType, duckdb: DuckdbModule): (value: RowValue) => DuckDBValue {
  if (rawTypes.has(type.typeId)) return (value) => value as DuckDBValue;
  const nested = nestedWriter(type, duckdb);
  if (nested !== undefined) return (value) => (value === null ? null : nested(value));
  const scalar = scalarWriter(type, duckdb);
  return (value) => (value === null ? null : scalar(value));
}

function nestedWriter(type: DuckDBType, duckdb: DuckdbModule): ((value: RowValue) => DuckDBValue) | undefined {
  if (type instanceof duckdb.DuckDBListType) {
    const element = writerOf(type.valueType, duckdb);
    return (value) => new duckdb.DuckDBListValue((value as readonly RowValue[]).map(element));
  }
  if (type instanceof duckdb.DuckDBMapType) {
    const [key, item] = [writerOf(type.keyType, duckdb), writerOf(type.valueType, duckdb)];
    return (value) => {
      const { entries } = value as { readonly entries: readonly (readonly [RowValue, RowValue])[] };
      return new duckdb.DuckDBMapValue(entries.map(([left, right]) => ({ key: key(left), value: item(right) })));
    };
  }
  if (type instanceof duckdb.DuckDBStructType) {
    const members = type.entryTypes.map((entry) => writerOf(entry, duckdb));
    const names = type.entryNames;
    return (value) => {
      const { fields } = value as { readonly fields: readonly RowValue[] };
      const entries: Record<string, DuckDBValue> = {};
      for (const [index, name] of names.entries()) entries[name] = members[index]?.(fields[index] ?? null) ?? null;
      return new duckdb.DuckDBStructValue(entries);
    };
  }
  if (type instanceof duckdb.DuckDBDecimalType) {
    const { width, scale } = type;
    return (value) => {
      const [whole = '0', fraction = ''] = String(value).split('.');
      return new duckdb.DuckDBDecimalValue(BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale)), width, scale);
    };
  }
  return undefined;
}

/** Spark's days are an INT (`Math.toIntExact`); DuckDB holds the outermost for its infinities. */
function withinDates(days: number): number {
  if (Math.abs(days) < 0x7fff_ffff) return days;
  if (Math.abs(days) > 0x8000_0000) throw sluiceError('ARITHMETIC_OVERFLOW', { message: 'overflow', alternative: '' });
  throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'the first and the last day that an INT reaches' });
}

function withinTimestamps(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) !== micros) {
    throw sluiceError('ARITHMETIC_OVERFLOW', { message: 'long overflow', alternative: '' });
  }
  return micros;
}

function scalarWriter(type: DuckDBType, duckdb: DuckdbModule): (value: RowValue) => DuckDBValue {
  switch (type.typeId as number) {
    case typeIds.date:
      return (value) => new duckdb.DuckDBDateValue(withinDates(Number(value)));
    case typeIds.timestamp:
      return (value) => new duckdb.DuckDBTimestampValue(withinTimestamps(BigInt(value as bigint)));
    case typeIds.timestampTz:
      return (value) => new duckdb.DuckDBTimestampTZValue(withinTimestamps(BigInt(value as bigint)));
    case typeIds.time:
      return (value) => new duckdb.DuckDBTimeValue(BigInt(value as bigint));
    case typeIds.blob:
      return (value) => new duckdb.DuckDBBlobValue(value as Uint8Array);
    case typeIds.interval:
      return (value) => {
        const { months, days, microseconds } = value as { months: number; days: number; microseconds: bigint };
        return new duckdb.DuckDBIntervalValue(months, days, microseconds);
      };
    default:
      return (value) => value as DuckDBValue;
  }
}

/** Reads the type texts of `JavaScriptFunction`. */
function parseDuckdbType(text: string, duckdb: DuckdbModule): DuckDBType {
  const trimmed = text.trim();
  if (trimmed.endsWith('[]')) return new duckdb.DuckDBListType(parseDuckdbType(trimmed.slice(0, -2), duckdb));
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(trimmed);
  if (decimal !== null) return new duckdb.DuckDBDecimalType(Number(decimal[1]), Number(decimal[2]));
  const map = /^MAP\((.*)\)$/s.exec(trimmed);
  if (map?.[1] !== undefined) {
    const [key = '', value = ''] = splitTopLevel(map[1]);
    return new duckdb.DuckDBMapType(parseDuckdbType(key, duckdb), parseDuckdbType(value, duckdb));
  }
  const struct = /^STRUCT\((.*)\)$/s.exec(trimmed);
  if (struct?.[1] !== undefined) {
    const members = splitTopLevel(struct[1]).map((member) => /^\s*("(?:[^"]|"")*"|\w+)\s+(.*)$/s.exec(member));
    return new duckdb.DuckDBStructType(
      members.map((member) => unquoted(member?.[1] ?? '')),
      members.map((member) => parseDuckdbType(member?.[2] ?? '', duckdb)),
    );
  }
  switch (trimmed) {
    case 'BOOLEAN':
      return duckdb.BOOLEAN;
    case 'TINYINT':
      return duckdb.TINYINT;
    case 'SMALLINT':
      return duckdb.SMALLINT;
    case 'INTEGER':
      return duckdb.INTEGER;
    case 'BIGINT':
      return duckdb.BIGINT;
    case 'HUGEINT':
      return duckdb.HUGEINT;
    case 'FLOAT':
      return duckdb.FLOAT;
    case 'DOUBLE':
      return duckdb.DOUBLE;
    case 'VARCHAR':
      return duckdb.VARCHAR;
    case 'BLOB':
      return duckdb.BLOB;
    case 'DATE':
      return duckdb.DATE;
    case 'TIMESTAMP':
      return duckdb.TIMESTAMP;
    case 'TIMESTAMP WITH TIME ZONE':
      return duckdb.TIMESTAMPTZ;
    case 'TIME':
      return duckdb.TIME;
    case 'INTERVAL':
      return duckdb.INTERVAL;
    default:
      throw sluiceError('INTERNAL_ERROR', { detail: `the type ${text} of a JavaScript function is not known` });
  }
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Splits at commas that stand in no brackets and no quotes. */
function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') index = text.indexOf('"', index + 1);
    else if (text[index] === '(') depth += 1;
    else if (text[index] === ')') depth -= 1;
    else if (text[index] === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
