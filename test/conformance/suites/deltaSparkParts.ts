import { isDeepStrictEqual } from 'node:util';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import type { Json, JsonObject } from '../../../emulator/base/json.ts';
import type { OpenedSession } from '../../../emulator/compute/openComputeSession.ts';
import { requireLog } from '../../../emulator/delta/changes.ts';
import { tableHistory } from '../../../emulator/delta/history.ts';
import { readLastCheckpoint } from '../../../emulator/delta/lastCheckpoint.ts';
import { withoutInternalMetadata } from '../../../emulator/delta/internalMetadata.ts';
import { planScan } from '../../../emulator/delta/scan.ts';
import { readSnapshot, readSnapshotAtVersion, type Snapshot } from '../../../emulator/delta/snapshot.ts';
import { tableDetail } from '../../../emulator/delta/tableDetail.ts';
import { changeTypeColumn, tableChanges } from '../../../emulator/delta/tableChanges.ts';
import type { TimeTravel } from '../../../emulator/delta/timeTravel.ts';
import type { StructType } from '../../../emulator/plan/dataType.ts';
import { checksumMismatches, readVersionChecksum } from '../../../emulator/delta/versionChecksum.ts';
import { dataTypeToJson, parseSchemaJson } from '../../../emulator/plan/schemaJson.ts';
import { rowsChecksum, rowTexts, type RecordedTable } from '../support/recordedTable.ts';

/** The members of `case.json` that are compared; its README describes them. */
export interface TableCase {
  readonly statements: readonly JsonObject[];
  readonly fileMtimes: Readonly<Record<string, number>>;
  readonly versions: readonly RecordedVersion[];
  readonly latest: RecordedRead & { readonly sameAsVersion?: number };
  readonly historyError?: RecordedError;
  readonly detail: JsonObject & { readonly error?: RecordedError };
  readonly snapshot: JsonObject & { readonly error?: RecordedError };
  readonly txn?: JsonObject;
  readonly checkpoints?: { readonly files: readonly string[]; readonly lastCheckpoint?: JsonObject };
  readonly queries?: readonly {
    readonly where: string;
    readonly rows?: readonly (readonly Json[])[];
    readonly error?: RecordedError;
  }[];
  readonly cdf?: readonly (RecordedRead & { readonly from: number; readonly to: number })[];
  readonly timeTravel?: readonly (RecordedRead & { readonly timestamp: number; readonly version?: number })[];
}

interface RecordedRead {
  readonly rows?: number;
  readonly data?: readonly (readonly Json[])[];
  readonly checksum?: string;
  readonly schema?: JsonObject;
  readonly error?: RecordedError;
}

type RecordedVersion = RecordedRead & JsonObject & { readonly version: number; readonly inHistory?: boolean };

interface RecordedError {
  readonly exception: string;
  readonly condition?: string | null;
}

/** An answer that is not the recorded one. */
export class Difference extends Error {}

type Part = (table: RecordedTable, recorded: TableCase, session: OpenedSession) => Promise<void>;

