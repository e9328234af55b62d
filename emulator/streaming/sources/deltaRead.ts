import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import type { AddFile } from '../../delta/actions.ts';
import type { ChangePart } from '../../delta/tableChanges.ts';
import type { FileAction } from './deltaCommitFiles.ts';
import type { DeltaPosition } from './deltaPositions.ts';
import { inReadOrder } from './readOrder.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

export interface DeltaReadContext {
  readonly table: StreamedTable;
  readonly session: ComputeSession;
}

/** The rows of these files in order. A file may come twice, with other deletion vectors: then it needs scans of its own. */
export async function readRows(
  { table, session }: DeltaReadContext,
  positions: readonly DeltaPosition[],
  names: readonly string[],
): Promise<RelationSql> {
  const relations: RelationSql[] = [];
  for (const files of runsOfDistinctFiles(positions))
    relations.push(await session.scanFiles(await table.scan(inReadOrder(files)), names));
  return unionAll(relations);
}

/**
 * The changes of these files: the table's columns, `_change_type`, `_commit_version` and `_commit_timestamp`. Files of the
 * initial snapshot are inserts of its version.
 */
export async function readChanges(
  { table, session }: DeltaReadContext,
  positions: readonly DeltaPosition[],
  snapshotVersion: number | undefined,
  names: readonly string[],
): Promise<RelationSql> {
  const columns = names.slice(0, -3);
  const relations: RelationSql[] = [];
  for (const [version, actions] of byVersion(positions)) {
    const parts =
      version === snapshotVersion
        ? [await snapshotPart(table, version, actions)]
        : await table.changes(version, actions);
    for (const part of parts) {
      const typed = part.changeType === null;
      const relation = await session.scanFiles(part.scan, typed ? [...columns, '_change_type'] : columns);
      relations.push(changeRelation(part, relation, names));
    }
  }
  if (relations.length > 0) return unionAll(relations);
  const nothing = await session.scanFiles(await table.scan([]), columns);
  return changeRelation({ version: 0, timestamp: 0, changeType: 'insert' }, nothing, names);
}

function changeRelation(
  part: Pick<ChangePart, 'version' | 'timestamp' | 'changeType'>,
  relation: RelationSql,
  names: readonly string[],
): RelationSql {
  const columns = names.slice(0, -3);
  const [type = '', version = '', timestamp = ''] = names.slice(-3);
  const changeType = part.changeType === null ? '_change_type' : `'${part.changeType}'`;
  const list = [
    ...columns.map(quoted),
    `${changeType} AS ${quoted(type)}`,
    `${part.version}::BIGINT AS ${quoted(version)}`,
    `make_timestamptz(${part.timestamp * 1000}) AS ${quoted(timestamp)}`,
  ];
  return `(SELECT ${list.join(', ')} FROM ${relation})`;
}

async function snapshotPart(
  table: StreamedTable,
  version: number,
  actions: readonly FileAction[],
): Promise<ChangePart> {
  const files = actions.flatMap((action) => (action.kind === 'add' ? [action.file] : []));
  return { version, timestamp: await table.timestampOf(version), changeType: 'insert', scan: await table.scan(files) };
}

function byVersion(positions: readonly DeltaPosition[]): ReadonlyMap<number, readonly FileAction[]> {
  const versions = new Map<number, FileAction[]>();
  for (const { version, action } of positions) {
    if (action === undefined) continue;
    const actions = versions.get(version);
    if (actions === undefined) versions.set(version, [action]);
    else actions.push(action);
  }
  return versions;
}

function runsOfDistinctFiles(positions: readonly DeltaPosition[]): readonly (readonly AddFile[])[] {
  const runs: AddFile[][] = [[]];
  let paths = new Set<string>();
  for (const { action } of positions) {
    if (action?.kind !== 'add') continue;
    const { file } = action;
    if (paths.has(file.path)) {
      runs.push([]);
      paths = new Set();
    }
    paths.add(file.path);
    runs[runs.length - 1]?.push(file);
  }
  return runs;
}

function unionAll(relations: readonly RelationSql[]): RelationSql {
  const [first, ...rest] = relations;
  if (first === undefined) throw new RangeError('At least one scan is always made.');
  return rest.length === 0
    ? first
    : `(${relations.map((relation) => `SELECT * FROM ${relation}`).join(' UNION ALL ')})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
