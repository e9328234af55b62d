import { sha256 } from './canonicalJson.ts';
import { batchIdsOf, generationFolder, generationsOf, queryIdOf } from './generations.ts';
import { protectionOf } from './protection.ts';
import type { ResetPlace } from './resetSteps.ts';
import { readTableRecord, writeTableRecord, type FlowRecord, type TableRecord } from './tableRecord.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';

/** A table of the project whose streams are about to start. */
export interface TableQuestion {
  /** Full name, dots between the parts. */
  readonly table: string;
  /** Absolute plain path of its folder. */
  readonly path: string;
  /** Its streaming flows. */
  readonly flows: readonly {
    readonly flow: string;
    /** Of the stream checkpoint, without generation. */ readonly root: string;
  }[];
  /** What this update does to it first, where it starts over. */
  readonly startsOver?: 'fullRefresh' | 'resetCheckpoints' | undefined;
}

/** Everything that tells whether another hand was at a table or at its stream checkpoints. */
export interface TableFacts extends TableQuestion {
  readonly snapshot:
    | {
        readonly metadataId: string;
        readonly version: number;
        readonly resetAllowed: boolean | undefined;
        /** The last batch of each stream that wrote to the table, by its query id. */
        readonly batches: ReadonlyMap<string, number>;
        /** The table has a retention for them, so that an old one may be missing. */
        readonly forgetsBatches: boolean;
      }
    | undefined;
  readonly checkpoints: readonly CheckpointFacts[];
  /** Stream checkpoints below the table's folder of flows that the project does not define. */
  readonly strangers: readonly { readonly flow: string; readonly queryIds: readonly string[] }[];
  readonly record: TableRecord | undefined;
}

export interface CheckpointFacts {
  readonly flow: string;
  readonly root: string;
  /** Ascending. */
  readonly generations: readonly GenerationFacts[];
}

export interface GenerationFacts {
  readonly generation: number;
  readonly queryId: string | undefined;
  readonly lastOffset: number | undefined;
  readonly lastCommit: number | undefined;
  /** Of the entry of the offset log that the record knows as the last one; undefined where it is no longer there. */
  readonly recordedOffsetHash: string | undefined;
}

/** Reads a table's log, its stream checkpoints and the record of how they were. */
export async function readTableFacts(place: ResetPlace, question: TableQuestion): Promise<TableFacts> {
  const { io, storage } = place;
  const [snapshot, record] = await Promise.all([
    readSnapshotIfPresent(io, question.path),
    readTableRecord(io.files, storage, question.path),
  ]);
  const checkpoints: CheckpointFacts[] = [];
  for (const { flow, root } of question.flows) {
    checkpoints.push(await readCheckpointFacts(place, { flow, root }, record?.flows[root]));
  }
  return {
    ...question,
    snapshot:
      snapshot === undefined
        ? undefined
        : {
            metadataId: snapshot.metadata.id,
            version: snapshot.version,
            resetAllowed: protectionOf(snapshot.configuration).guarded,
            forgetsBatches: 'delta.setTransactionRetentionDuration' in snapshot.configuration,
            batches: new Map([...snapshot.transactions].map(([id, { version }]) => [id, version])),
          },
    checkpoints,
    strangers: await readStrangers(place, question),
    record,
  };
}

/** Remembers how tables and their stream checkpoints are now. Call it when an update ends, however it ended. */
export async function rememberTables(place: ResetPlace, questions: readonly TableQuestion[]): Promise<void> {
  for (const question of questions) {
    const { table, path, snapshot, checkpoints, record } = await readTableFacts(place, question);
    if (snapshot === undefined) continue;
    const flows: Record<string, FlowRecord> = { ...record?.flows };
    for (const { flow, root, generations } of checkpoints) {
      const current = generations.at(-1);
      if (current === undefined) continue;
      const { generation, queryId, lastOffset, lastCommit } = current;
      const offsetHash =
        lastOffset === undefined
          ? undefined
          : await hashOfFile(place, `${generationFolder(root, generation)}/offsets/${lastOffset}`);
      flows[root] = {
        flow,
        generation,
        ...(queryId === undefined ? {} : { queryId }),
        ...(lastOffset === undefined ? {} : { lastOffset }),
        ...(lastCommit === undefined ? {} : { lastCommit }),
        ...(offsetHash === undefined ? {} : { offsetHash }),
      };
    }
    const { metadataId, version, resetAllowed } = snapshot;
    const now: TableRecord = { table, path, metadataId, version, storedProtected: resetAllowed === false, flows };
    if (JSON.stringify(now) !== JSON.stringify(record)) await writeTableRecord(place.io.files, place.storage, now);
  }
}

async function readCheckpointFacts(
  place: ResetPlace,
  { flow, root }: { readonly flow: string; readonly root: string },
  record: FlowRecord | undefined,
): Promise<CheckpointFacts> {
  const { files } = place.io;
  const generations: GenerationFacts[] = [];
  for (const generation of await generationsOf(files, root)) {
    const folder = generationFolder(root, generation);
    const [queryId, offsets, commits] = await Promise.all([
      queryIdOf(files, folder),
      batchIdsOf(files, `${folder}/offsets`),
      batchIdsOf(files, `${folder}/commits`),
    ]);
    const recorded = record?.generation === generation ? record.lastOffset : undefined;
    generations.push({
      generation,
      queryId,
      lastOffset: offsets.at(-1),
      lastCommit: commits.at(-1),
      recordedOffsetHash: recorded === undefined ? undefined : await hashOfFile(place, `${folder}/offsets/${recorded}`),
    });
  }
  return { flow, root, generations };
}

async function readStrangers({ io }: ResetPlace, { flows }: TableQuestion): Promise<TableFacts['strangers']> {
  const defined = new Set(flows.map(({ root }) => root));
  const strangers: { readonly flow: string; readonly queryIds: readonly string[] }[] = [];
  for (const folder of new Set(flows.map(({ root }) => root.slice(0, root.lastIndexOf('/'))))) {
    for (const { name, path, isDirectory } of (await io.files.list(folder)) ?? []) {
      if (!isDirectory || defined.has(path)) continue;
      const queryIds: string[] = [];
      for (const generation of await generationsOf(io.files, path)) {
        const id = await queryIdOf(io.files, generationFolder(path, generation));
        if (id !== undefined) queryIds.push(id);
      }
      strangers.push({ flow: name, queryIds });
    }
  }
  return strangers;
}

async function hashOfFile({ io }: ResetPlace, path: string): Promise<string | undefined> {
  const bytes = await io.files.read(path);
  return bytes === undefined ? undefined : sha256(new TextDecoder('latin1').decode(bytes));
}
