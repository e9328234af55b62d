import type { FileSystem } from '../../../base/fileSystem.ts';
import type { StateRow, StateRows } from '../checkpointReport.ts';
import type { Findings } from '../findings.ts';
import type { StateContext } from '../operatorReports.ts';
import { decodeLz4Blocks, CorruptStream } from './lz4Block.ts';
import { changelogRecords, stateRecords } from './stateFile.ts';
import type { StateSchema } from './stateSchema.ts';
import { decodeUnsafeRow } from './unsafeRow.ts';

export interface StoreContext extends StateContext {
  /** Folder of the store below the checkpoint, with `{partition}` in place of the partition's number. */
  readonly place: string;
  readonly partitions: readonly number[];
  readonly formats: ReadonlySet<string>;
  readonly schema: StateSchema | undefined;
  /** Leading columns of the key by which RocksDB looks keys up. */
  readonly prefixColumns: number;
}

const codecKey = 'spark.sql.streaming.stateStore.compression.codec';
const encodingKey = 'spark.sql.streaming.stateStore.encodingFormat';
const rowChecksumKey = 'spark.sql.streaming.stateStore.rowChecksum.enabled';

/** The rows of a store of Spark's HDFS-backed provider after the last committed batch; for any other store, why not. */
export async function readStateRows(context: StoreContext, withRows: boolean, findings: Findings): Promise<StateRows> {
  const reason = whyNot(context);
  const { schema, stateVersion } = context;
  if (reason === undefined && !withRows) return { kind: 'notAsked' };
  if (reason !== undefined || schema === undefined || stateVersion === undefined) {
    return { kind: 'notDecoded', reason: reason ?? 'there is no schema of the state' };
  }
  const rows: StateRow[] = [];
  for (const partition of context.partitions) {
    const place = context.place.replace('{partition}', String(partition));
    const found = await findings.attempt(place, () => readPartition(context, place, partition, schema, stateVersion));
    if (found === undefined) return { kind: 'notDecoded', reason: `the state below ${place} cannot be read` };
    rows.push(...found);
  }
  return { kind: 'decoded', version: stateVersion, rows };
}

function whyNot({ formats, conf, schema, stateVersion, prefixColumns }: StoreContext): string | undefined {
  if (formats.has('zip')) return 'it is kept in files of RocksDB, which are not read';
  if (formats.has('changelog') && prefixColumns > 0)
    return 'it is kept by RocksDB under prefixed keys, which are not read';
  if (formats.has('parquet')) return 'it is kept as Parquet files, which any reader of Parquet can open';
  if (formats.has('changelog') && conf[rowChecksumKey]?.toLowerCase() === 'true') {
    return 'it is kept by RocksDB with row checksums, which are not read';
  }
  const codec = conf[codecKey] ?? 'lz4';
  if (codec !== 'lz4') return `it is compressed with ${codec}, which is not read`;
  const encoding = conf[encodingKey] ?? 'unsaferow';
  if (encoding !== 'unsaferow') return `its rows are encoded as ${encoding}, which is not read`;
  if (schema === undefined) return 'there is no schema of the state';
  return stateVersion === undefined ? 'no batch was committed' : undefined;
}

async function readPartition(
  { files, path, conf, formats }: StoreContext,
  place: string,
  partition: number,
  schema: StateSchema,
  version: number,
): Promise<readonly StateRow[]> {
  const ofRocks = formats.has('changelog');
  const layout = { rowChecksums: conf[rowChecksumKey]?.toLowerCase() === 'true', versionBytes: ofRocks };
  const rows = new Map<string, { readonly key: Uint8Array; readonly value: Uint8Array }>();
  const names = await (ofRocks ? changelogsOfVersion : filesOfVersion)(files, `${path}/${place}`, version);
  for (const name of names) {
    const bytes = await files.read(`${path}/${place}/${name}`);
    if (bytes === undefined) throw new CorruptStream(`The state file ${place}/${name} is missing`);
    try {
      const content = decodeLz4Blocks(bytes);
      for (const { key, value } of stateRecords(ofRocks ? changelogRecords(content) : content, layout)) {
        const text = Buffer.from(key).toString('latin1');
        if (value === undefined) rows.delete(text);
        else rows.set(text, { key, value });
      }
    } catch (error) {
      if (!(error instanceof CorruptStream)) throw error;
      throw new CorruptStream(`The state file ${place}/${name} cannot be read: ${error.message}`);
    }
  }
  return [...rows.values()].map(({ key, value }) => ({
    partition,
    key: decodeUnsafeRow(key, schema.key),
    value: decodeUnsafeRow(value, schema.value),
  }));
}

/** Every changelog from the first on; `3.changelog`, or `3_<id>.changelog` with state checkpoint ids. */
async function changelogsOfVersion(files: FileSystem, folder: string, version: number): Promise<readonly string[]> {
  const names = ((await files.list(folder)) ?? []).map((entry) => entry.name);
  return Array.from({ length: version }, (_, index) => {
    const found = names.filter((name) => new RegExp(`^${index + 1}(_[-0-9a-f]+)?\\.changelog$`).test(name));
    const [name] = found;
    if (name === undefined) return `${index + 1}.changelog`;
    if (found.length > 1) throw new CorruptStream(`Several runs wrote changelog ${index + 1} below ${folder}`);
    return name;
  });
}

/** The newest snapshot at or before the version, and every delta after it. */
async function filesOfVersion(files: FileSystem, folder: string, version: number): Promise<readonly string[]> {
  const names = new Set(((await files.list(folder)) ?? []).map((entry) => entry.name));
  let start = version;
  while (start > 0 && !names.has(`${start}.snapshot`)) start -= 1;
  const needed = start > 0 ? [`${start}.snapshot`] : [];
  for (let delta = start + 1; delta <= version; delta += 1) needed.push(`${delta}.delta`);
  return needed;
}
