// The baseline: DuckDB alone does the seed's cast, deduplication and write over the same files. `duckdbPipeline.mjs <folder> <out>`
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, out] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run('SET threads = 2');
await connection.run(`COPY (
  SELECT user_id, workout_id, time, action, session_id FROM (
    SELECT user_id, workout_id, make_timestamptz(trunc("timestamp"::DOUBLE * 1000000)::BIGINT) AS time, action, session_id
    FROM read_parquet('${folder}/*.parquet'))
  QUALIFY row_number() OVER (PARTITION BY user_id, time) = 1
) TO '${out}' (FORMAT parquet, COMPRESSION snappy)`);
