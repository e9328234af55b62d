import { sluiceError } from '../../base/errors.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { measureExpectations } from '../../batch/measureExpectations.ts';
import { writeRows } from '../../batch/writeRows.ts';
import { planReplacement, replaceContents } from '../../delta/commands/replaceContents.ts';
import type { DataFile } from '../../delta/dataFile.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { writeOperation } from '../../delta/operation.ts';
import { planWrite } from '../../delta/planWrite.ts';
import type { PlannedWrite } from '../../delta/plannedWrite.ts';
import { readSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import { commitWrite, type WriteDetails, type WriteOutcome } from '../../delta/writeTable.ts';
import type { StructType } from '../../plan/dataType.ts';
import { leavesOf } from '../../plan/planTree.ts';
import type { ResolvedPlan } from '../../plan/resolved.ts';
import { currentGeneration } from '../../guard/generations.ts';
import { sparkSession } from '../../program/sparkSession.ts';
import type { GraphFlow } from '../graph.ts';
import { flowCheckpoints } from './checkpointFolders.ts';
import { nothingDone, type FlowResult, type UpdateContext } from './flowContext.ts';
import { holdsMemo, inputsMemo, memoText } from './inputsMemo.ts';
import type { PlannedTable } from './materialise.ts';
import { asTask } from './taskErrors.ts';
import { batchFlowConf } from './updateConf.ts';

/** How many rows that break an expectation are shown of each. */
const sampleRows = 10;

/**
 * One attempt of a batch flow. The contents of a materialized view are replaced by one commit, or left as they are when they were
 * computed from the very versions that its inputs have. A once-flow appends to its streaming table.
 */
export async function runBatchFlow(context: UpdateContext, flow: GraphFlow): Promise<FlowResult> {
  const { events, ports, graph } = context;
  const target = context.planned.get(flow.target);
  const { executable } = flow;
  if (target === undefined || executable === undefined) {
    throw sluiceError('INTERNAL_ERROR', { detail: `the flow ${flow.key} has nothing to run` });
  }
  const replaces = target.table.definition.kind === 'materializedView';
  events.flow(flow, 'PLANNING');
  const conf = batchFlowConf(ports.localTimeZone, graph.spec.configuration, flow.conf);
  const session = sparkSession(context.session, conf);
  try {
    const { services, compute, plan } = await session.analyze(executable);
    const { io } = services;
    events.flow(flow, 'STARTING');
    events.flow(flow, 'RUNNING');
    const base = await readSnapshot(io, target.path);
    const once = replaces ? undefined : await onceTransaction(context, flow);
    if (once !== undefined && (base.transactions.get(once.appId)?.version ?? -1) >= once.version) {
      return { ...nothingDone, ending: 'idle' };
    }
    const write = planRows(io, target, base, dataOf(plan));
    if (write.fileSchema.fields.length === 0) {
      throw sluiceError('DELTA_CANNOT_WRITE_EMPTY_SCHEMA.TABLE_ALL_VOID_COLUMNS', {});
    }
    const memo = replaces
      ? await inputsMemo(io, executable, plan, { ...graph.spec.configuration, ...flow.conf })
      : undefined;
    const asBefore = memo !== undefined && !target.fullRefresh && !write.changesMetadata && !write.changesProtocol;
    if (asBefore && (await holdsMemo(io, base, memo))) return { ...nothingDone, ending: 'unchanged' };

    const measured = await measureExpectations(services, plan, await bindLeaves(services, plan), {
      flow: flow.key,
      sampleRows,
    });
    try {
      const relation = compute.translate(plan, measured.bind);
      const files = await asTask(target.path, () => writeRows(compute, write, { relation, columns: plan.output }));
      const outcome = await commitRows(io, write, files, {
        userMetadata: replaces ? memoText(flow.target, memo) : undefined,
        transaction: once,
        readsTable: leavesOf(plan).some(({ leaf }) => leaf.path === target.path),
      });
      if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      const dropped = measured.counts.reduce((sum, { droppedRows }) => sum + droppedRows, 0);
      const { version } = outcome;
      return { ending: 'completed', rows, batches: 1, dropped, version, expectations: measured.counts };
    } finally {
      await measured.close();
    }
  } finally {
    await session.close();
  }
}

function planRows(io: DeltaIo, { table, path, plan }: PlannedTable, base: Snapshot, data: StructType): PlannedWrite {
  const { definition, properties } = table;
  // The first rows of a table are no replacement, which `delta.appendOnly` would forbid.
  const isFirst = plan.kind === 'create' && base.files.length === 0;
  if (definition.kind === 'materializedView' && !isFirst) {
    const { comment } = definition;
    const replacement =
      plan.kind === 'replace'
        ? plan.replacement
        : { schema: table.schema, partitionBy: base.partitionColumns, properties, comment };
    return planReplacement(io, base, { ...replacement, data });
  }
  return planWrite(io, base, {
    tablePath: path,
    data,
    mode: 'append',
    partitionBy: [],
    mergeSchema: definition.kind === 'streamingTable',
    overwriteSchema: false,
    casts: 'none',
    properties: {},
  });
}

function commitRows(
  io: DeltaIo,
  write: PlannedWrite,
  files: readonly DataFile[],
  details: {
    readonly userMetadata: string | undefined;
    readonly readsTable: boolean;
    readonly transaction: WriteDetails['transaction'] | undefined;
  },
): Promise<WriteOutcome> {
  const { transaction, ...rest } = details;
  if (write.mode === 'overwrite') return replaceContents(io, write, files, rest);
  return commitWrite(io, write, files, {
    ...rest,
    ...(transaction === undefined ? {} : { transaction }),
    operation: (amounts) => writeOperation({ mode: 'Append', partitionBy: [] }, amounts),
  });
}

/**
 * A once-flow counts once a generation of its table, as a batch of a stream does: a full refresh begins the next generation, and the
 * flow runs again.
 */
async function onceTransaction(
  { graph, ports }: UpdateContext,
  flow: GraphFlow,
): Promise<{ readonly appId: string; readonly version: number }> {
  const target = graph.tables.get(flow.target)?.definition.name ?? [];
  const root = flowCheckpoints(graph.spec.storage, target, flow);
  return { appId: `sluice.once.${flow.key}`, version: ((await currentGeneration(ports.files, root)) ?? -1) + 1 };
}

function dataOf(plan: ResolvedPlan): StructType {
  return {
    kind: 'struct',
    fields: plan.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}
