import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { commitInfo, inCommitTimestamp, readCommit, requireLog } from './changes.ts';
import { growing, inCommitTimestampStart } from './commitTimes.ts';
import type { DeltaIo } from './deltaIo.ts';
import { readSnapshot } from './snapshot.ts';

/**
 * One row of DESCRIBE HISTORY. A field that the commit does not tell is absent; a commit that tells nothing has no parameters, as in Spark.
 * Source: https://docs.delta.io/latest/delta-utility.html#history-schema
 */
export interface HistoryEntry {
  readonly version: number;
  /** Milliseconds; grows with the version. */
  readonly timestamp: number;
  readonly userId?: string;
  readonly userName?: string;
  readonly operation?: string;
  readonly operationParameters?: Readonly<Record<string, string | null>>;
  readonly job?: JsonObject;
  readonly notebook?: JsonObject;
  readonly clusterId?: string;
  readonly readVersion?: number;
  readonly isolationLevel?: string;
  readonly isBlindAppend?: boolean;
  readonly operationMetrics?: Readonly<Record<string, string>>;
  readonly userMetadata?: string;
  readonly engineInfo?: string;
}

/** The commits that the log still holds, newest first, at most `limit`. */
export async function tableHistory(
  io: DeltaIo,
  tablePath: string,
  limit: number = Infinity,
): Promise<readonly HistoryEntry[]> {
  // The newest version has to be readable, and its metadata says which commits hold their own time.
  const snapshot = await readSnapshot(io, tablePath);
  const listing = await requireLog(io, tablePath);
  const ownTimesFrom = inCommitTimestampStart(snapshot) ?? Infinity;
  const commits = listing.commits.filter((commit) => commit.version <= snapshot.version);
  const shown = commits.slice(Math.max(0, commits.length - limit));
  // File times are made to grow over all commits, so that a limit changes no time.
  const fileTimes = new Map(
    growing(
      commits
        .filter((commit) => commit.version < ownTimesFrom)
        .map((commit) => ({ version: commit.version, timestamp: commit.file.modifiedAt })),
    ).map((commit) => [commit.version, commit.timestamp]),
  );
  const entries: HistoryEntry[] = [];
  for (const { version, file } of shown) {
    const commit = await readCommit(io, tablePath, version);
    // Log cleanup may remove a commit between the listing and here; history starts behind it then.
    if (commit === undefined) continue;
    const ownTime = version >= ownTimesFrom ? inCommitTimestamp(commit.actions) : undefined;
    const timestamp = ownTime ?? fileTimes.get(version) ?? file.modifiedAt;
    entries.push(historyEntry(version, timestamp, commitInfo(commit.actions) ?? { operationParameters: {} }));
  }
  return entries.reverse();
}

/** Source: PROTOCOL.md, section "Commit Provenance Information": free JSON; these are the members that Delta itself reads. */
export function historyEntry(version: number, timestamp: number, info: JsonObject): HistoryEntry {
  return {
    version,
    timestamp,
    ...text(info, 'userId'),
    ...text(info, 'userName'),
    ...text(info, 'operation'),
    ...texts(info, 'operationParameters'),
    ...object(info, 'job'),
    ...object(info, 'notebook'),
    ...text(info, 'clusterId'),
    ...number(info, 'readVersion'),
    ...text(info, 'isolationLevel'),
    ...boolean(info, 'isBlindAppend'),
    ...metrics(info),
    ...text(info, 'userMetadata'),
    ...text(info, 'engineInfo'),
  };
}

function text<Name extends string>(info: JsonObject, name: Name): { readonly [Key in Name]?: string } {
  const value = info[name];
  return typeof value === 'string' ? ({ [name]: value } as { [Key in Name]: string }) : {};
}

function number<Name extends string>(info: JsonObject, name: Name): { readonly [Key in Name]?: number } {
  const value = info[name];
  return typeof value === 'number' ? ({ [name]: value } as { [Key in Name]: number }) : {};
}

function boolean<Name extends string>(info: JsonObject, name: Name): { readonly [Key in Name]?: boolean } {
  const value = info[name];
  return typeof value === 'boolean' ? ({ [name]: value } as { [Key in Name]: boolean }) : {};
}

function object<Name extends string>(info: JsonObject, name: Name): { readonly [Key in Name]?: JsonObject } {
  const value = info[name];
  return isJsonObject(value) ? ({ [name]: value } as { [Key in Name]: JsonObject }) : {};
}

function texts<Name extends string>(
  info: JsonObject,
  name: Name,
): { readonly [Key in Name]?: Readonly<Record<string, string | null>> } {
  const value = info[name];
  if (!isJsonObject(value)) return {};
  const entries = Object.entries(value).map(([key, item]) => [key, plainText(item)]);
  return { [name]: Object.fromEntries(entries) } as { [Key in Name]: Record<string, string | null> };
}

function metrics(info: JsonObject): Pick<HistoryEntry, 'operationMetrics'> {
  const { operationMetrics } = texts(info, 'operationMetrics');
  if (operationMetrics === undefined) return {};
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(operationMetrics)) if (value !== null) present[name] = value;
  return { operationMetrics: present };
}

/** A text as it is, any other value as its JSON text. */
function plainText(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
