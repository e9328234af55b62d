import type { Action, AddFile, Metadata, Protocol } from '../../emulator/delta/actions.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { readsNothing } from '../../emulator/delta/isolation.ts';
import { logicalFileKey } from '../../emulator/delta/replay.ts';
import { readSnapshot, type Snapshot } from '../../emulator/delta/snapshot.ts';
import { commit } from '../../emulator/delta/transaction.ts';
import { schemaJson } from '../../emulator/plan/schemaJson.ts';
import { schemaOf, workbench } from '../support/deltaWorkbench.ts';

/** The start tables of `conflicts/cases.json`: ids 0 to 19 in four files of five, the first two of p = a, the others of p = b. */
export interface ConflictTable {
  readonly io: DeltaIo;
  readonly path: string;
  readonly partitioned: boolean;
  /** DELETE and UPDATE mark rows in deletion vectors instead of writing files again. */
  readonly deletionVectors: boolean;
  /** The rows of a logical file; the model's files have no content on disk. */
  readonly rows: Map<string, readonly Row[]>;
  /** The rows that the file was written with, whose range of ids its statistics give. */
  readonly writtenRows: Map<string, readonly Row[]>;
}

export interface Row {
  readonly id: number;
  readonly p: string;
}

export async function conflictTable(name: string): Promise<ConflictTable> {
  const table: ConflictTable = {
    io: workbench().io,
    path: '/data/table',
    partitioned: !name.includes('flat'),
    deletionVectors: name.includes('dv') || name === 'rt',
    rows: new Map(),
    writtenRows: new Map(),
  };
  await mustCommit(table, undefined, 'CREATE TABLE', [
    { kind: 'metaData', metadata: metadataOf(name, table) },
    { kind: 'protocol', protocol: protocolOf(name, table) },
  ]);
  for (const [first, p] of [
    [0, 'a'],
    [5, 'a'],
    [10, 'b'],
    [15, 'b'],
  ] as const) {
    const rows = Array.from({ length: 5 }, (_, index) => ({ id: first + index, p }));
    const base = await readSnapshot(table.io, table.path);
    await mustCommit(table, base, 'WRITE', newFiles(table, rows));
  }
  return table;
}

/** Add actions for the rows, one file a partition, or one in all. */
export function newFiles(table: ConflictTable, rows: readonly Row[], dataChange = true): readonly Action[] {
  const groups = table.partitioned ? [...new Set(rows.map((row) => row.p))] : ['all'];
  return groups.flatMap((group): Action[] => {
    const mine = table.partitioned ? rows.filter((row) => row.p === group) : rows;
    if (mine.length === 0) return [];
    const file: AddFile = {
      path: `part-${table.io.ids.uuid()}.parquet`,
      partitionValues: table.partitioned ? { p: group } : {},
      size: 1,
      modificationTime: table.io.clock.now(),
      dataChange,
      stats: JSON.stringify({ numRecords: mine.length }),
    };
    table.rows.set(logicalFileKey(file), mine);
    table.writtenRows.set(file.path, mine);
    return [{ kind: 'add', file }];
  });
}

export async function rowsOf(table: ConflictTable): Promise<readonly Row[]> {
  const snapshot = await readSnapshot(table.io, table.path);
  return snapshot.files.flatMap((file) => table.rows.get(logicalFileKey(file)) ?? []);
}

async function mustCommit(
  table: ConflictTable,
  base: Snapshot | undefined,
  operation: string,
  actions: readonly Action[],
): Promise<void> {
  // Data files of the model are not on disk, so nothing can make them durable.
  const outcome = await commit(withoutDataFiles(table.io), {
    tablePath: table.path,
    base,
    reads: readsNothing,
    actions,
    operation: { name: operation, parameters: {}, metrics: {} },
  });
  if (outcome.kind !== 'committed') throw new Error(`the start table got ${outcome.kind}`);
}

export function withoutDataFiles(io: DeltaIo): DeltaIo {
  return { ...io, files: { ...io.files, sync: async () => undefined } };
}

function metadataOf(name: string, table: ConflictTable): Metadata {
  return {
    id: table.io.ids.uuid(),
    format: { provider: 'parquet', options: {} },
    schemaString: schemaJson(schemaOf({ id: 'integer', v: 'string', p: 'string' })),
    partitionColumns: table.partitioned ? ['p'] : [],
    configuration: {
      ...(name.startsWith('ws') ? { 'delta.isolationLevel': 'WriteSerializable' } : {}),
      ...(table.deletionVectors ? { 'delta.enableDeletionVectors': 'true' } : {}),
      ...(name === 'rt' ? { 'delta.enableRowTracking': 'true' } : {}),
      ...(name === 'ict' ? { 'delta.enableInCommitTimestamps': 'true' } : {}),
    },
  };
}

function protocolOf(name: string, table: ConflictTable): Protocol {
  const features = [
    ...(table.deletionVectors ? ['deletionVectors'] : []),
    ...(name === 'rt' ? ['rowTracking', 'domainMetadata'] : []),
    ...(name === 'ict' ? ['inCommitTimestamp'] : []),
  ];
  if (features.length === 0) return { minReaderVersion: 1, minWriterVersion: 2 };
  const lists = { writerFeatures: [...features, 'invariants', 'appendOnly'] };
  return table.deletionVectors
    ? { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['deletionVectors'], ...lists }
    : { minReaderVersion: 1, minWriterVersion: 7, ...lists };
}
