import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectRpc } from '../../emulator/client/rpcConnection.ts';
import { readHistory } from '../../emulator/protocol/rpc/tables.ts';
import { allHandlers } from '../../emulator/server/handlers.ts';
import { startEmulator } from '../../emulator/server/listen.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './process.ts';

const versions = 10_000;
const rounds = 9;
/** As many as the panel asks for at once. */
const page = 200;

/** The history list of a table with many versions, from the request of the panel to its answer, against listing the log's folder. */
export const history: Benchmark = {
  name: 'history',
  summary: `the history list of a table of ${versions.toLocaleString('en')} versions, over the emulator's connection`,
  async run(scratch, note) {
    const table = join(scratch, 'table');
    writeLog(table);
    const emulator = await startEmulator({
      folder: scratch,
      handlers: allHandlers,
      lingerTime: 60_000,
      print: () => undefined,
    });
    const connection = await connectRpc(emulator.locator, {
      client: { name: 'bench', version: '0' },
      trusted: true,
    });
    const ours: number[] = [];
    const listing: number[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        const { entries } = await connection.request(readHistory, { path: table, limit: page });
        const between = performance.now();
        const log = join(table, '_delta_log');
        for (const name of readdirSync(log)) statSync(join(log, name));
        ours.push(between - started);
        listing.push(performance.now() - between);
        if (entries.length !== page || entries[0]?.version !== versions - 1)
          throw new Error('The page is not the newest one.');
      }
      note(`the first page in a process took ${Math.round(ours[0] ?? 0)} ms`);
    } finally {
      connection.close();
      await emulator.stop();
    }
    const ratio = median(ours.map((value, round) => value / (listing[round] ?? Number.NaN)));
    return [
      {
        name: `the newest ${page} of ${versions.toLocaleString('en')} versions`,
        value: median(ours),
        unit: 'ms',
        baseline: { name: 'listing the folder of the log', value: median(listing) },
        ratio,
        ratioText: `${ratio.toFixed(1)} × the listing`,
        aim: 'at most 500 ms',
      },
    ];
  },
};

/** Commits of the form that Delta writes, each adding one file. Source: Delta transaction log protocol, "Actions". */
function writeLog(table: string): void {
  const log = join(table, '_delta_log');
  mkdirSync(log, { recursive: true });
  const schemaString = JSON.stringify({
    type: 'struct',
    fields: [{ name: 'id', type: 'long', nullable: true, metadata: {} }],
  });
  const format = { provider: 'parquet', options: {} };
  const first = [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    { metaData: { id: 'a', format, schemaString, partitionColumns: [], configuration: {}, createdTime: 0 } },
  ];
  for (let version = 0; version < versions; version += 1) {
    const actions = [
      { commitInfo: { timestamp: version * 1000, operation: 'WRITE', operationParameters: { mode: 'Append' } } },
      ...(version === 0 ? first : []),
      {
        add: {
          path: `part-${version}.parquet`,
          partitionValues: {},
          size: 1000,
          modificationTime: version * 1000,
          dataChange: true,
          stats: JSON.stringify({ numRecords: 100 }),
        },
      },
    ];
    const name = `${String(version).padStart(20, '0')}.json`;
    writeFileSync(join(log, name), `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`);
  }
}
