import type { StructField } from '../../plan/dataType.ts';
import { columnName, type Attribute, type ResolvedDeduplicate } from '../../plan/resolved.ts';
import { duckdbType } from '../../compute/duckdbTypes.ts';
import { stateColumns, type StateSchema } from '../state/stateSchema.ts';
import type { Eviction } from '../state/stateFiles.ts';
import type { BatchWatermarks } from '../watermark.ts';
import { hasWatermark } from '../incrementalPlan.ts';
import { emptyRelation } from './emptyRelation.ts';
import type { DroppedRows, OperatorInput, OperatorResult, RowOperator } from './statefulOperator.ts';

/** Above this many rows a set of row numbers is kept as bits, which is quicker than a hash table. */
const manyRows = 50_000;
/** The number of a key's first row in the input. */
const rowColumn = 'r';

/**
 * `dropDuplicates` and `dropDuplicatesWithinWatermark` on a stream: of the rows of a key the first in read order passes, once.
 * Source: apache/spark, `StreamingDeduplicateExec` and `StreamingDeduplicateWithinWatermarkExec`.
 */
export function deduplicateOperator(node: ResolvedDeduplicate, operatorId: number): RowOperator {
  const { keys, withinWatermark } = node;
  const output = node.child.output;
  // Without a watermark on the stream nothing is ever late or final, whatever a column says of itself.
  const eventTime = hasWatermark(node) ? output.find(({ watermarkDelay }) => watermarkDelay !== undefined) : undefined;
  const keyFields = keys.map(fieldOf);
  const signed = keys.filter(({ dataType }) => dataType.kind === 'float' || dataType.kind === 'double');
  const schema: StateSchema = {
    operatorId,
    operatorName: withinWatermark ? 'dedupeWithinWatermark' : 'dedupe',
    keys: { kind: 'struct', fields: [...keyFields, ...signed.map(signField)] },
    values: { kind: 'struct', fields: withinWatermark ? [expiryField] : [] },
  };
  const columns = stateColumns(schema);
  const keyColumns = columns.slice(0, schema.keys.fields.length);
  const keySql = [...keys.map(columnName), ...signed.map(isNegativeZero)];
  const mayBeNull = keys.some(({ nullable }) => nullable);

  /** Comparisons of the event time in forms that let DuckDB pass over whole row groups. A NULL is never late. */
  const lateSql = ({ late }: BatchWatermarks): { readonly late: string; readonly inTime: string } | undefined => {
    if (eventTime === undefined) return undefined;
    const column = columnName(eventTime);
    const watermark = `make_timestamptz('${BigInt(late) * 1000n}'::BIGINT)`;
    return { late: `${column} <= ${watermark}`, inTime: `(${column} > ${watermark} OR ${column} IS NULL)` };
  };

  /**
   * SQL that takes out the keys that are in the state. NULL keys are equal to each other; plain equality comes first, since it lets
   * DuckDB pass over the parts of the state whose ranges lie elsewhere.
   */
  const forgetKnown = (firsts: string, state: string): readonly string[] => {
    const match = (nullSafe: boolean): string =>
      keyColumns
        .map(({ name, dataType }) => {
          const nested = dataType.kind === 'struct' || dataType.kind === 'array';
          return `${firsts}.${name} ${nested || nullSafe ? 'IS NOT DISTINCT FROM' : '='} s.${name}`;
        })
        .join(' AND ');
    const remove = (where: string): string => `DELETE FROM ${firsts} USING ${state} s WHERE ${where}`;
    if (!mayBeNull) return [remove(match(false))];
    const anyNull = keys.map((_, index) => `${firsts}.k${index} IS NULL`).join(' OR ');
    return [remove(match(false)), remove(`(${anyNull}) AND ${match(true)}`)];
  };

  const eviction = ({ eviction: watermark }: BatchWatermarks): readonly Eviction[] => {
    if (eventTime === undefined) return [];
    const place = withinWatermark ? undefined : keys.findIndex(({ id }) => id === eventTime.id);
    if (place === -1) return [];
    return [{ column: place === undefined ? 'v0' : `k${place}`, upToMicros: BigInt(watermark) * 1000n }];
  };

  return {
    node,
    schema,

    prepare(input) {
      const firsts = input.nameTable(`first_rows${operatorId}`);
      const late = lateSql(input.watermarks);
      const expiry =
        withinWatermark && eventTime !== undefined
          ? `, arg_min(coalesce(epoch_us(${columnName(eventTime)}), 0), rowid) + ${BigInt(eventTime.watermarkDelay ?? 0) * 1000n} AS v0`
          : '';
      const list = keySql.map((sql, index) => `${sql} AS k${index}`).join(', ');
      const where = late === undefined ? '' : ` WHERE ${late.inTime}`;
      return {
        statements: [
          `CREATE TEMP TABLE ${firsts} AS SELECT ${list}${expiry}, min(rowid) AS ${rowColumn} FROM ${input.table}${where} ` +
            `GROUP BY ${keySql.map((_, index) => index + 1).join(', ')}`,
          ...(input.store.rows() === 0 ? [] : forgetKnown(firsts, input.store.table)),
        ],
        probes: [
          { relation: firsts, columns: ['count(*)'] },
          {
            relation: input.table,
            columns: ['count(*)', late === undefined ? '0' : `count(*) FILTER (WHERE ${late.late})`],
          },
        ],
      };
    },

    async run(input, [keyCount, rowCount, lateCount]) {
      const firsts = input.nameTable(`first_rows${operatorId}`);
      const rows = Number(rowCount);
      const late = Number(lateCount);
      const kept = Number(keyCount);
      const duplicates = rows - late - kept;
      const comparisons = lateSql(input.watermarks);
      const passing = await passingRows(input, operatorId, { rows, kept, output });
      return {
        relation: passing.relation,
        isEmpty: kept === 0,
        change: {
          puts: firsts,
          putRows: kept,
          evict: eviction(input.watermarks),
          spareColumn: passing.needsFirsts ? undefined : rowColumn,
        },
        droppedLate: await dropped(input, output, late, comparisons?.late),
        droppedDuplicates: await dropped(
          input,
          output,
          duplicates,
          `${comparisons?.inTime ?? 'true'} AND NOT ${passing.test}`,
          passing.from,
        ),
      };
    },

    async runEmpty({ watermarks }): Promise<OperatorResult> {
      const definitions = columns.map(({ name, dataType }) => `NULL::${duckdbType(dataType)} AS ${name}`).join(', ');
      return {
        relation: emptyRelation(output),
        isEmpty: true,
        change: { puts: `(SELECT ${definitions} WHERE false)`, putRows: 0, evict: eviction(watermarks) },
        droppedLate: nothing(output),
        droppedDuplicates: nothing(output),
      };
    },
  };
}

