import type { Action, AddFile, Metadata, Protocol } from '../../emulator/delta/actions.ts';
import { readsNothing, type ReadFacts } from '../../emulator/delta/isolation.ts';
import { withFeatures } from '../../emulator/delta/newProtocol.ts';
import { logicalFileKey } from '../../emulator/delta/replay.ts';
import { readSnapshot, type Snapshot } from '../../emulator/delta/snapshot.ts';
import { removal } from '../../emulator/delta/writeTable.ts';
import { newFiles, type ConflictTable, type Row } from './conflictTable.ts';

/** What a statement of `conflicts/cases.json` reads and does, from the version that it starts from. */
export interface StatementEffect {
  readonly operation: string;
  readonly reads: ReadFacts;
  readonly actions: readonly Action[];
  readonly onConflict?: 'check' | 'fail';
  /** Nothing to do, so that the statement commits nothing. */
  readonly idle?: boolean;
  /** What the statement commits after this, one version each. */
  readonly then?: readonly ((base: Snapshot) => StatementEffect)[];
  /** OPTIMIZE starts again behind a winner that left its files alone. */
  readonly startsAgain?: boolean;
}

/** Undefined for a statement that the model does not know. */
export async function effectOf(
  table: ConflictTable,
  base: Snapshot,
  statement: string,
): Promise<StatementEffect | undefined> {
  const text = statement.replace(/\s+/g, ' ');
  if (text.includes('createDataFrame(')) return dataFrameWrite(table, base, text);
  if (/^INSERT INTO .* REPLACE WHERE/.test(text)) return replaceWhere(table, base, text);
  if (text.startsWith('INSERT OVERWRITE')) return overwrite(table, base, valuesOf(text));
  if (text.startsWith('INSERT INTO')) return insert(table, base, text);
  if (text.startsWith('DELETE')) return rewrite(table, base, 'DELETE', text);
  if (text.startsWith('UPDATE')) return rewrite(table, base, 'UPDATE', text);
  if (text.startsWith('MERGE')) return merge(table, base, text);
  if (text.startsWith('OPTIMIZE')) return optimize(table, base, text);
  if (text.startsWith('ALTER TABLE')) return alter(base, text);
  if (text.startsWith('RESTORE')) return restore(table, base, Number(/VERSION AS OF (\d+)/.exec(text)?.[1]));
  if (text.startsWith('VACUUM')) return { operation: 'VACUUM START', reads: readsNothing, actions: [] };
  if (text.includes('.checkpoint()') || text.startsWith('REORG')) return idle();
  return undefined;
}

/** `p = 'a' AND id = 1`, or all rows. */
interface Condition {
  readonly p?: string | undefined;
  readonly id?: number | undefined;
}

function conditionOf(text: string): Condition {
  const where = / WHERE (.*)$/.exec(text)?.[1] ?? '';
  const p = /\bp = '(\w+)'/.exec(where)?.[1];
  const id = /\bid = (\d+)/.exec(where)?.[1];
  return { p, id: id === undefined ? undefined : Number(id) };
}

function matches({ p, id }: Condition, row: Row): boolean {
  return (p === undefined || row.p === p) && (id === undefined || row.id === id);
}

/** The files that a scan opens, by partition value and by the range of ids in their statistics, and what that makes it depend on. */
function scan(
  table: ConflictTable,
  base: Snapshot,
  condition: Condition,
): { readonly files: readonly AddFile[]; readonly reads: ReadFacts } {
  const wants = (values: Readonly<Record<string, string | null>>): boolean =>
    condition.p === undefined || !table.partitioned || values['p'] === condition.p;
  const files = base.files.filter((file) => {
    const written = table.writtenRows.get(file.path) ?? [];
    const ids = written.map((row) => row.id);
    const inRange =
      condition.id === undefined || (Math.min(...ids) <= condition.id && condition.id <= Math.max(...ids));
    const hasValue = table.partitioned || condition.p === undefined || written.some((row) => row.p === condition.p);
    return wants(file.partitionValues) && inRange && hasValue;
  });
  const byPath = new Map(files.map((file) => [file.path, file.partitionValues]));
  return { files, reads: { ...readsNothing, scans: [wants], files: byPath } };
}

function rowsIn(table: ConflictTable, file: AddFile): readonly Row[] {
  return table.rows.get(logicalFileKey(file)) ?? [];
}

function remove(table: ConflictTable, file: AddFile, dataChange = true): Action {
  return { kind: 'remove', file: removal(file, table.io.clock.now(), dataChange) };
}

function insert(table: ConflictTable, base: Snapshot, text: string): StatementEffect {
  if (!text.includes(' SELECT ')) {
    return { operation: 'WRITE', reads: readsNothing, actions: newFiles(table, valuesOf(text)) };
  }
  const condition = conditionOf(text);
  const { files, reads } = scan(table, base, condition);
  const found = files.flatMap((file) => rowsIn(table, file)).filter((row) => matches(condition, row));
  const rows = text.includes('count(*)')
    ? [{ id: found.length, p: 'a' }]
    : found.map((row) => ({ ...row, id: row.id + 1000 }));
  return { operation: 'WRITE', reads, actions: newFiles(table, rows) };
}

