import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectOrLaunch } from '../../emulator/client/launchEmulator.ts';
import type { RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { planScan } from '../../emulator/delta/scan.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { shutdown } from '../../emulator/protocol/rpc/session.ts';
import {
  readLastUpdate,
  runUpdate,
  updateChanged,
  type UpdateOutcomeDto,
} from '../../emulator/protocol/rpc/updates.ts';
import { withEngine } from '../../emulator/workspace/engine.ts';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

const everything = { refresh: [], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };

/** The real process, killed while an update runs: its client hears of it, the next process takes over, and no row is lost or there twice. */
describe('an emulator that is killed', () => {
  let folder: string;
  let spec: string;
  const open: RpcConnection[] = [];

  const connected = async (): Promise<RpcConnection> => {
    const connection = await connectOrLaunch({
      workspace: folder,
      bundle: join(repositoryRoot, 'dist', 'emulator.js'),
      client: { name: 'test', version: '0' },
      trusted: true,
    });
    open.push(connection);
    return connection;
  };
  const run = (connection: RpcConnection): Promise<UpdateOutcomeDto> =>
    connection.request(runUpdate, { spec, selection: everything, why: 'test' });

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'killed-')));
    spec = join(folder, 'spark-pipeline.yml');
    await writeSampleProject(folder, 'sql');
  });

  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    const last = await connected();
    await last.request(shutdown, {});
    last.close();
    open.length = 0;
    rmSync(folder, { recursive: true, force: true });
  });

  /** How often the state of the update has changed when the process dies: in the first batches, and between flows. */
  for (const moment of [6, 17]) {
    it(`goes on where it stood, after ${moment} changes of state`, async () => {
      const first = await connected();
      let changes = 0;
      let rows = 0;
      first.on(updateChanged, ({ flows }) => {
        changes += 1;
        if (changes === moment) {
          rows = flows.reduce((sum, flow) => sum + flow.rows, 0);
          process.kill(first.server.pid, 'SIGKILL');
        }
      });
      const error: unknown = await run(first).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof RpcError, 'the update ended before the process was killed');
      assert.equal(error.error.code, 'EMULATOR_GONE');
      assert.match(error.error.action ?? '', /Try again/);

      const second = await connected();
      assert.notEqual(second.server.pid, first.server.pid);
      const last = await second.request(readLastUpdate, { spec });
      if (last !== null) assert.equal(last.error?.code, 'UPDATE_BROKEN_OFF');
      const outcome = await run(second);
      assert.equal(outcome.state, 'COMPLETED');
      assert.ok(rows <= 720 + 650 + 648 + 28);
      // As an update that nobody killed leaves them.
      const again = await run(second);
      assert.deepEqual(
        again.tables.map(({ rowsAdded }) => rowsAdded),
        again.tables.map(() => 0),
      );
      assert.deepEqual(await counts(), { bronze: 720, silver: 650, sessions: 648, actions_by_hour: 28 });
    });
  }

  const counts = async (): Promise<Record<string, number>> => {
    return withEngine(folder, async ({ io, session }) => {
      const found: Record<string, number> = {};
      for (const name of ['bronze', 'silver', 'sessions', 'actions_by_hour']) {
        const snapshot = await readSnapshot(io, join(folder, 'storage/tables/spark_catalog/default', name));
        const relation = await session.scanFiles(
          await planScan(io, snapshot, { timeZone: 'UTC' }),
          snapshot.schema.fields.map((_, index) => `c${index}`),
        );
        found[name] = Number((await session.rows(`SELECT count(*) FROM ${relation}`))[0]?.[0]);
      }
      return found;
    });
  };
});