/** What of a case is compared, by name. Raises Difference, or the SluiceError by which an answer is refused. */
export const tableParts: Readonly<Record<string, Part>> = {
  async versions(table, recorded) {
    for (const version of recorded.versions)
      await compareRead(table, version, { version: version.version }, `version ${version.version}`);
  },

  async latest(table, recorded) {
    const { sameAsVersion } = recorded.latest;
    const expected =
      sameAsVersion === undefined
        ? recorded.latest
        : recorded.versions.find((version) => version.version === sameAsVersion);
    if (expected !== undefined) await compareRead(table, expected, undefined, 'latest');
  },

  async timeTravel(table, recorded) {
    for (const travel of recorded.timeTravel ?? []) {
      const at = { timestamp: travel.timestamp };
      await expecting(travel.error, `at ${travel.timestamp}`, async () => {
        const snapshot = await readSnapshot(table.io, table.tablePath, at);
        same(snapshot.version, travel.version, `version at ${travel.timestamp}`);
        const rows = await table.rows(await planScan(table.io, snapshot));
        same(rows.length, travel.rows, `rows at ${travel.timestamp}`);
      });
    }
  },

  async history(table, recorded) {
    await expecting(recorded.historyError, 'history', async () => {
      const history = [...(await tableHistory(table.io, table.tablePath))].reverse();
      const expected = recorded.versions.filter((version) => version.inHistory !== false);
      same(
        history.map((entry) => entry.version),
        expected.map((version) => version.version),
        'versions in history',
      );
      for (const [index, entry] of history.entries()) {
        const wanted: JsonObject = expected[index] ?? {};
        for (const name of historyFields)
          same(entry[name] ?? null, wanted[name] ?? null, `${name} of version ${entry.version}`);
      }
    });
  },

  async detail(table, recorded) {
    const { error, ...expected } = recorded.detail;
    await expecting(error, 'detail', async () => {
      const detail = await tableDetail(table.io, table.tablePath);
      const ours: Readonly<Record<string, unknown>> = { ...detail };
      for (const [name, value] of Object.entries(expected)) same(ours[name], value, `detail.${name}`);
    });
  },

  async snapshot(table, recorded) {
    const { error, ...expected } = recorded.snapshot;
    await expecting(error, 'snapshot', async () => {
      const facts = snapshotFacts(await readSnapshot(table.io, table.tablePath));
      for (const [name, value] of Object.entries(expected))
        same(facts[name], name === 'protocol' ? sortedLists(value) : value, `snapshot.${name}`);
    });
  },

  async queries(table, recorded) {
    for (const { where, rows, error } of recorded.queries ?? []) {
      await expecting(error, `WHERE ${where}`, async () => {
        const ours = rowTexts(await table.query(`SELECT * FROM delta.\`${table.tablePath}\` WHERE ${where}`));
        const theirs = (rows ?? []).map((row) => JSON.stringify(row)).sort();
        same(ours, theirs, `rows WHERE ${where}`);
      });
    }
  },

  async checksums(table, recorded) {
    // A log that was altered by hand may have checksums of what it was before.
    if (recorded.statements.some((statement) => statement['edit'] !== undefined)) return;
    for (const { version, error } of recorded.versions) {
      const checksum = await readVersionChecksum(table.io, table.tablePath, version);
      if (checksum === undefined || error !== undefined) continue;
      const snapshot = await readSnapshotAtVersion(table.io, table.tablePath, version);
      same(checksumMismatches(snapshot, checksum), [], `differences from the checksum of version ${version}`);
    }
  },

  async cdf(table, recorded) {
    for (const range of recorded.cdf ?? []) {
      const { from, to, schema, error } = range;
      const what = `changes of [${from}, ${to}]`;
      await expecting(error, what, async () => {
        const changes = await tableChanges(table.io, table.tablePath, { from, to });
        const read = withFeedColumns(changes.schema);
        if (schema !== undefined)
          same(dataTypeToJson(read), dataTypeToJson(readableSchema(schema)), `schema of ${what}`);
        const ours: (readonly Json[])[] = [];
        for (const part of changes.parts) {
          for (const row of await table.rows(part.scan))
            ours.push([...row, ...(part.changeType === null ? [] : [part.changeType]), String(part.version)]);
        }
        compareRows(ours, read, range, what);
      });
    }
  },

  async txn(table, recorded) {
    if (recorded.txn === undefined) return;
    const { transactions } = await readSnapshot(table.io, table.tablePath);
    const versions = Object.fromEntries([...transactions.values()].map(({ appId, version }) => [appId, version]));
    same(versions, recorded.txn, 'txn');
  },

  async checkpoints(table, recorded) {
    if (recorded.checkpoints === undefined) return;
    const listing = await requireLog(table.io, table.tablePath);
    const names = listing.checkpoints.flatMap((checkpoint) => checkpoint.files.map((file) => file.name)).sort();
    // Parts of a checkpoint that is not whole are listed in the recording too.
    for (const name of names)
      if (!recorded.checkpoints.files.includes(name)) throw new Difference(`${name} is no recorded Delta checkpoint`);
    const hint = await readLastCheckpoint(table.io.files, table.tablePath);
    const wanted = recorded.checkpoints.lastCheckpoint;
    if (wanted?.['version'] !== undefined) same(hint?.version, wanted['version'], 'version in _last_checkpoint');
  },
};