function overwrite(table: ConflictTable, base: Snapshot, rows: readonly Row[], p?: string): StatementEffect {
  const { files, reads } = scan(table, base, { p });
  return {
    operation: 'WRITE',
    reads,
    actions: [...newFiles(table, rows), ...files.map((file) => remove(table, file))],
  };
}

function replaceWhere(table: ConflictTable, base: Snapshot, text: string): StatementEffect {
  const p = /REPLACE WHERE p = '(\w+)'/.exec(text)?.[1];
  const [, id, value] = /SELECT (\d+), '\w+', '(\w+)'/.exec(text) ?? [];
  return overwrite(table, base, [{ id: Number(id), p: value ?? '' }], p);
}

function rewrite(table: ConflictTable, base: Snapshot, operation: 'DELETE' | 'UPDATE', text: string): StatementEffect {
  const condition = conditionOf(text);
  const { files, reads } = scan(table, base, condition);
  const touched = files.filter((file) => rowsIn(table, file).some((row) => matches(condition, row)));
  if (touched.length === 0) return idle();
  const actions = touched.flatMap((file): readonly Action[] => {
    const hit = rowsIn(table, file).filter((row) => matches(condition, row));
    const rest = rowsIn(table, file).filter((row) => !matches(condition, row));
    if (operation === 'UPDATE') return changed(table, file, rest, hit);
    return rest.length === 0 ? [remove(table, file)] : changed(table, file, rest, []);
  });
  return { operation, reads, actions };
}

/** A file that loses rows and, as new rows, gets some: with a deletion vector, or written again. */
function changed(
  table: ConflictTable,
  file: AddFile,
  rest: readonly Row[],
  written: readonly Row[],
): readonly Action[] {
  if (!table.deletionVectors || rest.length === 0) {
    return [remove(table, file), ...newFiles(table, [...rest, ...written])];
  }
  const vector = { storageType: 'u', pathOrInlineDv: table.io.ids.uuid(), offset: 1, sizeInBytes: 34, cardinality: 1 };
  const marked: AddFile = { ...file, deletionVector: { ...vector, storageType: 'u' } };
  table.rows.set(logicalFileKey(marked), rest);
  return [remove(table, file), { kind: 'add', file: marked }, ...newFiles(table, written)];
}

function merge(table: ConflictTable, base: Snapshot, text: string): StatementEffect {
  const [, id, value] = /SELECT (\d+) AS id, '\w+' AS v, '(\w+)' AS p/.exec(text) ?? [];
  const source: Row = { id: Number(id), p: value ?? '' };
  const p = /AND t\.p = '(\w+)'/.exec(text)?.[1];
  // Only conditions on the target alone choose its files; those on both sides do not.
  const { files, reads } = scan(table, base, { p });
  const isMatch = (row: Row): boolean => row.id === source.id && (p === undefined || row.p === p);
  const touched = text.includes('WHEN MATCHED')
    ? files.filter((file) => rowsIn(table, file).some((row) => isMatch(row)))
    : [];
  const anyMatch = files.some((file) => rowsIn(table, file).some((row) => isMatch(row)));
  const inserts = text.includes('WHEN NOT MATCHED') && !anyMatch ? newFiles(table, [source]) : [];
  const updates = touched.flatMap((file) =>
    changed(
      table,
      file,
      rowsIn(table, file).filter((row) => !isMatch(row)),
      [source],
    ),
  );
  return { operation: 'MERGE', reads, actions: [...updates, ...inserts] };
}

function optimize(table: ConflictTable, base: Snapshot, text: string): StatementEffect {
  const { files, reads } = scan(table, base, conditionOf(text));
  const partitions = [...new Set(files.map((file) => file.partitionValues['p'] ?? ''))];
  const actions = partitions.flatMap((p): readonly Action[] => {
    const mine = files.filter((file) => (file.partitionValues['p'] ?? '') === p);
    if (mine.length < 2 && !text.includes('ZORDER')) return [];
    const rows = mine.flatMap((file) => rowsIn(table, file));
    return [...newFiles(table, rows, false), ...mine.map((file) => remove(table, file, false))];
  });
  return { operation: 'OPTIMIZE', reads, actions, startsAgain: true };
}

