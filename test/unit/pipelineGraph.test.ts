import assert from 'node:assert/strict';
import type { GraphOutcome } from '../../emulator/pipeline/graph.ts';
import { graphMermaid, graphText } from '../../emulator/pipeline/graph/graphText.ts';
import { ddlText, simpleString } from '../../emulator/plan/typeText.ts';
import { parseSchemaDdl } from '../../emulator/sql/parseSql.ts';
import {
  autoCdc,
  flowInto,
  materializedView,
  resolved,
  sink,
  streamingTable,
  view,
  type Piece,
} from '../support/graphProject.ts';

const codes = ({ errors }: GraphOutcome): readonly string[] => errors.map(({ code }) => code);
const key = (name: string): string => `spark_catalog.default.${name}`;
const open = streamingTable('up');
const fill = flowInto('up', 'fill', 'SELECT id FROM range(3)', true);
const guarded = { properties: { 'pipelines.reset.allowed': 'false' } };

describe('the graph of a pipeline', () => {
  it('puts each flow after those that it reads, and gives tables the schema of their flows', async () => {
    const outcome = await resolved([
      materializedView('gold', 'SELECT d.n + 1 AS m FROM default.silver AS d'),
      materializedView('silver', 'SELECT n FROM v WHERE v.n > 1'),
      view('temporaryView', 'v', 'SELECT spark_catalog.default.bronze.id AS n FROM bronze'),
      streamingTable('bronze'),
      flowInto('bronze', 'f', 'SELECT id FROM range(3)', true),
    ]);
    assert.deepEqual(codes(outcome), []);
    assert.deepEqual(
      outcome.graph?.flows.map((flow) => flow.key),
      [key('f'), key('silver'), key('gold')],
    );
    const gold = outcome.graph?.tables.get(key('gold'));
    assert.deepEqual(
      gold?.schema.fields.map(({ name, dataType }) => `${name} ${simpleString(dataType)}`),
      ['m bigint'],
    );
    assert.deepEqual(outcome.graph?.flows[1]?.inputs, [{ key: key('bronze'), kind: 'graph', streaming: false }]);
  });

  it('lets names of common table expressions hide those of the graph, and views keep what they mean', async () => {
    const { graph, errors } = await resolved([
      materializedView('a', 'SELECT 1 AS x'),
      materializedView('b', "WITH a AS (SELECT 'cte' AS y) SELECT a.y, v.x FROM a CROSS JOIN v"),
      view('temporaryView', 'v', 'SELECT x FROM a'),
    ]);
    assert.deepEqual(errors, []);
    const fields = graph?.tables.get(key('b'))?.schema.fields ?? [];
    assert.equal(ddlText({ kind: 'struct', fields }), 'y STRING,x INT');
  });

  it('reads a temporary view before a table of its name, and the table by its full name', async () => {
    const { graph } = await resolved([
      materializedView('a', 'SELECT 1 AS x'),
      view('temporaryView', 'a', "SELECT 'view' AS x"),
      materializedView('m', 'SELECT a.x AS seen, t.x AS kept FROM a CROSS JOIN default.a AS t'),
    ]);
    const fields = graph?.tables.get(key('m'))?.schema.fields ?? [];
    assert.deepEqual(
      fields.map(({ dataType }) => simpleString(dataType)),
      ['string', 'int'],
    );
  });

  it('tells names apart by case as open-source Spark does, or not as Databricks does', async () => {
    const pieces = [materializedView('a', 'SELECT 1 AS x'), materializedView('m', 'SELECT x FROM LIVE.A')];
    const { errors } = await resolved([pieces[0] ?? {}, materializedView('m', 'SELECT x FROM A')]);
    assert.equal(errors[0]?.code, 'TABLE_OR_VIEW_NOT_FOUND');
    assert.match(errors[0]?.action ?? '', /The pipeline defines spark_catalog\.default\.a/);
    assert.deepEqual(codes(await resolved(pieces, { dialect: 'databricks' })), []);
  });

  it('tells every error, each where it is, and what was meant', async () => {
    const { errors, failedFlows } = await resolved([
      materializedView('silver', 'SELECT 1 AS amount'),
      materializedView('x', 'SELECT amont FROM silver'),
      materializedView('y', 'SELECT * FROM silvr'),
      materializedView('z', 'SELECT * FROM x'),
    ]);
    assert.deepEqual(
      errors.map(({ code, position }) => `${code} ${position?.file ?? ''}:${position?.column ?? 0}`),
      ['UNRESOLVED_COLUMN.WITH_SUGGESTION x.sql:8', 'TABLE_OR_VIEW_NOT_FOUND y.sql:15'],
    );
    assert.match(errors[0]?.message ?? '', /`amount`/);
    assert.equal(errors[1]?.action, 'Did you mean spark_catalog.default.silver?');
    assert.deepEqual(
      failedFlows.map((flow) => [flow.key, flow.upstream]),
      [
        [key('z'), true],
        [key('x'), false],
        [key('y'), false],
      ],
    );
  });

  it('names both ends of a ring, and the way round', async () => {
    const { errors, failedFlows } = await resolved([
      materializedView('b', 'SELECT * FROM c'),
      materializedView('a', 'SELECT * FROM b'),
      materializedView('c', 'SELECT * FROM a'),
      materializedView('below', 'SELECT * FROM a'),
    ]);
    assert.equal(errors.length, 1);
    assert.match(errors[0]?.message ?? '', /^The downstream table 'spark_catalog\.default\.a' is referenced when/);
    assert.equal(errors[0]?.action, `The ring is ${['a', 'c', 'b', 'a'].map(key).join(' → ')}.`);
    assert.deepEqual(failedFlows, []);
  });

  const refusals: Readonly<Record<string, readonly [code: string, ...pieces: Piece[]]>> = {
    'nothing but temporary views': ['RUN_EMPTY_PIPELINE', view('temporaryView', 'v', 'SELECT 1 AS a')],
    'two outputs of one name': [
      'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT',
      materializedView('a', 'SELECT 1 AS x'),
      view('persistedView', 'a', 'SELECT 1 AS x'),
    ],
    'names that differ in case alone': [
      'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT',
      materializedView('a', 'SELECT 1 AS x'),
      materializedView('A', 'SELECT 1 AS x'),
    ],
    'two flows of one name': ['PIPELINE_DUPLICATE_IDENTIFIERS.FLOW', open, fill, fill],
    'a flow with the name of a table that has a query': [
      'PIPELINE_DUPLICATE_IDENTIFIERS.FLOW',
      open,
      materializedView('fill', 'SELECT 1 AS x'),
      fill,
    ],
    'a flow into nothing': ['PIPELINE_FLOW_TARGET_NOT_FOUND', open, fill, flowInto('upp', 'g', 'SELECT 1 AS id', true)],
    'a flow into a view': [
      'PIPELINE_FLOW_INTO_VIEW',
      materializedView('a', 'SELECT 1 AS x'),
      view('temporaryView', 'v', 'SELECT 1 AS x'),
      flowInto('v', 'g', 'SELECT 1 AS x'),
    ],
    'a name of four parts': ['PIPELINE_NAME_TOO_LONG', materializedView('a', 'SELECT * FROM c.s.t.u')],
    'a view read as what it is not': [
      'INCOMPATIBLE_BATCH_VIEW_READ',
      view('temporaryView', 'v', 'SELECT 1 AS x'),
      streamingTable('s', 'SELECT * FROM STREAM v'),
    ],
    'a streaming view read as a batch': [
      'INCOMPATIBLE_STREAMING_VIEW_READ',
      open,
      fill,
      view('temporaryView', 'v', 'SELECT * FROM STREAM up'),
      materializedView('m', 'SELECT * FROM v'),
    ],
    'one key with two values': [
      'DUPLICATE_FLOW_SQL_CONF',
      view('temporaryView', 'v', 'SELECT 1 AS x', { 'spark.sql.session.timeZone': 'Asia/Tokyo' }),
      materializedView('m', 'SELECT * FROM v', { conf: { 'spark.sql.session.timeZone': 'UTC' } }),
    ],
    'fewer columns than the query gives': [
      'USER_SPECIFIED_AND_INFERRED_SCHEMA_NOT_COMPATIBLE',
      materializedView('m', 'SELECT 1 AS a, 2 AS b', { declaredSchema: parseSchemaDdl('a INT') }),
    ],
    'a column of another type': [
      'USER_SPECIFIED_AND_INFERRED_SCHEMA_NOT_COMPATIBLE',
      materializedView('m', 'SELECT 1 AS a', { declaredSchema: parseSchemaDdl('a STRING') }),
    ],
    'a materialized view with a second flow': [
      'MATERIALIZED_VIEW_WITH_MULTIPLE_QUERIES',
      materializedView('m', 'SELECT 1 AS a'),
      flowInto('m', 'f', 'SELECT 2 AS a'),
    ],
    'a persisted view over a temporary one': [
      'INVALID_TEMP_OBJ_REFERENCE',
      view('temporaryView', 'v', 'SELECT 1 AS a'),
      view('persistedView', 'p', 'SELECT a FROM v'),
    ],
    'a table that nothing fills': ['PIPELINE_DATASET_WITHOUT_FLOW', streamingTable('s')],
    'a batch into a streaming table': [
      'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_STREAMING_TABLE',
      streamingTable('s', 'SELECT 1 AS a'),
    ],
    'a stream into a materialized view': [
      'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_MATERIALIZED_VIEW',
      open,
      fill,
      materializedView('m', 'SELECT * FROM STREAM up'),
    ],
    'a stream in a persisted view': [
      'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_PERSISTED_VIEW',
      open,
      fill,
      view('persistedView', 'p', 'SELECT * FROM STREAM up'),
    ],
    'a stream that is to run once': [
      'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_ONCE_FLOW',
      open,
      fill,
      streamingTable('s'),
      flowInto('s', 'g', 'SELECT * FROM STREAM up', true),
    ],
    'a batch into a sink': [
      'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_SINK',
      sink('out'),
      flowInto('out', 'g', 'SELECT 1 AS a'),
    ],
    'a protected table over an open one, through a view': [
      'INVALID_RESETTABLE_DEPENDENCY',
      open,
      fill,
      view('temporaryView', 'v', 'SELECT * FROM STREAM up'),
      streamingTable('down', 'SELECT * FROM STREAM v', guarded),
    ],
    'a property that is neither true nor false': [
      'RESET_ALLOWED_NOT_BOOLEAN',
      materializedView('m', 'SELECT 1 AS a', { properties: { 'pipelines.reset.allowed': 'no' } }),
    ],
    'keys that the source does not have': [
      'AUTOCDC_COLUMNS_NOT_FOUND_IN_SCHEMA',
      open,
      fill,
      streamingTable('t'),
      autoCdc('t', 'SELECT * FROM STREAM up', { keys: ['idd'] }),
    ],
    'AUTO CDC of a batch': [
      'AUTOCDC_SOURCE_NOT_STREAMING',
      open,
      fill,
      streamingTable('t'),
      autoCdc('t', 'SELECT * FROM up'),
    ],
  };
  for (const [what, [code, ...pieces]] of Object.entries(refusals)) {
    it(`refuses ${what}`, async () => {
      const outcome = await resolved(pieces);
      assert.equal(outcome.graph, undefined);
      assert.equal(codes(outcome)[0], code, codes(outcome).join());
    });
  }

  const accepted: Readonly<Record<string, readonly Piece[]>> = {
    'more declared columns than the query gives': [
      materializedView('m', 'SELECT 1 AS a', { declaredSchema: parseSchemaDdl('b STRING, a INT') }),
    ],
    'a protected materialized view over an open table': [
      open,
      fill,
      materializedView('m', 'SELECT * FROM up', guarded),
    ],
    'a protected chain': [
      streamingTable('up', undefined, guarded),
      fill,
      streamingTable('down', 'SELECT * FROM STREAM up', guarded),
    ],
    'the same value in a view and its reader': [
      view('temporaryView', 'v', 'SELECT 1 AS x', { 'spark.sql.session.timeZone': 'Asia/Tokyo' }),
      materializedView('m', 'SELECT * FROM v', { conf: { 'spark.sql.session.timeZone': 'Asia/Tokyo' } }),
    ],
    'a stream into a sink': [open, fill, sink('out'), flowInto('out', 'g', 'SELECT * FROM STREAM up')],
  };
  for (const [what, pieces] of Object.entries(accepted)) {
    it(`takes ${what}`, async () => assert.deepEqual(codes(await resolved(pieces)), []));
  }

  it('refuses flows of one table that do not fit, last of all, and readers that need its schema', async () => {
    const clash = [
      streamingTable('t'),
      flowInto('t', 'f', 'SELECT 1 AS a', true),
      flowInto('t', 'g', 'SELECT 2L AS a', true),
    ];
    const dry = { purpose: 'dryRun' } as const;
    assert.deepEqual(codes(await resolved(clash, dry)), ['CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE']);
    assert.deepEqual(codes(await resolved([...clash, streamingTable('s')], dry)), ['PIPELINE_DATASET_WITHOUT_FLOW']);
    const read = await resolved([...clash, materializedView('m', 'SELECT * FROM t')], dry);
    assert.deepEqual(codes(read), ['UNABLE_TO_INFER_PIPELINE_TABLE_SCHEMA']);
  });

  it('gives a replica of type 2 its bounds in the type of its sequence', async () => {
    const { graph, errors } = await resolved([
      open,
      fill,
      streamingTable('t'),
      autoCdc('t', 'SELECT id, id * 2 AS at FROM STREAM up', {
        scdType: 2,
        sequenceBy: { kind: 'column', nameParts: ['at'] },
        columns: { kind: 'allExcept', columns: ['at'] },
      }),
    ]);
    assert.deepEqual(errors, []);
    const fields = graph?.tables.get(key('t'))?.schema.fields ?? [];
    assert.equal(ddlText({ kind: 'struct', fields }), 'id BIGINT,__START_AT BIGINT,__END_AT BIGINT');
  });

  it('is printed as text and as a flowchart', async () => {
    const { graph } = await resolved([
      streamingTable('up', undefined, guarded),
      fill,
      materializedView('m', 'SELECT id FROM up'),
    ]);
    assert.ok(graph);
    assert.deepEqual(graphText(graph), [
      `${key('up')}  (streaming table, protected)  id bigint`,
      `  flow ${key('fill')}`,
      `${key('m')}  (materialized view)  id bigint`,
      `  ← ${key('up')}`,
    ]);
    assert.deepEqual(graphMermaid(graph), [
      'flowchart LR',
      `  n0[("${key('up')} 🔒<br/>streaming table")]`,
      `  n1["${key('m')}<br/>materialized view"]`,
      '  n0 -.-> n1',
    ]);
  });
});
