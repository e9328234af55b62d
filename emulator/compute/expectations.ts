import { sluiceError, type Position, type SluiceError } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { OnViolation } from '../plan/logicalPlan.ts';
import { columnName, type Attribute, type ResolvedExpect } from '../plan/resolved.ts';
import type { ComputeSession, RelationSql } from './computeSession.ts';
import { jsonValue } from './rowJson.ts';
import type { RowValue } from './rowValue.ts';

/** What the expectations of one dataset counted over one batch of rows. Each is counted by itself over the same rows. */
export interface ExpectationCounts {
  readonly dataset: string;
  readonly inputRows: number;
  /** Rows that break one `drop` at least. */
  readonly droppedRows: number;
  readonly expectations: readonly ExpectationCount[];
}

export interface ExpectationCount {
  readonly name: string;
  readonly conditionText: string;
  readonly onViolation: OnViolation;
  readonly position: Position;
  readonly passedRows: number;
  /** The condition was false or NULL. */
  readonly failedRows: number;
  /** Some of the rows that were dropped or failed by it, columns by name, values in the encoding `table` of `rowJson.ts`. */
  readonly sample: readonly JsonObject[];
}

/** What is asked of a batch's expectations. */
export interface ExpectationRequest {
  readonly node: ResolvedExpect;
  /** A table, not a query: it holds the rows of the node's child. */
  readonly table: RelationSql;
  /** The flow that reads the rows, for the error. */
  readonly flow: string;
  /** How many rows to show of each expectation, unless `sluice.expectations.sampleRows` says so. */
  readonly sampleRows: number;
}

const sampleRowsSetting = 'sluice.expectations.sampleRows';

/** Aggregates over the child's rows whose values `countExpectations` wants. */
export function expectationProbes({ expectations }: ResolvedExpect): readonly string[] {
  const passed = expectations.map(({ holds }) => `count(*) FILTER (WHERE ${columnName(holds)})`);
  const drops = dropping(expectations);
  return ['count(*)', ...passed, drops === undefined ? '0' : `count(*) FILTER (WHERE ${drops})`];
}

/** The rows that leave the node. */
export function keptRows(node: ResolvedExpect, table: RelationSql): RelationSql {
  const list = node.output.map(columnName).join(', ');
  const drops = dropping(node.expectations);
  const where = drops === undefined ? '' : ` WHERE NOT (${drops})`;
  return `(SELECT ${list === '' ? '1 AS "_"' : list} FROM ${table}${where})`;
}

/** Counts of the answers to the probes, with a sample of the rows that were dropped. Throws EXPECTATION_VIOLATION for a `fail` that is broken. */
export async function countExpectations(
  session: ComputeSession,
  request: ExpectationRequest,
  answers: readonly (RowValue | undefined)[],
): Promise<ExpectationCounts> {
  const { node } = request;
  const wished = session.settings.conf[sampleRowsSetting] ?? '';
  const sampleRows = /^\d{1,4}$/.test(wished) ? Number(wished) : request.sampleRows;
  const [inputRows = 0, ...counts] = answers.map(Number);
  const rowsOf = async (holds: Attribute, limit: number): Promise<readonly JsonObject[]> => {
    if (limit === 0) return [];
    const list = node.output.map(columnName).join(', ');
    const sql = `SELECT ${list} FROM ${request.table} WHERE ${columnName(holds)} IS NOT TRUE LIMIT ${limit}`;
    return (await session.rows(sql)).map((row) => jsonObject(row, node.output));
  };
  const expectations: ExpectationCount[] = [];
  for (const [index, { name, conditionText, onViolation, position, holds }] of node.expectations.entries()) {
    const passedRows = counts[index] ?? 0;
    const failedRows = inputRows - passedRows;
    const wanted = onViolation === 'keep' || failedRows === 0 ? 0 : sampleRows;
    const sample = await rowsOf(holds, wanted);
    expectations.push({ name, conditionText, onViolation, position, passedRows, failedRows, sample });
  }
  const droppedRows = counts[node.expectations.length] ?? 0;
  const broken = expectations.filter(({ onViolation, failedRows }) => onViolation === 'fail' && failedRows > 0);
  if (broken.length > 0) throw violation(request, broken);
  return { dataset: node.dataset, inputRows, droppedRows, expectations };
}

const rowsInError = 3;
const charactersInError = 1000;

/** The first failing rows, as many as a person reads. */
function violation({ node, flow }: ExpectationRequest, broken: readonly ExpectationCount[]): SluiceError {
  const [first] = broken;
  const names = {
    flowName: flow,
    dataset: node.dataset,
    expectationsViolated: broken.map(({ name }) => name).join(', '),
  };
  const context = { position: first?.position };
  if (first === undefined || first.sample.length === 0) {
    return sluiceError('EXPECTATION_VIOLATION.VERBOSITY_NONE', names, context);
  }
  const records = first.sample.slice(0, rowsInError).map((row) => JSON.stringify(row));
  const text = records.join(', ');
  return sluiceError(
    'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT',
    {
      ...names,
      failedRecords: first.failedRows,
      outputRecord: text.length > charactersInError ? `${text.slice(0, charactersInError)}…` : text,
    },
    context,
  );
}

function jsonObject(row: readonly RowValue[], columns: readonly Attribute[]): JsonObject {
  const fields = columns.map(({ name, dataType }, index): readonly [string, Json] => [
    name,
    jsonValue(row[index] ?? null, dataType),
  ]);
  return Object.fromEntries(fields);
}

function dropping(expectations: ResolvedExpect['expectations']): string | undefined {
  const drops = expectations.filter(({ onViolation }) => onViolation === 'drop');
  if (drops.length === 0) return undefined;
  return drops.map(({ holds }) => `${columnName(holds)} IS NOT TRUE`).join(' OR ');
}