const historyFields = [
  'timestamp',
  'operation',
  'operationParameters',
  'operationMetrics',
  'readVersion',
  'isolationLevel',
  'isBlindAppend',
  'userMetadata',
  'engineInfo',
] as const;

async function compareRead(
  table: RecordedTable,
  expected: RecordedRead,
  at: TimeTravel | undefined,
  what: string,
): Promise<void> {
  // The recorder itself failed here, on a date that Python has no value for: nothing is known.
  if (expected.error?.exception === 'ValueError') return;
  await expecting(expected.error, what, async () => {
    const snapshot = await readSnapshot(table.io, table.tablePath, at);
    const schema = withoutInternalMetadata(snapshot.schema);
    if (expected.schema !== undefined)
      same(dataTypeToJson(schema), dataTypeToJson(readableSchema(expected.schema)), `schema of ${what}`);
    compareRows(await table.rows(await planScan(table.io, snapshot)), schema, expected, what);
  });
}

/** Through the type parser, so that both schemas are written the same way. */
function readableSchema(json: JsonObject): StructType {
  return parseSchemaJson(JSON.stringify(json));
}

/** The feed's own columns as the recording has them; the commit's time is left out there. */
function withFeedColumns(schema: StructType): StructType {
  const version = { name: '_commit_version', dataType: { kind: 'long' }, nullable: true, metadata: {} } as const;
  return { kind: 'struct', fields: [...schema.fields, changeTypeColumn, version] };
}

function compareRows(
  rows: readonly (readonly Json[])[],
  schema: StructType,
  expected: Pick<RecordedRead, 'rows' | 'data' | 'checksum'>,
  what: string,
): void {
  same(rows.length, expected.rows, `number of rows of ${what}`);
  if (expected.checksum !== undefined) same(rowsChecksum(rows, schema), expected.checksum, `checksum of ${what}`);
  if (expected.data === undefined) return;
  const ours = rowTexts(rows);
  const theirs = expected.data.map((row) => JSON.stringify(row)).sort();
  const different = theirs.findIndex((text, index) => text !== ours[index]);
  if (different >= 0) throw new Difference(`rows of ${what}: ${ours[different]} beside ${theirs[different]}`);
}

/** Runs what has to be refused when an error was recorded, and has to succeed otherwise. */
async function expecting(error: RecordedError | undefined, what: string, run: () => Promise<void>): Promise<void> {
  if (error === undefined) return run();
  try {
    await run();
  } catch (refusal) {
    if (isSluiceError(refusal) && refusal.code !== 'INTERNAL_ERROR') return;
    if (!(refusal instanceof Difference)) throw refusal;
  }
  throw new Difference(`${what} has an answer, but ${error.condition ?? error.exception} was recorded`);
}

function snapshotFacts(snapshot: Snapshot): Readonly<Record<string, unknown>> {
  const { metadata, protocol } = snapshot;
  return {
    version: snapshot.version,
    protocol: sortedLists({ ...protocol }),
    metadata: {
      id: metadata.id,
      name: metadata.name ?? null,
      description: metadata.description ?? null,
      partitionColumns: metadata.partitionColumns,
      configuration: metadata.configuration,
      createdTime: metadata.createdTime ?? null,
    },
    schemaString: metadata.schemaString,
    txn: Object.fromEntries([...snapshot.transactions.values()].map(({ appId, version }) => [appId, version])),
    domainMetadata: Object.fromEntries(
      [...snapshot.domains.values()].map(({ domain, configuration }) => [domain, configuration]),
    ),
    numOfFiles: snapshot.files.length,
    sizeInBytes: snapshot.files.reduce((sum, file) => sum + file.size, 0),
  };
}

/** Lists of features are sets. */
function sortedLists(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, Array.isArray(item) ? item.toSorted() : item]),
  );
}

function same(ours: unknown, theirs: unknown, what: string): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  throw new Difference(`${what}: ${shortText(ours)} beside ${shortText(theirs)}`);
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
