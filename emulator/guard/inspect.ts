import { sluiceError, type SluiceError } from '../base/errors.ts';
import type { StorageGuard } from './guard.ts';
import type { ResetPlace } from './resetSteps.ts';
import {
  readTableFacts,
  type CheckpointFacts,
  type GenerationFacts,
  type TableFacts,
  type TableQuestion,
} from './tableFacts.ts';

/** Something done behind Sluice's back. The flow must not start. */
export interface Finding {
  readonly flow: string;
  readonly table: string;
  readonly path: string;
  readonly error: SluiceError;
}

/**
 * Holds tables and stream checkpoints against what they were at the end of the last update, before any stream starts. What is found
 * stands in the audit log, and stops the flow that it is about; other flows may run.
 */
export async function inspectTables(
  place: ResetPlace & { readonly guard: StorageGuard },
  questions: readonly TableQuestion[],
): Promise<readonly Finding[]> {
  const { protectedTables } = await place.guard.state();
  const findings: Finding[] = [];
  for (const question of questions) {
    const facts = await readTableFacts(place, question);
    findings.push(...inspectProtected(facts, protectedTables.has(question.path)));
  }
  for (const { flow, table, path, error } of findings) {
    await place.guard.note({ kind: 'found', code: error.code, table, path, detail: `flow ${flow}: ${error.message}` });
  }
  return findings;
}

/** The decision itself, pure. `recordedProtected`: the audit log knows the table as a protected one. */
export function inspectProtected(facts: TableFacts, recordedProtected: boolean): readonly Finding[] {
  if (facts.startsOver === 'fullRefresh') return [];
  return facts.checkpoints.flatMap((checkpoint) => {
    const error =
      inspectTable(facts, checkpoint, recordedProtected) ??
      (facts.startsOver === 'resetCheckpoints' ? undefined : inspectCheckpoint(facts, checkpoint));
    const { table, path } = facts;
    return error === undefined ? [] : [{ flow: checkpoint.flow, table, path, error }];
  });
}

function inspectTable(
  facts: TableFacts,
  { flow, root, generations }: CheckpointFacts,
  recordedProtected: boolean,
): SluiceError | undefined {
  const { table: tableName, path, snapshot, record, startsOver } = facts;
  if (snapshot === undefined) {
    if (startsOver === 'resetCheckpoints') return undefined;
    const current = generations.at(-1);
    const wasRead = current?.lastCommit !== undefined || record?.flows[root]?.lastCommit !== undefined;
    if (!wasRead) return undefined;
    const folder = `${root}/${current?.generation ?? record?.flows[root]?.generation ?? 0}`;
    return sluiceError('TABLE_GONE', { flow, tableName, path, folder });
  }
  const { metadataId, version, resetAllowed } = snapshot;
  if (record?.metadataId !== undefined && record.metadataId !== metadataId) {
    return sluiceError('TABLE_SWAPPED', { flow, tableName, path, found: metadataId, known: record.metadataId });
  }
  if (record?.version !== undefined && record.version > version) {
    return sluiceError('TABLE_REWOUND', { flow, tableName, version, known: record.version });
  }
  if (recordedProtected && record?.storedProtected === true && resetAllowed !== false) {
    const found = resetAllowed === true ? 'true' : 'not set';
    return sluiceError('PROTECTION_CHANGED_OUTSIDE', { flow, tableName, found, version });
  }
  return undefined;
}

