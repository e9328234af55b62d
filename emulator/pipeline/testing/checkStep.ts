import { isSluiceError, sluiceError, type Position } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import { nearest } from '../../base/nearest.ts';
import { parseQuery } from '../../sql/parseSql.ts';
import type { PipelineEvent } from '../event.ts';
import type { ElementKey, PipelineGraph } from '../graph.ts';
import { projectConf } from '../update/updateConf.ts';
import { compareRows } from './compareRows.ts';
import type { CutProject } from './cutProject.ts';
import type {
  Expected,
  ExpectedNumber,
  ExpectedQuery,
  NamedPlace,
  RowsDiff,
  RowSource,
  TestFailure,
  TestStep,
} from './pipelineTest.ts';
import { comparedRow, type ReadRows, type TestBench } from './testBench.ts';
import { elementKey } from './testInputs.ts';
import { beside, fileRead } from './writeGiven.ts';
import type { BenchPorts } from './testBench.ts';

export interface CheckPlace {
  readonly graph: PipelineGraph | undefined;
  readonly cut: CutProject;
  readonly bench: TestBench;
  readonly ports: BenchPorts;
  readonly testFile: string;
}

/** Everything that a step expects and that is otherwise. */
export async function checkStep(
  step: TestStep,
  events: readonly PipelineEvent[],
  place: CheckPlace,
): Promise<readonly TestFailure[]> {
  const failures: TestFailure[] = [];
  for (const expected of step.expect) failures.push(...(await checkTable(expected, events, place)));
  for (const query of step.queries) failures.push(...(await checkQuery(query, place)));
  return failures;
}

async function checkTable(
  expected: Expected,
  events: readonly PipelineEvent[],
  place: CheckPlace,
): Promise<readonly TestFailure[]> {
  const { graph, bench } = place;
  if (graph === undefined) return [];
  const keys = [...graph.tables.keys(), ...graph.views.keys(), ...graph.sinks.keys()];
  const key = elementKey(expected, keys, 'The key "expect"');
  const failures: TestFailure[] = [];
  const needsRows = expected.rows !== undefined || expected.count !== undefined;
  if (needsRows) {
    const found = await bench.query(planOf(key, graph, expected));
    const { count } = expected;
    if (count !== undefined && found.values.length !== count.value) {
      const message = `${expected.name} should have ${rows(count.value)}, and it has ${found.values.length}.`;
      failures.push({ message, position: count.position });
    }
    if (expected.rows !== undefined) {
      const { name, columns, position } = expected;
      failures.push(...(await differences({ name, columns, position, source: expected.rows }, found, place)));
    }
  }
  return [...failures, ...checkNumbers(expected, countsOf(key, events))];
}

function planOf(key: ElementKey, graph: PipelineGraph, { name, position }: NamedPlace): LogicalPlan {
  const table = graph.tables.get(key);
  if (table !== undefined) return { kind: 'relation', nameParts: table.definition.name, streaming: false, options: {} };
  const view = graph.views.get(key);
  if (view !== undefined && !view.streaming) return view.plan;
  const reason =
    view === undefined
      ? 'it is a sink, whose rows Sluice does not know'
      : 'it is a view of a stream, which holds no rows';
  throw sluiceError('PIPELINE_TEST_GIVEN_NOT_SUPPORTED', { name, reason: `${reason}; ask by "queries"` }, { position });
}

async function checkQuery(
  { sql, rows: source, position }: ExpectedQuery,
  place: CheckPlace,
): Promise<readonly TestFailure[]> {
  let found: ReadRows;
  try {
    const { spec } = place.cut.project;
    const { timeZone } = projectConf(place.ports.localTimeZone, spec.configuration).settings();
    found = await place.bench.query(parseQuery(sql, { timeZone, file: 'the query' }));
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    const { code, message, action } = error;
    const failure = { message: `The query fails: [${code}] ${message}`, position, code };
    return [{ ...failure, ...(action === undefined ? {} : { action }) }];
  }
  return differences({ name: 'the query', columns: undefined, position, source }, found, place);
}

interface ExpectedRows {
  readonly name: string;
  readonly columns: readonly NamedPlace[] | undefined;
  readonly position: Position;
  readonly source: RowSource;
}

async function differences(
  { name, columns, position, source }: ExpectedRows,
  found: ReadRows,
  { bench, ports, cut, testFile }: CheckPlace,
): Promise<readonly TestFailure[]> {
  const { indexes, failure } = comparedColumns(columns, found.schema, name);
  if (failure !== undefined) return [failure];
  const schema: StructType = {
    kind: 'struct',
    fields: indexes.flatMap((index) => found.schema.fields[index] ?? []),
  };
  const { timeZone } = projectConf(ports.localTimeZone, cut.project.spec.configuration).settings();
  const actual = found.values.map((values) =>
    comparedRow(
      indexes.map((index) => values[index] ?? null),
      schema,
      timeZone,
    ),
  );
  const expected = await expectedRows(source, { schema, name, bench, files: ports.files, testFile, timeZone });
  const diff = compareRows(
    schema.fields.map((field) => field.name),
    expected,
    actual,
  );
  if (diff === undefined) return [];
  return [{ message: diffSentence(name, diff, source), position: positionOf(diff) ?? position, diff }];
}