const expiryField: StructField = {
  name: 'expiresAtMicros',
  dataType: { kind: 'long' },
  nullable: false,
  metadata: {},
};

function fieldOf({ name, dataType, nullable }: Attribute): StructField {
  return { name, dataType, nullable, metadata: {} };
}

/** Spark compares keys byte by byte, so -0.0 and 0.0 are two keys; DuckDB holds them equal, hence a column more. */
function signField({ name }: Attribute): StructField {
  return { name: `${name} is -0.0`, dataType: { kind: 'boolean' }, nullable: true, metadata: {} };
}

function isNegativeZero(attribute: Attribute): string {
  const column = columnName(attribute);
  return `(${column} = 0 AND signbit(${column})) IS TRUE`;
}

interface PassingRows {
  readonly relation: string;
  /** What FROM needs beside the input table for `test`, which holds for a passing row. */
  readonly from: string;
  readonly test: string;
  /** The relation reads the table of first rows, whenever it is read. */
  readonly needsFirsts: boolean;
}

/** The input's rows whose number stands in the table of first rows, in read order. */
async function passingRows(
  input: OperatorInput,
  operatorId: number,
  { rows, kept, output }: { readonly rows: number; readonly kept: number; readonly output: readonly Attribute[] },
): Promise<PassingRows> {
  const { session, table } = input;
  const firsts = input.nameTable(`first_rows${operatorId}`);
  if (kept === 0) return { relation: emptyRelation(output), from: '', test: 'false', needsFirsts: false };
  if (kept === rows) return { relation: table, from: '', test: 'true', needsFirsts: false };
  const list = output.map((attribute) => `t.${columnName(attribute)}`).join(', ');
  let from = '';
  let test = `t.rowid IN (SELECT ${rowColumn} FROM ${firsts})`;
  if (rows > manyRows) {
    const bits = input.nameTable(`passing${operatorId}`);
    await session.execute(
      `CREATE TEMP TABLE ${bits} AS SELECT bitstring_agg(${rowColumn}, 0, ${rows - 1}) AS bits FROM ${firsts}`,
    );
    from = `, ${bits} b`;
    test = `get_bit(b.bits, t.rowid::INTEGER) = 1`;
  }
  return { relation: `(SELECT ${list} FROM ${table} t${from} WHERE ${test})`, from, test, needsFirsts: from === '' };
}

function nothing(columns: readonly Attribute[]): DroppedRows {
  return { count: 0, columns, sample: [] };
}

async function dropped(
  input: OperatorInput,
  columns: readonly Attribute[],
  count: number,
  condition: string | undefined,
  from = '',
): Promise<DroppedRows> {
  if (count === 0 || condition === undefined || input.sampleRows === 0) return { count, columns, sample: [] };
  const list = columns.map((attribute) => `t.${columnName(attribute)}`).join(', ');
  const sample = await input.session.rows(
    `SELECT ${list} FROM ${input.table} t${from} WHERE ${condition} LIMIT ${input.sampleRows}`,
  );
  return { count, columns, sample };
}
