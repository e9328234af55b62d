// The baseline: `duckdbFirstRow.mjs <parquet>` prints one row.
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${process.argv[2]}') LIMIT 1`);
console.log(JSON.stringify(reader.getRowObjectsJson()));
