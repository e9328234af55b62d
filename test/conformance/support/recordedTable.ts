import { createHash } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSystem } from '../../../emulator/base/fileSystem.ts';
import type { Json, JsonObject } from '../../../emulator/base/json.ts';
import { bindLeaves } from '../../../emulator/batch/bindLeaf.ts';
import { pathCatalog } from '../../../emulator/batch/catalog.ts';
import type { BatchServices } from '../../../emulator/batch/services.ts';
import type { ComputeSession } from '../../../emulator/compute/computeSession.ts';
import { openComputeSession, type OpenedSession } from '../../../emulator/compute/openComputeSession.ts';
import { jsonRow } from '../../../emulator/compute/rowJson.ts';
import type { DeltaIo } from '../../../emulator/delta/deltaIo.ts';
import { builtins } from '../../../emulator/functions/builtins.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import type { DataType, StructType } from '../../../emulator/plan/dataType.ts';
import type { FileScan } from '../../../emulator/plan/fileScan.ts';
import { columnName } from '../../../emulator/plan/resolved.ts';
import { parseDataType, parseQuery } from '../../../emulator/sql/parseSql.ts';
import { analyze } from '../../../emulator/plan/analyzer.ts';
import { countedIds, manualClock } from '../../support/manualClock.ts';

/** What reads recorded tables: a disk on which each case lies where it lay when it was recorded, and a compute session. */
export interface RecordedTables {
  readonly session: OpenedSession;
  /** Copies a case's folder, gives its commits their times, and a Delta room whose clock stands just after the newest one. */
  open(folder: string, mtimes?: Readonly<Record<string, number>>): Promise<RecordedTable>;
  close(): Promise<void>;
}

export interface RecordedTable {
  readonly io: DeltaIo;
  /** The copied case folder; the table is `table` in it. */
  readonly folder: string;
  readonly tablePath: string;
  /** Rows of a scan as recorded rows stand in JSON. */
  rows(scan: FileScan): Promise<readonly (readonly Json[])[]>;
  /** Rows of a SQL query, which names tables by their paths. */
  query(sql: string): Promise<readonly (readonly Json[])[]>;
  remove(): Promise<void>;
}

/** Where every table was made; logs may name it. */
const recordedRoot = '/data/delta';

export async function openRecordedTables(): Promise<RecordedTables> {
  const session = await openComputeSession({
    files: nodeFileSystem,
    settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} },
    ids: countedIds(),
  });
  return {
    session,
    async open(folder, mtimes = {}) {
      const copy = await mkdtemp(join(tmpdir(), 'sluice-conformance-'));
      await cp(folder, copy, { recursive: true });
      await makeWritable(copy);
      const tablePath = join(copy, 'table');
      for (const [version, time] of Object.entries(mtimes)) {
        const commit = join(tablePath, '_delta_log', `${version.padStart(20, '0')}.json`);
        await utimes(commit, (time + 0.01) / 1000, (time + 0.01) / 1000);
      }
      const id = folder.split('/').at(-1) ?? '';
      const place = (path: string): string => {
        const recorded = `${recordedRoot}/${id}`;
        return path === recorded || path.startsWith(`${recorded}/`) ? copy + path.slice(recorded.length) : path;
      };
      const io: DeltaIo = {
        files: placedFiles(nodeFileSystem, place),
        parquet: session.records,
        clock: manualClock(Math.max(1_700_000_000_000, ...Object.values(mtimes)) + 1000),
        ids: countedIds(),
      };
      return {
        io,
        folder: copy,
        tablePath,
        async rows(scan) {
          return scanRows(placedSession(session, place), scan);
        },
        query: (sql) => queryRows({ io, session: placedSession(session, place), folder: copy }, sql),
        remove: () => rm(copy, { recursive: true, force: true }),
      };
    },
    close: () => session.close(),
  };
}

/** The session with scans whose files lie where the copy is. */
function placedSession(session: OpenedSession, place: (path: string) => string): ComputeSession {
  return {
    ...session,
    scanFiles: (scan, names) =>
      session.scanFiles({ ...scan, files: scan.files.map((file) => ({ ...file, path: place(file.path) })) }, names),
  };
}

