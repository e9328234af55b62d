/** One project and what is asked of it, for real Spark and for Sluice; without answers. */
export interface AskedCase {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly AskedStep[];
  readonly columnOrderFree?: boolean;
}

export type AskedStep =
  | { readonly sql: readonly string[] }
  | { readonly write: Readonly<Record<string, string>> }
  | { readonly remove: readonly string[] }
  | { readonly argv: readonly string[]; readonly cwd?: string };

export const source: AskedStep = {
  sql: ['CREATE TABLE src (id INT, v STRING) USING delta', "INSERT INTO src VALUES (1,'a'),(2,'b')"],
};
export const more: AskedStep = { sql: ["INSERT INTO src VALUES (3,'c')"] };
export const events: AskedStep = {
  sql: [
    'CREATE TABLE ev (id INT, t TIMESTAMP, v STRING) USING delta',
    "INSERT INTO ev VALUES (1, TIMESTAMP'2024-01-01 00:00:10', 'a'), (1, TIMESTAMP'2024-01-01 00:00:20', 'b'), (2, TIMESTAMP'2024-01-01 00:07:00', 'c')",
  ],
};
export const later: AskedStep = {
  sql: ["INSERT INTO ev VALUES (3, TIMESTAMP'2024-01-01 00:30:00', 'd'), (1, TIMESTAMP'2024-01-01 00:00:10', 'a')"],
};
export const dry: AskedStep = { argv: ['dry-run'] };
export const run: AskedStep = { argv: ['run'] };
export const runWith = (...words: readonly string[]): AskedStep => ({ argv: ['run', ...words] });
export const becomes = (text: string): AskedStep => ({ write: { 'transformations/a.sql': text } });
export const sqlSteps = (...texts: readonly string[]): AskedStep => ({ sql: texts });

export const glob = 'libraries:\n  - glob:\n      include: transformations/**\n';
export const spec = (configuration = '', libraries = glob): string =>
  `name: p\nstorage: file://<project>/storage\nconfiguration:\n  spark.sql.sources.default: "delta"\n  spark.sql.pipelines.maxFlowRetryAttempts: "0"\n${configuration}${libraries}`;

export function sql(id: string, text: string, ...steps: readonly AskedStep[]): AskedCase {
  return { id, files: { 'spark-pipeline.yml': spec(), 'transformations/a.sql': text }, steps };
}

export function py(id: string, text: string, ...steps: readonly AskedStep[]): AskedCase {
  const head = 'from pyspark import pipelines as dp\nfrom pyspark.sql import functions as F\n';
  return { id, files: { 'spark-pipeline.yml': spec(), 'transformations/a.py': head + text }, steps };
}

export function withSpec(id: string, text: string, ...steps: readonly AskedStep[]): AskedCase {
  const files = {
    'spark-pipeline.yml': text,
    'transformations/a.sql': 'CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a;\n',
  };
  return { id, files, steps };
}

export const protectedTable = (value: string): string =>
  `CREATE STREAMING TABLE st TBLPROPERTIES (${value}) AS SELECT * FROM STREAM src;\n`;
export const off = "'pipelines.reset.allowed'='false'";
export const two =
  'CREATE STREAMING TABLE a AS SELECT * FROM STREAM src;\nCREATE STREAMING TABLE b AS SELECT * FROM STREAM src;\nCREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM a;\n';
