import { DuckDBInstance } from '@duckdb/node-api';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BronzeShape {
  readonly rows: number;
  readonly files: number;
}

/**
 * A Delta table of gym events made without Sluice: DuckDB writes the Parquet files, the log is one commit by hand. About one
 * row in five repeats a (user, time) that was there before, as 128 s steps of FLOAT epoch seconds make it.
 */
export async function makeBronze(folder: string, { rows, files }: BronzeShape): Promise<readonly string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '_delta_log'), { recursive: true });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('SET threads = 2');
  const each = Math.ceil(rows / files);
  const paths: string[] = [];
  const adds: string[] = [];
  for (let file = 0; file < files; file += 1) {
    const from = file * each;
    const to = Math.min(rows, from + each);
    const name = `part-${String(file).padStart(5, '0')}-bench-c000.snappy.parquet`;
    const path = join(folder, name);
    await connection.run(`COPY (
      SELECT (20000 + hash(i, 1) % 20000)::INTEGER AS user_id, (hash(i, 2) % 40)::INTEGER AS workout_id,
        (1576482400 + i * 86400.0 / ${rows})::FLOAT AS "timestamp",
        ['start', 'stop', 'pause', 'resume'][1 + (hash(i, 3) % 4)::INTEGER] AS action, (hash(i, 4) % 1000)::INTEGER AS session_id
      FROM range(${from}, ${to}) r(i)) TO '${path}' (FORMAT parquet, COMPRESSION snappy)`);
    paths.push(path);
    const size = statSync(path).size;
    const stats = JSON.stringify({ numRecords: to - from });
    adds.push(
      JSON.stringify({
        add: {
          path: name,
          partitionValues: {},
          size,
          modificationTime: 1_700_000_000_000 + file,
          dataChange: true,
          stats,
        },
      }),
    );
  }
  connection.closeSync();
  writeFileSync(join(folder, '_delta_log', `${'0'.repeat(20)}.json`), `${[...header(), ...adds].join('\n')}\n`);
  return paths;
}

function header(): readonly string[] {
  const field = (name: string, type: string): object => ({ name, type, nullable: true, metadata: {} });
  const schemaString = JSON.stringify({
    type: 'struct',
    fields: [
      field('user_id', 'integer'),
      field('workout_id', 'integer'),
      field('timestamp', 'float'),
      field('action', 'string'),
      field('session_id', 'integer'),
    ],
  });
  return [
    JSON.stringify({
      commitInfo: { timestamp: 1_700_000_000_000, operation: 'WRITE', operationParameters: { mode: 'Append' } },
    }),
    JSON.stringify({ protocol: { minReaderVersion: 1, minWriterVersion: 2 } }),
    JSON.stringify({
      metaData: {
        id: '6f1c0d0e-0000-4000-8000-000000000001',
        format: { provider: 'parquet', options: {} },
        schemaString,
        partitionColumns: [],
        configuration: {},
        createdTime: 1_700_000_000_000,
      },
    }),
  ];
}
