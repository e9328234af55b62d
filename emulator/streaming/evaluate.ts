import { sluiceError } from '../base/errors.ts';
import type { Bind, ComputeSession, OrderedRelation, RelationSql } from '../compute/computeSession.ts';
import type { ExpectationCounts } from '../compute/expectations.ts';
import type { RowValue } from '../compute/rowValue.ts';
import { columnName, type LeafPlan, type ResolvedPlan, type ResolvedWatermark } from '../plan/resolved.ts';
import { withBatchTime } from './batchTime.ts';
import { eventTimeColumns, eventTimeStats, exactAverageSql } from './eventTime.ts';
import { sourceIndex, type IncrementalPlan } from './incrementalPlan.ts';
import { emptyRelation } from './operators/emptyRelation.ts';
import { expectationConsumer } from './operators/expectations.ts';
import type {
  EmptyInput,
  OperatorInput,
  OperatorResult,
  Preparation,
  Probe,
  RowOperator,
  StatefulOperator,
} from './operators/statefulOperator.ts';
import { childrenOf } from '../plan/planTree.ts';
import { notNullSql, readerFilters, readsRowByRow } from './readerFilters.ts';
import type { StateStore } from './state/stateStore.ts';
import type { BatchWatermarks, EventTimeStats } from './watermark.ts';

export interface BatchInput {
  readonly session: ComputeSession;
  /** By source; undefined for a source that has nothing new in this batch. */
  readonly relations: readonly (RelationSql | undefined)[];
  /** Of the tables that streams are joined with. */
  readonly tables: ReadonlyMap<ResolvedPlan, RelationSql>;
  readonly operators: readonly StatefulOperator[];
  readonly stores: readonly StateStore[];
  readonly watermarks: BatchWatermarks;
  readonly batchTimestampMs: number;
  readonly sampleRows: number;
  /** What counts the plan's expectations; undefined lets every row pass uncounted, for a batch that was counted before. */
  readonly expectations: { readonly flow: string } | undefined;
  /** SQL that drops the tables of the batch before, to be run by whoever asks for it; empty when there are none. */
  dropOld(): string;
  /** Names a temporary table that lives as long as the batch. */
  nameTable(role: string): string;
}

export interface Evaluation {
  /** The rows for the sink. */
  readonly relation: RelationSql;
  /** By source. */
  readonly inputRows: readonly number[];
  /** By watermark node. */
  readonly eventTimes: readonly (EventTimeStats | undefined)[];
  /** By operator id. */
  readonly operators: readonly OperatorResult[];
  /** By node, those of a view before those of its reader. */
  readonly expectations: readonly ExpectationCounts[];
}

/** What a stretch of the plan ends in: it gets the rows as a table, asks its facts of it, and answers with what leaves it. */
export interface Consumer {
  /** Of the table, among those of the batch. */
  readonly role: string;
  prepare(table: string): Preparation;
  run(table: string, facts: readonly (RowValue | undefined)[]): Promise<RelationSql>;
  /** The same for no rows; absent where none come of none. */
  runEmpty?(): Promise<RelationSql>;
}

/**
 * Runs a plan over the rows of one batch. Stateless stretches of it become one query each; the input of a stateful operator, and
 * the rows that reach a watermark, are made a table once, and everything that is asked of them reads that.
 */
export async function evaluate(plan: IncrementalPlan, batch: BatchInput): Promise<Evaluation> {
  const inputRows = plan.sources.map(() => 0);
  // In one call with what comes next; a later stretch of the plan has nothing left to drop.
  const before = [batch.dropOld()].filter((sql) => sql !== '');
  const run: Run = {
    before,
    plan,
    batch,
    bound: new Map(batch.tables),
    inputRows,
    eventTimes: plan.watermarks.map(() => undefined),
    results: [],
    expectations: [],
  };
  const root = await evaluateStretch(run, plan.plan, undefined);
  await dropOld(run);
  const operators = plan.stateful.map((_, operatorId) => {
    const result = run.results[operatorId];
    if (result === undefined) throw impossible(`operator ${operatorId} was not run`);
    return result;
  });
  return { relation: root, inputRows, eventTimes: run.eventTimes, operators, expectations: run.expectations };
}

async function dropOld({ batch, before }: Run): Promise<void> {
  const statements = before.splice(0);
  if (statements.length > 0) await batch.session.execute(statements.join('; '));
}

