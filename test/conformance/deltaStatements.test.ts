import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { tableHistory, type HistoryEntry } from '../../emulator/delta/history.ts';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { sqlBench, type SqlBench } from '../support/sqlBench.ts';

interface RecordedVersion {
  readonly version: number;
  readonly operation?: string;
  readonly operationParameters?: Readonly<Record<string, string | null>>;
  readonly operationMetrics?: Readonly<Record<string, string>>;
  readonly isBlindAppend?: boolean | null;
  readonly data?: readonly unknown[];
}

interface Recorded {
  readonly engine: string;
  readonly statements?: readonly {
    readonly sql?: string;
    readonly edit?: string;
    readonly error?: { readonly condition?: string } | null;
  }[];
  readonly versions: readonly RecordedVersion[];
}

/** Conditions by which this engine refuses what it does not do; what Spark does there is not compared. */
const ownRefusals = new Set([
  'SQL_COMMAND_NOT_SUPPORTED',
  'UNSUPPORTED_SETTING',
  'DELTA_UNSUPPORTED_TABLE_PROPERTY',
  'DELTA_UNSUPPORTED_FEATURES_FOR_WRITE',
  'DELTA_UNSUPPORTED_DATA_TYPES',
  'DELTA_UNKNOWN_CONFIGURATION',
  'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
  'PARTITION_VALUE_NOT_UTF8',
]);

/** Where Spark's own condition is one without a name of its own, or says the same of another place. */
const differences: Readonly<Record<string, string>> = {
  DELTA_INVALID_ISOLATION_LEVEL: 'UNSUPPORTED_TABLE_CHANGE',
  _LEGACY_ERROR_TEMP_3058: 'DELTA_DUPLICATE_COLUMNS_FOUND.PARTITION',
  _LEGACY_ERROR_TEMP_3060: 'DELTA_PARTITION_COLUMN_NOT_FOUND',
};

/** The recorded statements of Spark with Delta, run here: the same errors, the same versions, the same rows in each. */
describe('the recorded statements of Spark with Delta', function () {
  this.timeout(120_000);
  const found = conformanceRoot();
  if (found === undefined) {
    it('are run as Spark runs them', function () {
      console.log(conformanceMissing);
      this.skip();
    });
    return;
  }
  const root = join(found, 'delta-spark');
  let bench: SqlBench;
  before(() => (bench = sqlBench()));
  after(() => bench.close());

  for (const id of readdirSync(root).sort()) {
    const recorded = caseOf(root, id);
    if (recorded?.statements === undefined || recorded.engine.startsWith('delta-rs')) continue;
    if (recorded.statements[0]?.sql === undefined) continue;
    it(id, async () => {
      const folder = `${bench.folder}/${id}`;
      const ended = await runStatements(bench, recorded, folder);
      if (ended === 'nothing') return;
      const { io } = await bench.session.spark.services();
      const history = await tableHistory(io, `${folder}/table`).catch(() => []);
      // A hand that changed the log made other versions than these.
      const edited = recorded.statements?.some(({ edit }) => edit !== undefined) === true;
      for (const { version, ...theirs } of recorded.versions) {
        const ours = history.find((entry) => entry.version === version);
        if (ours === undefined) {
          assert.equal(ended, 'refused', `version ${version} is missing`);
          continue;
        }
        const { data: _, ...facts } = theirs;
        await compareVersion(bench, `${folder}/table`, { ours, theirs: edited ? facts : theirs });
      }
    });
  }
});

function caseOf(folder: string, id: string): Recorded | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')) as Recorded;
  } catch {
    return undefined;
  }
}

/** Runs them up to the first that is not SQL or that this engine refuses. */
async function runStatements(
  bench: SqlBench,
  { statements = [] }: Recorded,
  folder: string,
): Promise<'done' | 'refused' | 'nothing'> {
  for (const [index, { sql, error }] of statements.entries()) {
    const ended = index === 0 ? 'nothing' : 'refused';
    if (sql === undefined) return ended;
    const code = await codeOf(bench, sql.replaceAll('<table>', `${folder}/table`).replaceAll('<case>', folder));
    if (error === undefined || error === null) {
      if (code === undefined) continue;
      assert.ok(ownRefusals.has(code), `${code}: ${sql}`);
      return ended;
    }
    if (code !== undefined && ownRefusals.has(code)) continue;
    const { condition } = error;
    assert.notEqual(code, undefined, `${condition ?? 'an error'} was not raised: ${sql}`);
    if (condition !== undefined) assert.ok(code === condition || code === differences[condition], `${code}: ${sql}`);
  }
  return 'done';
}

async function codeOf(bench: SqlBench, text: string): Promise<string | undefined> {
  try {
    await bench.run(text);
    return undefined;
  } catch (error) {
    if (isSluiceError(error)) return error.code;
    throw error;
  }
}

/** Sizes and times differ, and so does how a DELETE goes about tables with deletion vectors. */
const counts = ['numOutputRows', 'numDeletedRows', 'numRestoredFiles'];

async function compareVersion(
  bench: SqlBench,
  path: string,
  { ours, theirs }: { readonly ours: HistoryEntry; readonly theirs: Omit<RecordedVersion, 'version'> },
): Promise<void> {
  const place = `version ${ours.version}`;
  if (theirs.operation !== undefined) {
    assert.equal(ours.operation, theirs.operation, place);
    assert.deepEqual(plain(ours.operationParameters), plain(theirs.operationParameters), place);
    assert.deepEqual(
      Object.keys(ours.operationMetrics ?? {}).sort(),
      Object.keys(theirs.operationMetrics ?? {}).sort(),
      place,
    );
    for (const count of counts) {
      assert.equal(ours.operationMetrics?.[count], theirs.operationMetrics?.[count], `${place}, ${count}`);
    }
  }
  if (typeof theirs.isBlindAppend === 'boolean') assert.equal(ours.isBlindAppend, theirs.isBlindAppend, place);
  if (theirs.data === undefined || JSON.stringify(theirs.data).includes('"sha256"')) return;
  const rows = await bench.rows(`SELECT * FROM delta.\`${path}\` VERSION AS OF ${ours.version}`);
  assert.deepEqual(rows, theirs.data.map((row) => JSON.stringify(row)).sort(), place);
}

/** Without the text of conditions, which Spark writes with ids of its own, and without names that are drawn anew for each table. */
function plain(parameters: Readonly<Record<string, string | null>> = {}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (name === 'predicate') return [name, value === null || value === '[]' ? value : 'some'];
      return [name, name === 'properties' && value?.startsWith('{') === true ? known(value) : value];
    }),
  );
}

function known(text: string): unknown {
  const properties = Object.entries(JSON.parse(text) as Readonly<Record<string, string>>);
  return Object.fromEntries(properties.filter(([name]) => !name.startsWith('delta.rowTracking.')));
}