function alter(base: Snapshot, text: string): StatementEffect | undefined {
  const metadata = (change: Partial<Metadata>, protocol?: Protocol, reads = readsNothing): StatementEffect => ({
    operation: text.includes('ADD COLUMNS') ? 'ADD COLUMNS' : 'SET TBLPROPERTIES',
    reads,
    actions: [
      { kind: 'metaData', metadata: { ...base.metadata, ...change } },
      ...(protocol === undefined ? [] : [{ kind: 'protocol', protocol } as const]),
    ],
  });
  const withProperty = (name: string, value: string): Partial<Metadata> => ({
    configuration: { ...base.configuration, [name]: value },
  });
  if (text.includes('ADD COLUMNS')) {
    return metadata({ schemaString: base.metadata.schemaString.replace('"fields":[', '"fields":[' + extraColumn) });
  }
  if (text.includes('ADD CONSTRAINT')) {
    const all = new Map(base.files.map((file) => [file.path, file.partitionValues]));
    const reads = { ...readsNothing, scans: [() => true], files: all };
    return metadata(withProperty('delta.constraints.c', 'id >= 0'), undefined, reads);
  }
  const [, name = '', value = ''] = /\('([^']+)' = '([^']+)'\)/.exec(text) ?? [];
  const feature = /^delta\.feature\.(\w+)$/.exec(name)?.[1];
  if (feature !== undefined) return metadata({}, withFeatures(base.protocol, [feature]));
  if (name === 'delta.enableRowTracking') return enableRowTracking(base);
  const switched = featureOfProperty[name];
  if (switched !== undefined) return metadata(withProperty(name, value), withFeatures(base.protocol, [switched]));
  if (name.startsWith('delta.')) return undefined;
  return metadata(withProperty(name, value));
}

/** Protocol first, then ids for the files that are there, then the property. */
function enableRowTracking(base: Snapshot): StatementEffect {
  return {
    operation: 'UPGRADE PROTOCOL',
    reads: readsNothing,
    actions: [{ kind: 'protocol', protocol: withFeatures(base.protocol, ['rowTracking']) }],
    then: [
      ({ files }) => ({
        operation: 'ROW TRACKING BACKFILL',
        reads: { ...readsNothing, files: new Map(files.map((file) => [file.path, file.partitionValues])) },
        actions: files.map((file): Action => ({ kind: 'add', file: { ...file, dataChange: false } })),
      }),
      ({ metadata }) => ({
        operation: 'SET TBLPROPERTIES',
        reads: readsNothing,
        actions: [
          {
            kind: 'metaData',
            metadata: { ...metadata, configuration: { ...metadata.configuration, 'delta.enableRowTracking': 'true' } },
          },
        ],
      }),
    ],
  };
}

const featureOfProperty: Readonly<Record<string, string>> = {
  'delta.enableDeletionVectors': 'deletionVectors',
  'delta.enableInCommitTimestamps': 'inCommitTimestamp',
  'delta.enableChangeDataFeed': 'changeDataFeed',
  'delta.columnMapping.mode': 'columnMapping',
};

const extraColumn = '{"name":"extra","type":"integer","nullable":true,"metadata":{}},';

async function restore(table: ConflictTable, base: Snapshot, version: number): Promise<StatementEffect> {
  const target = await readSnapshot(table.io, table.path, { version });
  const key = (files: readonly AddFile[]): ReadonlySet<string> => new Set(files.map(logicalFileKey));
  const [now, then] = [key(base.files), key(target.files)];
  return {
    operation: 'RESTORE',
    reads: readsNothing,
    actions: [
      ...target.files.filter((file) => !now.has(logicalFileKey(file))).map((file): Action => ({ kind: 'add', file })),
      ...base.files.filter((file) => !then.has(logicalFileKey(file))).map((file) => remove(table, file)),
    ],
    onConflict: 'fail',
  };
}

function dataFrameWrite(table: ConflictTable, base: Snapshot, text: string): StatementEffect | undefined {
  const [, id, p] = /\[\((\d+), '\w+', '(\w+)'/.exec(text) ?? [];
  const rows = [{ id: Number(id), p: p ?? '' }];
  if (text.includes("mode('overwrite')")) {
    return overwrite(table, base, rows, text.includes("'dynamic'") ? p : undefined);
  }
  const actions = newFiles(table, rows);
  const appId = /option\('txnAppId', '(\w+)'\)/.exec(text)?.[1];
  if (appId !== undefined) {
    const version = Number(/option\('txnVersion', (\d+)\)/.exec(text)?.[1]);
    const transaction: Action = { kind: 'txn', transaction: { appId, version } };
    return {
      operation: 'WRITE',
      reads: { ...readsNothing, appIds: new Set([appId]) },
      actions: [transaction, ...actions],
    };
  }
  if (!text.includes("'mergeSchema', 'true'")) return { operation: 'WRITE', reads: readsNothing, actions };
  const schemaString = base.metadata.schemaString.replace('"fields":[', '"fields":[' + extraColumn);
  const metadata: Action = { kind: 'metaData', metadata: { ...base.metadata, schemaString } };
  return { operation: 'WRITE', reads: readsNothing, actions: [metadata, ...actions] };
}

function valuesOf(text: string): readonly Row[] {
  return [...text.matchAll(/\((\d+), '\w+', '(\w+)'\)/g)].map(([, id, p]) => ({ id: Number(id), p: p ?? '' }));
}

function idle(): StatementEffect {
  return { operation: '', reads: readsNothing, actions: [], idle: true };
}