/** The mutable state of one batch's evaluation; it dies with the batch. */
interface Run {
  /** Statements that go before all others. */
  readonly before: string[];
  readonly plan: IncrementalPlan;
  readonly batch: BatchInput;
  readonly bound: Map<ResolvedPlan, RelationSql | OrderedRelation>;
  readonly inputRows: number[];
  readonly eventTimes: (EventTimeStats | undefined)[];
  readonly results: OperatorResult[];
  readonly expectations: ExpectationCounts[];
}

/** SQL to run in one call: statements, then facts that are asked for and who wants them. */
interface Work {
  readonly statements: string[];
  /** What the answers make necessary. */
  readonly later: (() => Promise<void>)[];
  readonly questions: { readonly probe: Probe; readonly answer: (values: readonly (RowValue | undefined)[]) => void }[];
}

/** Evaluates the plan from `root` down to the nodes below it that end a stretch, which are run first. */
async function evaluateStretch(run: Run, root: ResolvedPlan, consumer: Consumer | undefined): Promise<RelationSql> {
  for (const node of stretchesBelow(run, root)) await runStretch(run, node);
  if (isKnownEmpty(run, root)) {
    await dropOld(run);
    return (await consumer?.runEmpty?.()) ?? emptyRelation(root.output);
  }
  const nodes = stretchNodes(run, root);
  const work: Work = { statements: [], later: [], questions: [] };
  const watermarks = nodes.filter((node) => node.kind === 'watermark');
  const shared = watermarks.filter((node) => passesAllRows(root, node) && carries(root, node));
  const needsTable = consumer !== undefined || shared.length > 0;
  const counted = bindLeaves(run, nodes, work, needsTable ? root : undefined);
  for (const node of watermarks.filter((other) => !shared.includes(other)).reverse()) {
    const table = makeTable(run, node.child, `reached${run.plan.watermarks.indexOf(node)}`, work);
    askEventTimes(run, node, table, work);
  }
  if (consumer !== undefined) keepOrder(run, nodes, work);
  if (!needsTable) {
    await perform(run, work);
    return translate(run, root);
  }
  const table = makeTable(run, root, consumer?.role ?? 'input', work);
  for (const node of shared) askEventTimes(run, node, table, work);
  for (const leaf of counted) askCount(run, leaf, table, work);
  if (consumer === undefined) {
    await perform(run, work);
    return table;
  }
  const preparation = consumer.prepare(table);
  work.statements.push(...preparation.statements);
  const facts: (RowValue | undefined)[] = [];
  for (const probe of preparation.probes) {
    work.questions.push({ probe, answer: (values) => facts.push(...values) });
  }
  await perform(run, work);
  return consumer.run(table, facts);
}

async function runStretch(run: Run, node: ResolvedPlan): Promise<void> {
  const { batch, bound } = run;
  if (node.kind === 'expect') {
    const relation = await evaluateStretch(run, node.child, expectationConsumer(node, batch, run.expectations));
    bound.set(node, relation);
    return;
  }
  const operator = batch.operators.find((candidate) => candidate.node === node);
  if (operator === undefined) throw impossible(`no operator for ${node.kind}`);
  if ('runTwo' in operator) {
    const side = (name: 'left' | 'right'): Promise<RelationSql> => {
      const role = `${name}${operator.schema.operatorId}`;
      const asItIs = { role, prepare: () => ({ statements: [], probes: [] }), run: async (table: string) => table };
      return evaluateStretch(run, operator.node[name], asItIs);
    };
    const [left, right] = [await side('left'), await side('right')];
    const result = await operator.runTwo({ ...operatorInput(run, operator), left, right });
    run.results[operator.schema.operatorId] = result;
    bound.set(node, result.relation);
    return;
  }
  bound.set(node, await evaluateStretch(run, operator.node.child, operatorConsumer(run, operator)));
}

function operatorInput({ batch, plan }: Run, { schema: { operatorId } }: StatefulOperator): EmptyInput {
  const store = batch.stores[operatorId];
  if (store === undefined) throw impossible(`operator ${operatorId} has no state`);
  const offset = plan.watermarkOffsets[operatorId] ?? 0;
  const { late, eviction } = batch.watermarks;
  return { ...batch, store, watermarks: { late: late + offset, eviction: eviction + offset } };
}

