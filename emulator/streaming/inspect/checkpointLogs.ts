import { namesIn, type FileSystem } from '../../base/fileSystem.ts';
import { parseCommit, type CommitLogEntry } from '../commitLog.ts';
import { parseOffsetSeq, type OffsetSeq } from '../offsetLog.ts';
import { parseStreamMetadata } from '../streamMetadata.ts';
import type { Findings } from './findings.ts';

/** The two logs of a stream checkpoint: which entries there are, and each one's content when it is asked for. */
export interface CheckpointLogs {
  /** Absolute plain path of the stream checkpoint. */
  readonly path: string;
  readonly queryId: string | undefined;
  /** Ascending. */
  readonly offsetIds: readonly number[];
  readonly commitIds: readonly number[];
  /** In one of both, ascending. */
  readonly batchIds: readonly number[];
  isPlanned(batchId: number): boolean;
  isCommitted(batchId: number): boolean;
  /** Undefined when there is none or it can't be read, of which the findings tell. Each file is read once. */
  offset(batchId: number): Promise<OffsetSeq | undefined>;
  commit(batchId: number): Promise<CommitLogEntry | undefined>;
}

/** Lists the logs and reads `metadata`; a stream checkpoint with 10,000 batches costs two listings. */
export async function openLogs(files: FileSystem, path: string, findings: Findings): Promise<CheckpointLogs> {
  const queryId = await readQueryId(files, path, findings);
  const offsets = await openLog(files, { path, name: 'offsets', parse: parseOffsetSeq }, findings);
  const commits = await openLog(files, { path, name: 'commits', parse: parseCommit }, findings);
  return {
    path,
    queryId,
    offsetIds: offsets.ids,
    commitIds: commits.ids,
    batchIds: [...new Set([...offsets.ids, ...commits.ids])].sort((left, right) => left - right),
    isPlanned: (batchId) => offsets.present.has(batchId),
    isCommitted: (batchId) => commits.present.has(batchId),
    offset: offsets.entry,
    commit: commits.entry,
  };
}

async function readQueryId(files: FileSystem, path: string, findings: Findings): Promise<string | undefined> {
  const file = `${path}/metadata`;
  const content = await files.read(file);
  if (content === undefined) return undefined;
  return (await findings.attempt('metadata', () => parseStreamMetadata(new TextDecoder().decode(content), file)))?.id;
}

interface OpenLog<Entry> {
  readonly ids: readonly number[];
  readonly present: ReadonlySet<number>;
  entry(batchId: number): Promise<Entry | undefined>;
}

async function openLog<Entry>(
  files: FileSystem,
  log: { readonly path: string; readonly name: string; readonly parse: (text: string, path: string) => Entry },
  findings: Findings,
): Promise<OpenLog<Entry>> {
  const folder = `${log.path}/${log.name}`;
  const ids = (await namesIn(files, folder))
    .filter((name) => /^\d{1,15}$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
  const present = new Set(ids);
  const known = new Map<number, Promise<Entry | undefined>>();
  const read = async (batchId: number): Promise<Entry | undefined> => {
    const path = `${folder}/${batchId}`;
    return findings.attempt(`${log.name}/${batchId}`, async () => {
      const content = await files.read(path);
      return content === undefined ? undefined : log.parse(new TextDecoder().decode(content), path);
    });
  };
  return {
    ids,
    present,
    entry(batchId) {
      const entry = known.get(batchId) ?? (present.has(batchId) ? read(batchId) : Promise.resolve(undefined));
      known.set(batchId, entry);
      return entry;
    },
  };
}
