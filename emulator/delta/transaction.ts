import { sluiceError, type SluiceError } from '../base/errors.ts';
import { version as sluiceVersion } from '../base/version.ts';
import type { Action, CommitInfo, Metadata, Protocol } from './actions.ts';
import { inCommitTimestamp, readCommit } from './changes.ts';
import { commitText } from './commitJson.ts';
import { checkConflict, type Contender } from './conflicts.ts';
import { nameInFiles } from './columnIds.ts';
import type { DeltaIo } from './deltaIo.ts';
import { nextTimestamp, withEnablement } from './inCommitTimestamps.ts';
import { isBlindAppend, isolationOf, type ReadFacts } from './isolation.ts';
import { commitFileName } from './logPath.ts';
import type { Operation } from './operation.ts';
import { logFolder, resolveLogPath } from './paths.ts';
import { isCheckpointDue, writeCheckpointIfDue } from './checkpointWriter.ts';
import { tableSchema, type Snapshot } from './snapshot.ts';
import { findField } from './schemaMerge.ts';
import { columnMappingMode, requireReadable } from './tableFeatures.ts';
import { isOn } from './tableProperties.ts';
import { assignsRowIds, highWaterMark, markOf, rowTrackingDomain, withRowIds } from './rowTracking.ts';
import { featureNames, requireWritable } from './writerFeatures.ts';

/** What is to become a version of a table. Source: PROTOCOL.md, section "Delta Log Entries". */
export interface Transaction {
  readonly tablePath: string;
  /** The version that was read; undefined when this commit makes the table. */
  readonly base: Snapshot | undefined;
  readonly reads: ReadFacts;
  /** All but the commit's own information. Data files that they add are there already. */
  readonly actions: readonly Action[];
  readonly operation: Operation;
  readonly userMetadata?: string | undefined;
  /** `fail`: the operation cannot follow a winner, whatever that did (as RESTORE). */
  readonly onConflict?: 'check' | 'fail';
  /** RESTORE alone takes rows from a table with `delta.appendOnly`: it commits by `commitLarge`, which does not ask. */
  readonly ignoresAppendOnly?: boolean;
}

export type CommitOutcome = Committed | Conflicted | Retryable;

export interface Committed {
  readonly kind: 'committed';
  readonly version: number;
  /** The whole commit as it was written. */
  readonly actions: readonly Action[];
  /** Work after the commit that failed: the version stands, and nothing depends on that work. */
  readonly warnings: readonly unknown[];
}

/** Another writer came first and did something that makes this transaction's result wrong; it has to be run again from the start. */
export interface Conflicted {
  readonly kind: 'conflicted';
  readonly error: SluiceError;
  /** The commit that stands in the way. */
  readonly winner: number;
}

/** Others were faster each time, without any conflict. Nothing was written; the same transaction may be committed again. */
export interface Retryable {
  readonly kind: 'retryable';
  readonly error: SluiceError;
}

/** Steps of a commit, in order; from `writeCommit` on they may repeat. */
export type CommitPhase = 'stage' | 'syncDataFiles' | 'writeCommit' | 'checkConflicts' | 'afterCommit';

export interface CommitOptions {
  /** Told before each step; a test can wait or throw in it. */
  readonly observe?: (phase: CommitPhase) => void | Promise<void>;
  readonly maxAttempts?: number;
  /**
   * Takes over the work after the commit (a Delta checkpoint that is due) instead of having it done before `commit` returns. Whoever
   * takes it sees to it that it ends before the next one begins, and to what it throws.
   */
  readonly later?: (work: () => Promise<void>) => void;
}

/** Nobody writes to one table a thousand times while another commit of a few lines is on its way. */
const defaultAttempts = 1000;

/**
 * Commits: stage → make the data files durable → write the commit if its version is free, else check the winner for conflicts and try
 * the next version → work after the commit.
 *
 * A version becomes visible in one step, when everything that it names is durable. Only the unexpected is thrown; then the caller
 * cannot know whether the version was made (unless it was STORAGE_FULL or STORAGE_READ_ONLY, raised before the commit has its name).
 */
export async function commit(
  io: DeltaIo,
  transaction: Transaction,
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const observe = options.observe ?? (() => undefined);
  await observe('stage');
  let staged = stage(io, transaction);
  if (!(await isBaseThere(io, transaction))) return { kind: 'conflicted', ...baseGone(transaction) };
  await observe('syncDataFiles');
  await syncDataFiles(io, transaction);
  const attempts = options.maxAttempts ?? defaultAttempts;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    await observe('writeCommit');
    const actions = finalActions(io, transaction, staged);
    const path = `${logFolder(transaction.tablePath)}/${commitFileName(staged.version)}`;
    if (await io.files.writeIfAbsent(path, new TextEncoder().encode(commitText(actions)))) {
      await observe('afterCommit');
      const warnings = await afterCommit(io, transaction, staged, options.later);
      return { kind: 'committed', version: staged.version, actions, warnings };
    }
    await observe('checkConflicts');
    const next = await followWinners(io, transaction, staged);
    if ('kind' in next) return next;
    staged = next;
  }
  return { kind: 'retryable', error: tooManyAttempts(transaction, attempts, staged.version) };
}

