import { measureExpectations } from '../../emulator/batch/measureExpectations.ts';
import type { ExpectationCounts } from '../../emulator/compute/expectations.ts';
import type { RowValue } from '../../emulator/compute/rowValue.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';
import { withExpectations } from '../../emulator/plan/expectations.ts';
import type { ExpectationClause, LogicalPlan, OnViolation } from '../../emulator/plan/logicalPlan.ts';
import { leavesOf } from '../../emulator/plan/planTree.ts';
import { columnName, type LeafPlan, type ResolvedPlan } from '../../emulator/plan/resolved.ts';
import { parseExpression, parseQuery } from '../../emulator/sql/parseSql.ts';
import { analyzed } from './analyzed.ts';
import type { ComputeBench } from './computeBench.ts';
import { scriptedSource, streamBench, tableSink } from './streamBench.ts';

/** What becomes of a row that breaks the condition, and the condition by its name. */
export type Rule = readonly [OnViolation, name: string, condition: string];

/** Rules as a dataset declares them, each on a line of its own. */
export function rules(...lines: readonly Rule[]): readonly ExpectationClause[] {
  return lines.map(([onViolation, name, conditionText], index) => ({
    name,
    conditionText,
    onViolation,
    condition: parseExpression(conditionText),
    position: { file: 'rules.sql', line: index + 1, column: 3 },
  }));
}

export interface Outcome {
  readonly rows: readonly (readonly RowValue[])[];
  readonly counts: readonly ExpectationCounts[];
}

/** The table `t` of a test: its columns, and its rows as DuckDB literals. */
export interface TestRows {
  readonly columns: readonly (readonly [name: string, type: DataType])[];
  readonly rows: readonly string[];
}

const ddlTypes: Readonly<Record<string, string>> = { integer: 'INT', string: 'STRING', timestamp: 'TIMESTAMP' };

export function ddlOf(columns: TestRows['columns']): string {
  return columns.map(([name, { kind }]) => `${name} ${ddlTypes[kind] ?? kind}`).join(', ');
}

export function expecting(query: string, ...datasets: readonly (readonly ExpectationClause[])[]): LogicalPlan {
  return datasets.reduce<LogicalPlan>(
    (plan, expectations, index) => withExpectations(plan, { name: `c.s.d${index}`, expectations }),
    parseQuery(query, { timeZone: 'UTC' }),
  );
}

/** Runs the plan over all rows as a batch write does. */
export async function runBatchPlan(
  bench: ComputeBench,
  plan: LogicalPlan,
  { columns, rows }: TestRows,
): Promise<Outcome> {
  const resolved = await analyzed(plan, { t: ddlOf(columns) });
  const relations = new Map<ResolvedPlan, string>();
  for (const leaf of leavesOf(resolved)) relations.set(leaf, rowsOf(leaf, { columns, rows }));
  const measured = await measureExpectations(bench, resolved, (node) => relations.get(node), {
    flow: 'c.s.flow',
    sampleRows: 10,
  });
  try {
    const sql = bench.session.translate(resolved, measured.bind);
    return { rows: await bench.session.rows(`SELECT * FROM ${sql}`), counts: measured.counts };
  } finally {
    await measured.close();
  }
}

function rowsOf(leaf: LeafPlan, { columns, rows }: TestRows): string {
  const names = leaf.output.map(columnName);
  const typed = names.map(
    (name, index) => `${name}::${duckdbNames[columns[index]?.[1].kind ?? ''] ?? 'VARCHAR'} AS ${name}`,
  );
  const [values, where] =
    rows.length === 0
      ? [`(${names.map(() => 'NULL').join(', ')})`, ' WHERE false']
      : [rows.map((row) => `(${row})`).join(', '), ''];
  return `(SELECT ${typed.join(', ')} FROM (VALUES ${values}) AS t(${names.join(', ')})${where})`;
}

const duckdbNames: Readonly<Record<string, string>> = { integer: 'INTEGER', timestamp: 'TIMESTAMPTZ' };

/** Runs the plan over the rows, `perBatch` at a time, as a stream that starts anew. */
export async function runStreamPlan(
  bench: ComputeBench,
  plan: LogicalPlan,
  { columns, rows }: TestRows,
  { checkpoint, perBatch = rows.length }: { readonly checkpoint: string; readonly perBatch?: number },
): Promise<Outcome> {
  const source = scriptedSource(columns);
  const stream = streamBench(bench, checkpoint, [source]);
  const sink = tableSink(bench.session);
  for (let start = 0; start < rows.length; start += perBatch) source.add(rows.slice(start, start + perBatch));
  source.limit = 1;
  const resolved = await analyzed(plan, { t: ddlOf(columns) });
  const query = await stream.start({
    plan: resolved,
    sink,
    name: 'c.s.flow',
    trigger: { kind: 'availableNow' },
    openSource: async () => source.open(bench.session),
  });
  await query.awaitTermination();
  return { rows: sink.rows(), counts: stream.reports.flatMap(({ expectations }) => expectations) };
}