async function expectedRows(
  source: RowSource,
  {
    schema,
    name,
    bench,
    files,
    testFile,
    timeZone,
  }: {
    readonly schema: StructType;
    readonly name: string;
    readonly bench: TestBench;
    readonly files: BenchPorts['files'];
    readonly testFile: string;
    readonly timeZone: string;
  },
) {
  switch (source.kind) {
    case 'rows':
      return (await bench.typed(source.rows, schema, name)).compared;
    case 'lines':
      throw sluiceError(
        'PIPELINE_TEST_GIVEN_NOT_SUPPORTED',
        { name, reason: 'lines are for the files of a folder' },
        { position: source.position },
      );
    case 'file': {
      const read = await bench.query(fileRead(await beside(source, { files, testFile }), schema));
      return read.values.map((values) => comparedRow(values, schema, timeZone));
    }
  }
}

function comparedColumns(
  columns: readonly NamedPlace[] | undefined,
  { fields }: StructType,
  name: string,
): { readonly indexes: readonly number[]; readonly failure?: TestFailure } {
  if (columns === undefined) return { indexes: fields.map((_, index) => index) };
  const names = fields.map((field) => field.name);
  const indexes: number[] = [];
  for (const { name: column, position } of columns) {
    const index = names.findIndex((one) => one.toLowerCase() === column.toLowerCase());
    if (index < 0) {
      const close = nearest(column, names);
      const more = close === undefined ? `Its columns are ${names.join(', ')}.` : `Did you mean ${close}?`;
      return { indexes, failure: { message: `There is no column ${column} in ${name}. ${more}`, position } };
    }
    indexes.push(index);
  }
  return { indexes };
}

/** `silver: 1 row is missing, 2 rows are not expected, 1 row differs; 3 rows are as expected.` */
function diffSentence(name: string, diff: RowsDiff, source: RowSource): string {
  const { missing, unexpected, changed, matching } = diff;
  const parts = [
    ...(missing.length === 0 ? [] : [`${rows(missing.length)} ${isAre(missing.length)} missing`]),
    ...(unexpected.length === 0 ? [] : [`${rows(unexpected.length)} ${isAre(unexpected.length)} not expected`]),
    ...(changed.length === 0 ? [] : [`${rows(changed.length)} ${changed.length === 1 ? 'differs' : 'differ'}`]),
  ];
  const text = `${name}: ${parts.join(', ')}; ${rows(matching)} ${isAre(matching)} as expected.`;
  const unnamed = unnamedColumn(diff, source);
  return unnamed === undefined
    ? text
    : `${text} No expected row names the column ${unnamed}: list the columns to compare by "columns" to leave it out.`;
}

/** A column that is NULL in what was expected only because nobody named it. */
function unnamedColumn({ changed, columns }: RowsDiff, source: RowSource): string | undefined {
  if (source.kind !== 'rows' || changed.length === 0) return undefined;
  const named = new Set(source.rows.flatMap(({ cells }) => cells.map(({ column }) => column.toLowerCase())));
  return columns.find(
    (column, index) => !named.has(column.toLowerCase()) && changed.every((pair) => pair.columns.includes(index)),
  );
}

function positionOf({ missing, changed }: RowsDiff): Position | undefined {
  return changed[0]?.expected.position ?? missing[0]?.position;
}

function rows(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

function isAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

interface DatasetCounts {
  readonly late: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly violations: ReadonlyMap<string, number>;
}

/** What the events of an update say of the flows into a dataset. Source: docs.databricks.com, "Pipeline event log schema". */
function countsOf(key: ElementKey, events: readonly PipelineEvent[]): DatasetCounts {
  let [late, duplicates, malformed] = [0, 0, 0];
  const violations = new Map<string, number>();
  for (const { origin, details } of events) {
    const progress = object(details['flow_progress']);
    const metrics = object(progress['streaming_metrics']);
    if (origin.datasetName === key) {
      late += count(metrics['late_rows']);
      duplicates += count(metrics['duplicate_rows']);
      malformed += count(metrics['malformed_rows']);
    }
    const listed = object(progress['data_quality'])['expectations'];
    for (const one of Array.isArray(listed) ? listed : []) {
      const expectation = object(one);
      const { name, dataset } = expectation;
      if (typeof name !== 'string' || (dataset !== key && origin.datasetName !== key)) continue;
      violations.set(name, (violations.get(name) ?? 0) + count(expectation['failed_records']));
    }
  }
  return { late, duplicates, malformed, violations };
}

function object(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return isJsonObject(value) ? value : {};
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function checkNumbers(expected: Expected, counts: DatasetCounts): readonly TestFailure[] {
  const failures: TestFailure[] = [];
  const check = (what: string, wanted: ExpectedNumber | undefined, found: number): void => {
    if (wanted === undefined || wanted.value === found) return;
    const message = `${expected.name}: ${what} should be ${wanted.value}, and there were ${found} in this step.`;
    failures.push({ message, position: wanted.position });
  };
  check('late rows', expected.late, counts.late);
  check('duplicates', expected.duplicates, counts.duplicates);
  check('malformed rows', expected.malformed, counts.malformed);
  for (const { expectation, ...wanted } of expected.violations) {
    const found = counts.violations.get(expectation);
    if (found === undefined && wanted.value > 0) {
      const names = [...counts.violations.keys()];
      const known = names.length === 0 ? 'none was counted' : `there are ${names.join(', ')}`;
      const message = `${expected.name} has no expectation ${expectation} that a row of this step met: ${known}.`;
      failures.push({ message, position: wanted.position });
    } else check(`rows that break ${expectation}`, wanted, found ?? 0);
  }
  return failures;
}