function operatorConsumer(run: Run, operator: RowOperator): Consumer {
  const { results } = run;
  const { operatorId } = operator.schema;
  const common = operatorInput(run, operator);
  const input = (table: string): OperatorInput => ({ ...common, table });
  const finished = (result: OperatorResult): RelationSql => {
    results[operatorId] = result;
    return result.relation;
  };
  return {
    role: `input${operatorId}`,
    prepare: (table) => operator.prepare(input(table)),
    run: async (table, facts) => finished(await operator.run(input(table), facts)),
    runEmpty: async () => finished(await operator.runEmpty(common)),
  };
}

/** Whether no row of the batch can come out of a node, as far as its sources and the operators below it tell. */
function isKnownEmpty(run: Run, node: ResolvedPlan): boolean {
  const result = run.results[run.plan.stateful.findIndex((other) => other === node)];
  if (result !== undefined) return result.isEmpty;
  if (!node.streaming) return false;
  if (node.kind === 'leaf') return run.batch.relations[sourceIndex(run.plan, node)] === undefined;
  return childrenOf(node).every((child) => !child.streaming || isKnownEmpty(run, child));
}

/**
 * Binds the leaves of a stretch and sees to it that their rows are counted: in the stretch's own table where every row gets
 * there, else by themselves. Returns the leaves that are left to be counted in the table.
 */
function bindLeaves(
  run: Run,
  nodes: readonly ResolvedPlan[],
  work: Work,
  tableRoot: ResolvedPlan | undefined,
): readonly LeafPlan[] {
  const inTable: LeafPlan[] = [];
  for (const leaf of nodes) {
    if (leaf.kind !== 'leaf' || !leaf.streaming || run.bound.has(leaf)) continue;
    const source = sourceIndex(run.plan, leaf);
    const relation = run.batch.relations[source];
    if (relation === undefined) {
      run.bound.set(leaf, emptyRelation(leaf.output));
      continue;
    }
    run.bound.set(leaf, relation);
    if (tableRoot !== undefined && passesAllRows(tableRoot, leaf)) {
      inTable.push(leaf);
    } else if (readsRowByRow(leaf)) {
      const table = makeTable(run, leaf, `source${source}_${nodes.indexOf(leaf)}`, work);
      askCount(run, leaf, readRows(run, nodes, leaf, table), work);
    } else {
      askCount(run, leaf, relation, work);
    }
  }
  return inTable;
}

/** The rows of a leaf's table that Spark's reader would have made. */
function readRows(run: Run, nodes: readonly ResolvedPlan[], leaf: LeafPlan, table: string): RelationSql {
  const filters = readerFilters(nodes, leaf);
  const { output, streaming } = leaf;
  const filtered = filters.conditions.reduce<ResolvedPlan>(
    (child, condition) => ({ kind: 'filter', child, condition, output, streaming }),
    leaf,
  );
  const relation = filters.conditions.length === 0 ? table : translate(run, filtered);
  const notNull = notNullSql(filters);
  return notNull.length === 0 ? relation : `(SELECT * FROM ${relation} WHERE ${notNull.join(' AND ')})`;
}

/** A join with a table must not change which row of a stream an operator above it sees first. */
function keepOrder(run: Run, nodes: readonly ResolvedPlan[], work: Work): void {
  for (const [index, node] of [...nodes.entries()].reverse()) {
    if (node.kind !== 'join' || !node.streaming) continue;
    const side = node.left.streaming ? node.left : node.right;
    const table = makeTable(run, side, `side${index}_${columnName(side.output[0] ?? { id: 0 })}`, work);
    run.bound.set(side, { relation: `(SELECT *, rowid AS "_order" FROM ${table})`, order: '"_order"' });
    makeTable(
      run,
      node,
      `joined${index}_${columnName(node.output[0] ?? { id: 0 })}`,
      work,
      translateOrdered(run, node),
    );
  }
}

function makeTable(run: Run, node: ResolvedPlan, role: string, work: Work, ordered?: OrderedRelation): string {
  const table = run.batch.nameTable(role);
  const list = node.output.map(columnName).join(', ');
  const rows = ordered === undefined ? translate(run, node) : `${ordered.relation} ORDER BY ${ordered.order}`;
  work.statements.push(`CREATE TEMP TABLE ${table} AS SELECT ${list === '' ? '1 AS "_"' : list} FROM ${rows}`);
  run.bound.set(node, table);
  return table;
}

