import { sluiceError } from '../base/errors.ts';
import { writeOperation } from '../delta/operation.ts';
import { planWrite } from '../delta/planWrite.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';
import { commitWrite } from '../delta/writeTable.ts';
import type { BatchServices } from './services.ts';
import { writeRows, type RowsToWrite } from './writeRows.ts';

export type SaveMode = 'append' | 'overwrite' | 'errorifexists' | 'ignore';

export interface DeltaWrite {
  /** Absolute plain path of the table's folder. */
  readonly path: string;
  readonly mode: SaveMode;
  readonly partitionBy: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  /** The rows were computed from this very table. */
  readonly readsTable: boolean;
}

export interface DeltaWriteReport {
  /** The version that was made, or undefined when mode `ignore` met a table. */
  readonly version: number | undefined;
  readonly rows: number;
}

const modeNames = {
  append: 'Append',
  overwrite: 'Overwrite',
  errorifexists: 'ErrorIfExists',
  ignore: 'Ignore',
} as const;
const refusedOptions = ['replaceWhere', 'partitionOverwriteMode', 'dataChange', 'txnAppId', 'txnVersion'];

/** `df.write.format("delta").mode(…).save(path)`: one commit. Source: delta-io/delta, `WriteIntoDelta`. */
export async function writeDelta(
  { io, session }: BatchServices,
  write: DeltaWrite,
  rows: RowsToWrite,
): Promise<DeltaWriteReport> {
  const options = new Map(Object.entries(write.options).map(([name, value]) => [name.toLowerCase(), value]));
  const refused = refusedOptions.find((name) => options.has(name.toLowerCase()));
  if (refused !== undefined) throw sluiceError('STREAM_SINK_OPTION_NOT_SUPPORTED', { sink: 'delta', option: refused });
  const mergeSchema = isTrue(options, 'mergeSchema');
  const overwriteSchema = isTrue(options, 'overwriteSchema');

  const base = await readSnapshotIfPresent(io, write.path);
  if (base !== undefined && write.mode === 'errorifexists')
    throw sluiceError('DELTA_PATH_EXISTS', { path: write.path });
  if (base !== undefined && write.mode === 'ignore') return { version: undefined, rows: 0 };

  const planned = planWrite(io, base, {
    tablePath: write.path,
    data: {
      kind: 'struct',
      fields: rows.columns.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
    },
    mode: write.mode === 'overwrite' && base !== undefined ? 'overwrite' : 'append',
    partitionBy: write.partitionBy,
    mergeSchema,
    overwriteSchema,
    casts: 'none',
    properties: {},
  });
  const files = await writeRows(session, planned, rows);
  const outcome = await commitWrite(io, planned, files, {
    operation: (amounts) =>
      writeOperation(
        {
          mode: modeNames[write.mode],
          partitionBy: write.partitionBy,
          canMergeSchema: mergeSchema,
          canOverwriteSchema: overwriteSchema,
        },
        amounts,
      ),
    userMetadata: options.get('usermetadata'),
    readsTable: write.readsTable,
  });
  if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
  return { version: outcome.version, rows: files.reduce((total, file) => total + file.rows, 0) };
}

function isTrue(options: ReadonlyMap<string, string>, name: string): boolean {
  const input = options.get(name.toLowerCase())?.toLowerCase() ?? 'false';
  if (input !== 'true' && input !== 'false') {
    throw sluiceError('DELTA_ILLEGAL_OPTION', { name, input, explain: "must be 'true' or 'false'" });
  }
  return input === 'true';
}
