import { sluiceError } from '../../base/errors.ts';
import type { Action, AddFile } from '../../delta/actions.ts';
import type { DeltaSourceOptions } from './deltaSourceOptions.ts';
import type { SchemaWatch } from './deltaSchemaWatch.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

export type FileAction = Extract<Action, { readonly kind: 'add' | 'remove' | 'cdc' }>;

/** What a stream takes from one commit, in the order in which offsets number it. */
export interface CommitFiles {
  readonly version: number;
  readonly actions: readonly FileAction[];
  /**
   * `single`: a batch may end after any file. `whole`: only before or after the commit. `changeFiles`: as `whole`, and the
   * commit's end has no position of its own.
   */
  readonly unit: 'single' | 'whole' | 'changeFiles';
}

/** Raises for what a stream of rows cannot express, else gives the added files. Source: `DeltaSource.validateCommitAndDecideSkipping`. */
export function addedFiles(
  actions: readonly Action[],
  version: number,
  rules: { readonly table: StreamedTable; readonly options: DeltaSourceOptions; readonly schema: SchemaWatch },
): CommitFiles {
  const { table, options } = rules;
  const added: FileAction[] = [];
  let removed: string | undefined;
  let operation: string | undefined;
  for (const action of actions) {
    if (action.kind === 'add' && action.file.dataChange) added.push({ kind: 'add', file: withoutStats(action.file) });
    else if (action.kind === 'remove' && action.file.dataChange) removed ??= action.file.path;
    else if (action.kind === 'metaData') rules.schema.check(action.metadata, version);
    else if (action.kind === 'protocol') table.checkReadable(action.protocol);
    else if (action.kind === 'commitInfo') operation = operationText(action.info);
  }
  if (removed === undefined) return { version, actions: added, unit: 'single' };
  const allowChanges = options.ignoreChanges || options.ignoreFileDeletion || options.skipChangeCommits;
  const dataPath = `file:${table.path}`;
  if (added.length > 0 && !allowChanges) {
    throw sluiceError('DELTA_SOURCE_TABLE_IGNORE_CHANGES', { version, file: operation ?? removed, dataPath });
  }
  if (added.length === 0 && !allowChanges && !options.ignoreDeletes) {
    throw sluiceError('DELTA_SOURCE_IGNORE_DELETE', { version, removedFile: removed, dataPath });
  }
  return { version, actions: options.skipChangeCommits ? [] : added, unit: 'single' };
}

/**
 * What a stream of changes takes: the change files where there are some, else added and removed files together.
 * Source: delta-io/delta, `DeltaSourceCDCSupport.filterCDCActions`.
 */
export function changedFiles(
  actions: readonly Action[],
  version: number,
  rules: { readonly table: StreamedTable; readonly schema: SchemaWatch },
): CommitFiles {
  const changeFiles: FileAction[] = [];
  const dataFiles: FileAction[] = [];
  let changedNothing = false;
  for (const action of actions) {
    if (action.kind === 'cdc') changeFiles.push(action);
    else if (action.kind === 'add' && action.file.dataChange) {
      dataFiles.push({ kind: 'add', file: withoutStats(action.file) });
    } else if (action.kind === 'remove' && action.file.dataChange) dataFiles.push(action);
    else if (action.kind === 'metaData') rules.schema.check(action.metadata, version);
    else if (action.kind === 'protocol') rules.table.checkReadable(action.protocol);
    else if (action.kind === 'commitInfo') changedNothing = isEmptyMerge(action.info);
  }
  if (changeFiles.length > 0) return { version, actions: changeFiles, unit: 'changeFiles' };
  if (changedNothing) return { version, actions: [], unit: 'single' };
  // Files of one commit whose deletion vectors changed tell their change only together.
  const hasVectors = dataFiles.some((action) => action.kind !== 'cdc' && action.file.deletionVector !== undefined);
  return { version, actions: dataFiles, unit: hasVectors ? 'whole' : 'single' };
}

/** Bytes, as limits count them. */
export function sizeOf(action: FileAction): number {
  return action.file.size ?? 0;
}

/** A MERGE that met no row may still have rewritten files. Source: `CDCReader.shouldSkipFileActionsInCommit`. */
function isEmptyMerge({ operation, operationMetrics }: Readonly<Record<string, unknown>>): boolean {
  if (operation !== 'MERGE' || typeof operationMetrics !== 'object' || operationMetrics === null) return false;
  const metrics = new Map<string, unknown>(Object.entries(operationMetrics));
  return ['Inserted', 'Updated', 'Deleted'].every((what) => metrics.get(`numTargetRows${what}`) === '0');
}

/** A backlog can be long, and statistics are most of it. */
function withoutStats(file: AddFile): AddFile {
  const copy: { -readonly [Member in keyof AddFile]: AddFile[Member] } = { ...file };
  delete copy.stats;
  return copy;
}

/** `UPDATE (Map(predicate -> "[…]"))`, as Delta names the commit in its message. */
function operationText({ operation, operationParameters }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof operation !== 'string') return undefined;
  const parameters =
    typeof operationParameters === 'object' && operationParameters !== null ? Object.entries(operationParameters) : [];
  // Delta keeps each value as the JSON text that it has in the log's own object.
  const texts = parameters.map(([name, value]) => `${name} -> ${JSON.stringify(value)}`);
  return `${operation} (Map(${texts.join(', ')}))`;
}