interface Staged {
  /** The version to try next. */
  readonly version: number;
  readonly contender: Contender;
  /** In-commit timestamp of the version before, where it has one; time of its file where in-commit timestamps begin now. */
  readonly previousTimestamp: number | undefined;
  readonly transactionId: string;
  /** Highest row id given in the table so far; -1 before the first. */
  readonly rowIdMark: number;
}

function stage(io: DeltaIo, transaction: Transaction): Staged {
  const { base, actions, reads, tablePath } = transaction;
  const metadata = lastMetadata(actions) ?? base?.metadata;
  const protocol = lastProtocol(actions) ?? base?.protocol;
  if (metadata === undefined || protocol === undefined) {
    throw sluiceError('INTERNAL_ERROR', { detail: `the first commit of ${tablePath} lacks metadata or protocol` });
  }
  requireWritable(tablePath, protocol, metadata, tableSchema(metadata));
  requireAllowed(transaction, metadata, protocol);
  return {
    version: (base?.version ?? -1) + 1,
    contender: {
      table: `delta.\`${tablePath}\``,
      reads,
      actions,
      metadata,
      protocol,
      isolation: isolationOf(actions, metadata),
      blindAppend: isBlindAppend(actions, reads),
      partitionColumns: partitionNames(base?.metadata ?? metadata),
    },
    previousTimestamp: base?.timestamp,
    transactionId: io.ids.uuid(),
    rowIdMark: highWaterMark(base?.domains.get(rowTrackingDomain)) ?? -1,
  };
}

/** What no operation may do to the table, wherever it comes from. */
function requireAllowed(
  { base, actions, tablePath, ignoresAppendOnly }: Transaction,
  metadata: Metadata,
  protocol: Protocol,
): void {
  const removesRows =
    ignoresAppendOnly !== true && actions.some((action) => action.kind === 'remove' && action.file.dataChange);
  if (removesRows && base !== undefined && isOn(base.configuration, 'delta.appendOnly')) {
    throw sluiceError('DELTA_CANNOT_MODIFY_APPEND_ONLY', { table: tablePath });
  }
  const domains = actions.flatMap((action) => (action.kind === 'domainMetadata' ? [action.domain.domain] : []));
  if (domains.length > 0 && !featureNames(protocol).has('domainMetadata')) {
    throw sluiceError('DELTA_DOMAIN_METADATA_NOT_SUPPORTED', { domains: domains.join(', '), table: tablePath });
  }
  const wanted = partitionNames(metadata)
    .map((column) => column.nameInFiles)
    .sort()
    .join();
  for (const action of actions) {
    if (action.kind !== 'add') continue;
    const found = Object.keys(action.file.partitionValues).sort().join();
    if (found !== wanted) {
      const detail = `the file ${action.file.path} has values for the partition columns [${found}], the table has [${wanted}]`;
      throw sluiceError('INTERNAL_ERROR', { detail });
    }
  }
}

/** Else the next version would stand in a log that is not the one that was read, or behind commits that are gone. */
async function isBaseThere(io: DeltaIo, { base }: Transaction): Promise<boolean> {
  if (base === undefined) return true;
  const { path, size, modifiedAt } = base.commitFile;
  const file = await io.files.status(path);
  return file?.size === size && file.modifiedAt === modifiedAt;
}

function baseGone({ base, tablePath }: Transaction): Omit<Conflicted, 'kind'> {
  const version = base?.version ?? 0;
  return { error: sluiceError('DELTA_BASE_VERSION_GONE', { table: tablePath, version }), winner: version };
}

/** A visible version must be whole after a power cut: its files first, with the entries of every folder above them. */
async function syncDataFiles(io: DeltaIo, { tablePath, actions, base }: Transaction): Promise<void> {
  const paths = new Set<string>();
  for (const action of actions) {
    if (action.kind !== 'add' && action.kind !== 'cdc') continue;
    const file = resolveLogPath(tablePath, action.file.path);
    paths.add(file);
    if (!file.startsWith(`${tablePath}/`)) continue;
    let folder = file.slice(0, file.lastIndexOf('/'));
    while (folder.length > tablePath.length) {
      paths.add(folder);
      folder = folder.slice(0, folder.lastIndexOf('/'));
    }
  }
  if (base === undefined && paths.size > 0) paths.add(tablePath);
  if (paths.size > 0) await io.files.sync([...paths]);
}

