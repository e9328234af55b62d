import type { ComputeSession } from '../../../emulator/compute/computeSession.ts';
import type { LiteralValue, StructType } from '../../../emulator/plan/dataType.ts';

/** A row by column name; values as SQL literals. */
export type Row = Readonly<Record<string, string>>;

/** A statement that the script does not know. */
export class UnknownStatement extends Error {}

/** Rows, conditions and assignments of the recorded statements: plain enough for DuckDB to answer as Spark does. */
export interface ScriptedValues {
  /** `VALUES (…), (…)`, or a query over literals and `range(…)`. */
  rows(query: string, schema: StructType): Promise<readonly Row[]>;
  /** Indexes of the rows that a condition holds for; all of them without one. */
  matching(rows: readonly Row[], condition: string | undefined, schema: StructType): Promise<ReadonlySet<number>>;
  /** The rows after `SET a = …, b = …`. */
  updated(rows: readonly Row[], assignments: string, schema: StructType): Promise<readonly Row[]>;
}

export function scriptedValues(session: ComputeSession): ScriptedValues {
  const ask = async (sql: string): Promise<readonly (readonly string[])[]> => {
    try {
      return (await session.rows(sql)).map((row) => row.map(literal));
    } catch (error) {
      throw new UnknownStatement(`${sql}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const named = (cells: readonly string[], schema: StructType): Row => {
    if (cells.length !== schema.fields.length) throw new UnknownStatement(`a row of ${cells.length} values`);
    return Object.fromEntries(schema.fields.map((field, index) => [field.name, cells[index] ?? 'NULL']));
  };
  const relation = (rows: readonly Row[], schema: StructType): string => {
    const tuples = rows.map(
      (row, index) => `(${[index, ...schema.fields.map((field) => row[field.name] ?? 'NULL')].join(', ')})`,
    );
    return `(VALUES ${tuples.join(', ')}) AS t(${['_index', ...schema.fields.map((field) => field.name)].join(', ')})`;
  };

  return {
    async rows(query, schema) {
      const text = query.replace(/\brange\(([^)]*)\)/g, '(SELECT unnest(range($1)) AS id)');
      return (await ask(`SELECT * FROM (${text})`)).map((cells) => named(cells, schema));
    },

    async matching(rows, condition, schema) {
      if (rows.length === 0) return new Set();
      const found = await ask(`SELECT _index FROM ${relation(rows, schema)} WHERE ${condition ?? 'true'}`);
      return new Set(found.map(([index]) => Number(index)));
    },

    async updated(rows, assignments, schema) {
      if (rows.length === 0) return [];
      const changes = new Map(
        [...assignments.matchAll(/(\w+) = ((?:'[^']*'|\([^)]*\)|[^,'(])+)/g)].map((match) => [match[1], match[2]]),
      );
      const list = schema.fields.map((field) => changes.get(field.name) ?? field.name).join(', ');
      const cells = await ask(`SELECT ${list} FROM ${relation(rows, schema)} ORDER BY _index`);
      return cells.map((row) => named(row, schema));
    },
  };
}

function literal(value: LiteralValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new UnknownStatement('a value that is no plain literal');
}