function translate(run: Run, node: ResolvedPlan): RelationSql {
  const { plan, bind } = timed(run, node);
  return run.batch.session.translate(plan, bind);
}

function translateOrdered(run: Run, node: ResolvedPlan): OrderedRelation {
  const { plan, bind } = timed(run, node);
  return run.batch.session.translateOrdered(plan, bind);
}

function timed({ batch, plan: { asksForTime }, bound }: Run, node: ResolvedPlan): { plan: ResolvedPlan; bind: Bind } {
  if (!asksForTime) return { plan: node, bind: (inner) => bound.get(inner) };
  const { plan, originals } = withBatchTime(node, batch.batchTimestampMs);
  return { plan, bind: (inner) => bound.get(originals.get(inner) ?? inner) };
}

function askEventTimes(run: Run, node: ResolvedWatermark, table: string, work: Work): void {
  const index = run.plan.watermarks.indexOf(node);
  work.questions.push({
    probe: { relation: table, columns: eventTimeColumns(node.column) },
    answer: (values) => {
      const stats = eventTimeStats(values);
      if (stats.count === 0) return;
      run.eventTimes[index] = stats;
      const exact = exactAverageSql(node.column, table, stats.count);
      if (exact === undefined) return;
      work.later.push(async () => {
        const [row = []] = await run.batch.session.rows(exact);
        run.eventTimes[index] = { ...stats, averageMs: Number(row[0]) };
      });
    },
  });
}

function askCount(run: Run, leaf: LeafPlan, relation: RelationSql, work: Work): void {
  const source = sourceIndex(run.plan, leaf);
  work.questions.push({
    probe: { relation, columns: ['count(*)'] },
    answer: ([count]) => {
      run.inputRows[source] = (run.inputRows[source] ?? 0) + Number(count);
    },
  });
}

async function perform({ batch, before }: Run, work: Work): Promise<void> {
  const { questions, later } = work;
  const statements = [...before.splice(0), ...work.statements];
  if (questions.length === 0) {
    if (statements.length > 0) await batch.session.execute(statements.join('; '));
    return;
  }
  const relations = [...new Set(questions.map(({ probe }) => probe.relation))];
  const lists = relations.map(() => [] as string[]);
  const places = questions.map(({ probe }) => {
    const relation = relations.indexOf(probe.relation);
    const list = lists[relation] ?? [];
    return probe.columns.map((column) => {
      list.push(`${column} AS x${list.length}`);
      return `p${relation}.x${list.length - 1}`;
    });
  });
  const from = relations.map((relation, index) => `(SELECT ${lists[index]?.join(', ')} FROM ${relation}) p${index}`);
  const query = `SELECT ${places.flat().join(', ')} FROM ${from.join(', ')}`;
  const [row = []] = await batch.session.rows([...statements, query].join('; '));
  let at = 0;
  questions.forEach(({ probe, answer }) => {
    answer(row.slice(at, at + probe.columns.length));
    at += probe.columns.length;
  });
  for (const next of later) await next();
}

/** Nodes that get their rows as a table, and so end the stretch below them. */
function endsStretch({ plan }: Run, node: ResolvedPlan): boolean {
  return plan.stateful.some((other) => other === node) || node.kind === 'expect';
}

/** Those that are reached from the node without passing another one. */
function stretchesBelow(run: Run, node: ResolvedPlan): readonly ResolvedPlan[] {
  if (endsStretch(run, node)) return [node];
  return childrenOf(node).flatMap((child) => stretchesBelow(run, child));
}

/** The nodes of a stretch from the top, without those that end it. */
function stretchNodes(run: Run, node: ResolvedPlan): readonly ResolvedPlan[] {
  if (endsStretch(run, node)) return [];
  return [node, ...childrenOf(node).flatMap((child) => stretchNodes(run, child))];
}

/** Whether every row of `from` is a row of `root`, and no other is. */
function passesAllRows(root: ResolvedPlan, from: ResolvedPlan): boolean {
  if (root === from) return true;
  return (root.kind === 'project' || root.kind === 'watermark') && passesAllRows(root.child, from);
}

/** Whether the event time of a watermark node still is a column of `root`. */
function carries(root: ResolvedPlan, node: ResolvedWatermark): boolean {
  return root.output.some(({ id }) => id === node.column.id);
}

function impossible(detail: string): Error {
  return sluiceError('INTERNAL_ERROR', { detail });
}