function finalActions(io: DeltaIo, transaction: Transaction, staged: Staged): readonly Action[] {
  const { base, operation, userMetadata } = transaction;
  const { contender, version, transactionId } = staged;
  const now = io.clock.now();
  const hasOwnTime = isOn(contender.metadata.configuration, 'delta.enableInCommitTimestamps');
  const timestamp = hasOwnTime ? nextTimestamp(now, staged.previousTimestamp) : now;
  const info: CommitInfo = {
    ...(hasOwnTime ? { inCommitTimestamp: timestamp } : {}),
    timestamp,
    operation: operation.name,
    operationParameters: operation.parameters,
    ...(base === undefined ? {} : { readVersion: base.version }),
    isolationLevel: contender.isolation,
    isBlindAppend: contender.blindAppend,
    operationMetrics: operation.metrics,
    ...(userMetadata === undefined ? {} : { userMetadata }),
    engineInfo: `Sluice/${sluiceVersion}`,
    txnId: transactionId,
  };
  const actions = assignsRowIds(contender.protocol, contender.metadata)
    ? withRowIds(contender.actions, staged.rowIdMark, version)
    : contender.actions;
  return [
    { kind: 'commitInfo', info },
    ...actions.map((action): Action =>
      action.kind === 'metaData'
        ? { kind: 'metaData', metadata: withEnablement(action.metadata, base?.metadata, version, timestamp) }
        : action,
    ),
  ];
}

/** Reads every commit that came in between, and moves the transaction behind them if none of them is in the way. */
async function followWinners(io: DeltaIo, transaction: Transaction, staged: Staged): Promise<Staged | Conflicted> {
  let { contender, version, previousTimestamp, rowIdMark } = staged;
  for (;;) {
    const winner = await readCommit(io, transaction.tablePath, version);
    if (winner === undefined) return { ...staged, contender, version, previousTimestamp, rowIdMark };
    if (transaction.onConflict === 'fail') {
      const commitInfo = winner.actions.find((action) => action.kind === 'commitInfo')?.info ?? {};
      const error = sluiceError('DELTA_CONCURRENT_WRITE', { commit: JSON.stringify(commitInfo) });
      return { kind: 'conflicted', error, winner: version };
    }
    const answer = checkConflict(contender, winner);
    if (answer.kind === 'conflict') return { kind: 'conflicted', error: answer.error, winner: version };
    if (answer.contender !== contender) requireUsable(transaction.tablePath, answer.contender);
    contender = answer.contender;
    previousTimestamp = inCommitTimestamp(winner.actions) ?? winner.timestamp;
    rowIdMark = Math.max(rowIdMark, markOf(winner.actions) ?? -1);
    version += 1;
  }
}

/** A winner may have brought a feature that this writer does not follow. */
function requireUsable(tablePath: string, { protocol, metadata }: Contender): void {
  const schema = tableSchema(metadata);
  requireReadable(tablePath, protocol, metadata, schema);
  requireWritable(tablePath, protocol, metadata, schema);
}

async function afterCommit(
  io: DeltaIo,
  { tablePath, base }: Transaction,
  { version, contender }: Staged,
  later: CommitOptions['later'],
): Promise<readonly unknown[]> {
  const work = async (): Promise<void> => {
    await writeCheckpointIfDue(io, tablePath, version, contender.metadata, base);
  };
  if (later !== undefined) {
    if (isCheckpointDue(version, contender.metadata)) later(work);
    return [];
  }
  try {
    await work();
    return [];
  } catch (error) {
    // The version stands without it: a Delta checkpoint only repeats what the commits say.
    return [error];
  }
}

function tooManyAttempts({ tablePath }: Transaction, attempts: number, version: number): SluiceError {
  return sluiceError('DELTA_MAX_COMMIT_RETRIES_EXCEEDED', { attempts, table: tablePath, version });
}

function partitionNames(metadata: Metadata): Contender['partitionColumns'] {
  const mapping = columnMappingMode(metadata);
  const schema = tableSchema(metadata);
  return metadata.partitionColumns.map((name) => {
    const field = findField(schema, name);
    return { name, nameInFiles: field === undefined ? name : nameInFiles(field, mapping) };
  });
}

function lastMetadata(actions: readonly Action[]): Metadata | undefined {
  return actions.findLast((action) => action.kind === 'metaData')?.metadata;
}

function lastProtocol(actions: readonly Action[]): Protocol | undefined {
  return actions.findLast((action) => action.kind === 'protocol')?.protocol;
}