function inspectCheckpoint(facts: TableFacts, checkpoint: CheckpointFacts): SluiceError | undefined {
  const { table: tableName, snapshot, record } = facts;
  const { flow, root, generations } = checkpoint;
  const current = generations.at(-1);
  const known = record?.flows[root];
  if (snapshot === undefined) return undefined;
  const altered = (folder: string, detail: string): SluiceError =>
    sluiceError('CHECKPOINT_ALTERED', { flow, tableName, folder, detail });
  if (known !== undefined && (current === undefined || current.generation < known.generation)) {
    if (known.queryId === undefined || !snapshot.batches.has(known.queryId)) return undefined;
    const folder = `${root}/${known.generation}`;
    return current === undefined
      ? sluiceError('CHECKPOINT_MISSING', { flow, tableName, folder, queryId: known.queryId })
      : altered(
          folder,
          `it is gone, and the former generation ${current.generation} would be taken for the current one`,
        );
  }
  const hadQuery = known?.queryId !== undefined && known.generation === current?.generation;
  if (current === undefined || (isUntouched(current) && !hadQuery)) {
    // An empty generation behind another one is what a reset leaves; the table's batches are those of the former.
    return generations.length > 1 ? undefined : unexplainedBatches(facts, checkpoint);
  }
  const folder = `${root}/${current.generation}`;
  const detail = whatIsAltered(current, known?.generation === current.generation ? known : undefined, snapshot.batches);
  if (detail !== undefined) return altered(folder, detail);
  const { queryId = '', lastCommit } = current;
  const written = snapshot.batches.get(queryId);
  // Every batch of a stream that has ended stands in its table, also one without rows.
  if (lastCommit === undefined || (written ?? -1) >= lastCommit || snapshot.forgetsBatches) return undefined;
  const found = written === undefined ? 'none of its batches' : `its batches up to ${written} only`;
  return sluiceError('TABLE_LACKS_BATCHES', { flow, tableName, folder, lastCommit, found });
}

function isUntouched({ queryId, lastOffset, lastCommit }: GenerationFacts): boolean {
  return queryId === undefined && lastOffset === undefined && lastCommit === undefined;
}

function whatIsAltered(
  current: GenerationFacts,
  known: NonNullable<TableFacts['record']>['flows'][string] | undefined,
  batches: ReadonlyMap<string, number>,
): string | undefined {
  const { queryId, lastOffset, lastCommit, recordedOffsetHash } = current;
  if (queryId === undefined) return 'its file metadata, which names the query, is gone or cannot be read';
  if (known?.queryId !== undefined && known.queryId !== queryId) {
    return `it is that of the query ${queryId}, and was that of ${known.queryId}`;
  }
  const newest = lastOffset ?? -1;
  if ((known?.lastOffset ?? -1) > newest) {
    return `its newest batch is ${numberText(lastOffset)}, and was ${numberText(known?.lastOffset)}`;
  }
  if ((known?.lastCommit ?? -1) > (lastCommit ?? -1)) {
    return `its newest batch that ended is ${numberText(lastCommit)}, and was ${numberText(known?.lastCommit)}`;
  }
  if (known?.offsetHash !== undefined && recordedOffsetHash !== undefined && recordedOffsetHash !== known.offsetHash) {
    return `the offsets of batch ${numberText(known.lastOffset)} were edited`;
  }
  const written = batches.get(queryId) ?? -1;
  return written > newest
    ? `the table holds its batch ${written}, and its newest batch is ${numberText(lastOffset)}`
    : undefined;
}

/** A flow without a history into a table that holds batches of a stream which none of the stream checkpoints explains. */
function unexplainedBatches(facts: TableFacts, { flow, root }: CheckpointFacts): SluiceError | undefined {
  const { table: tableName, snapshot, strangers, record, checkpoints } = facts;
  const batches = snapshot?.batches ?? new Map<string, number>();
  const former =
    strangers.find(({ queryIds }) => queryIds.some((id) => batches.has(id)))?.flow ?? undefinedFlow(facts, batches);
  if (former !== undefined) return sluiceError('FLOW_RENAMED', { flow, tableName, former: `the flow ${former}` });
  // Where the table was seen before, a stream that is in nobody's record is that of another program.
  if (record !== undefined) return undefined;
  const explained = new Set(
    checkpoints.flatMap(({ generations }) =>
      generations.flatMap(({ queryId }) => (queryId === undefined ? [] : [queryId])),
    ),
  );
  const queryId = [...batches.keys()].find((id) => looksLikeQueryId(id) && !explained.has(id));
  return queryId === undefined
    ? undefined
    : sluiceError('CHECKPOINT_MISSING', { flow, tableName, folder: root, queryId });
}

/** A flow of the record that the project no longer has, and whose batches the table holds. */
function undefinedFlow({ record, flows }: TableFacts, batches: ReadonlyMap<string, number>): string | undefined {
  const defined = new Set(flows.map(({ root }) => root));
  return Object.entries(record?.flows ?? {}).find(
    ([root, { queryId }]) => !defined.has(root) && queryId !== undefined && batches.has(queryId),
  )?.[1].flow;
}

/** Streams write to a table under their query id, a UUID; other programs under ids of their own. */
export function looksLikeQueryId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

function numberText(batchId: number | undefined): string {
  return batchId === undefined ? 'none' : String(batchId);
}
