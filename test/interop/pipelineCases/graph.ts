import { type AskedCase, source, dry, run, sql, py } from './asked.ts';

const clash =
  'CREATE FLOW f AS INSERT INTO s BY NAME SELECT id AS x FROM STREAM src; CREATE FLOW g AS INSERT INTO s BY NAME SELECT v AS x FROM STREAM src;';
export const declared: readonly AskedCase[] = [
  sql('graph-clash-declared', `CREATE STREAMING TABLE s (x STRING); ${clash}`, source, dry),
  sql(
    'graph-clash-reader',
    `CREATE STREAMING TABLE s; ${clash} CREATE MATERIALIZED VIEW m AS SELECT x FROM s;`,
    source,
    dry,
  ),
  sql(
    'graph-clash-other-own',
    `CREATE STREAMING TABLE s; ${clash} CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;`,
    source,
    dry,
  ),
  sql(
    'graph-declared-flow-other-type',
    'CREATE STREAMING TABLE s (x STRING); CREATE FLOW f AS INSERT INTO s BY NAME SELECT id AS x FROM STREAM src;',
    source,
    dry,
    run,
  ),
  sql(
    'graph-declared-flow-fewer',
    'CREATE STREAMING TABLE s (id INT); CREATE FLOW f AS INSERT INTO s BY NAME SELECT * FROM STREAM src;',
    source,
    dry,
    run,
  ),
  sql(
    'graph-declared-flow-more',
    'CREATE STREAMING TABLE s (id INT, v STRING, w INT); CREATE FLOW f AS INSERT INTO s BY NAME SELECT * FROM STREAM src;',
    source,
    dry,
    run,
  ),
  sql(
    'graph-clash-widening',
    'CREATE STREAMING TABLE s; CREATE FLOW f AS INSERT INTO s BY NAME SELECT id AS x FROM STREAM src; CREATE FLOW g AS INSERT INTO s BY NAME SELECT CAST(id AS BIGINT) AS x FROM STREAM src;',
    source,
    dry,
  ),
  sql(
    'graph-clash-and-streamingness',
    `CREATE STREAMING TABLE s; ${clash} CREATE STREAMING TABLE b AS SELECT 1 AS a;`,
    source,
    dry,
  ),
  sql(
    'graph-clash-and-unresolved',
    `CREATE STREAMING TABLE s; ${clash} CREATE MATERIALIZED VIEW b AS SELECT * FROM nope;`,
    source,
    dry,
  ),
  sql('graph-clash-and-no-flow', `CREATE STREAMING TABLE s; ${clash} CREATE STREAMING TABLE b;`, source, dry),
  py(
    'py-sink-batch-run',
    "dp.create_sink('out', 'noop', {})\n@dp.append_flow(target='out')\ndef f():\n    return spark.range(1)\n",
    run,
  ),
  ...[
    'a b',
    'a-b',
    '',
    'a.b.c.d',
    '`a b`',
    'default.t',
    'spark_catalog.default.t',
    'a..b',
    'select',
    '1a',
    'é',
    'a`b',
    'a$b',
    '.t',
    't.',
  ].map((name, index) =>
    py(
      `py-name-${index}`,
      `@dp.materialized_view(name=${JSON.stringify(name)})\ndef f():\n    return spark.range(1)\n`,
      dry,
    ),
  ),
  ...['a b', 'a-b', 'a.b', '`a b`'].map((name, index) =>
    py(
      `py-view-name-${index}`,
      `@dp.temporary_view(name=${JSON.stringify(name)})\ndef f():\n    return spark.range(1)\n@dp.materialized_view\ndef m():\n    return spark.range(1)\n`,
      dry,
    ),
  ),
  ...['a b', 'a-b', 'a.b', '`a b`', 'st'].map((name, index) =>
    py(
      `py-flow-name-${index}`,
      `dp.create_streaming_table('st')\n@dp.append_flow(target='st', name=${JSON.stringify(name)})\ndef f():\n    return spark.readStream.table('src')\n`,
      source,
      dry,
    ),
  ),
];