async function queryRows(services: BatchServices, sql: string): Promise<readonly (readonly Json[])[]> {
  const { session } = services;
  let lastId = 0;
  const resolved = await analyze(parseQuery(sql, { timeZone: session.settings.timeZone }), {
    functions: builtins,
    settings: session.settings,
    parsers: { dataType: parseDataType },
    catalog: pathCatalog(services),
    ids: { next: () => (lastId += 1) },
  });
  const relation = session.translate(resolved, await bindLeaves(services, resolved));
  const rows = await session.rows(`SELECT ${resolved.output.map(columnName).join(', ')} FROM ${relation}`);
  return rows.map((row) =>
    jsonRow(
      row,
      resolved.output.map((attribute) => attribute.dataType),
    ),
  );
}

async function scanRows(session: ComputeSession, scan: FileScan): Promise<readonly (readonly Json[])[]> {
  const names = scan.schema.fields.map((_, index) => `c${index}`);
  const relation = await session.scanFiles(scan, names);
  const rows = await session.rows(`SELECT ${names.join(', ')} FROM ${relation}`);
  const types = scan.schema.fields.map((field) => field.dataType);
  return rows.map((row) => jsonRow(row, types));
}

/** Recorded folders may be read-only, and so are their copies. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
    else await chmod(join(folder, entry.name), 0o644);
  }
}

/** The same disk, on which paths of the recording machine lead to the copy. */
function placedFiles(files: FileSystem, place: (path: string) => string): FileSystem {
  return {
    read: (path) => files.read(place(path)),
    readRange: (path, start, length) => files.readRange(place(path), start, length),
    list: (path) => files.list(place(path)),
    status: (path) => files.status(place(path)),
    writeIfAbsent: (path, content) => files.writeIfAbsent(place(path), content),
    replace: (path, content) => files.replace(place(path), content),
    sync: (paths) => files.sync(paths.map(place)),
    makeFolder: (path) => files.makeFolder(place(path)),
    rename: (from, to) => files.rename(place(from), place(to)),
    remove: (path) => files.remove(place(path)),
    setModifiedAt: (path, milliseconds) => files.setModifiedAt(place(path), milliseconds),
  };
}

/** Rows as a multiset: their JSON texts, sorted. Long texts stand as their hash, as in the recording. */
export function rowTexts(rows: readonly (readonly Json[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row.map(shortened))).sort();
}

function shortened(value: Json): Json {
  if (typeof value === 'string') {
    if ([...value].length <= 4096) return value;
    const bytes = Buffer.from(value, 'utf8');
    return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map(shortened);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value as JsonObject).map(([key, item]) => [key, shortened(item ?? null)]);
  return Object.fromEntries(members) as JsonObject;
}

/** The checksum of rows, as the suite's README defines it. */
export function rowsChecksum(rows: readonly (readonly Json[])[], schema: StructType): string {
  let sum = 0n;
  for (const row of rows) {
    const exact = row.map((value, index) => exactFloats(shortened(value), schema.fields[index]?.dataType));
    const digest = createHash('sha256').update(JSON.stringify(exact), 'utf8').digest();
    sum = (sum + digest.readBigUInt64BE(0)) & 0xffff_ffff_ffff_ffffn;
  }
  return String(sum);
}

function exactFloats(value: Json, type: DataType | undefined): Json {
  if (value === null || type === undefined) return value;
  switch (type.kind) {
    case 'float':
    case 'double': {
      if (typeof value !== 'number') return value;
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(value);
      return bytes.toString('hex');
    }
    case 'array':
      return (value as readonly Json[]).map((item) => exactFloats(item, type.element));
    case 'map':
      return (value as readonly (readonly [Json, Json])[]).map(([key, item]) => [
        exactFloats(key, type.key),
        exactFloats(item, type.value),
      ]);
    case 'struct': {
      const members = value as JsonObject;
      return Object.fromEntries(
        type.fields.map((field) => [field.name, exactFloats(members[field.name] ?? null, field.dataType)]),
      );
    }
    default:
      return value;
  }
}
