import assert from 'node:assert/strict';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import { analyzed, columnsOf, refusalOf } from '../support/analyzed.ts';

const tables = {
  t: 'a INT, b STRING, s STRUCT<x: INT, y: STRING>, xs ARRAY<INT>, m MAP<STRING, INT>',
  u: 'a INT, c DOUBLE',
};

describe('analyzer: names', () => {
  it('finds columns without regard to case, and keeps the name as the table has it', async () => {
    assert.deepEqual(await columnsOf('SELECT A, T.B FROM t', tables), ['a int', 'b string']);
  });

  it('takes what is left of a dotted name as fields', async () => {
    assert.deepEqual(await columnsOf('SELECT t.s.x, s.y, m.k FROM t', tables), ['x int', 'y string', 'k int']);
  });

  it('names a column without an alias as Spark does', async () => {
    const sql =
      "SELECT a + 1, -a, upper(b), count(*), sum(DISTINCT a), CAST(a AS STRING), CAST(a + 1 AS STRING), CASE WHEN a > 1 THEN 'x' END FROM t GROUP BY a, b";
    assert.deepEqual(await columnsOf(sql, tables), [
      '(a + 1) int',
      '(- a) int',
      'upper(b) string',
      'count(1) bigint',
      'sum(DISTINCT a) bigint',
      'a string',
      'CAST((a + 1) AS STRING) string',
      'CASE WHEN (a > 1) THEN x END string',
    ]);
  });

  it('says at which place a name is unknown and which names are near', async () => {
    assert.equal(await refusalOf('SELECT a,\n  bb FROM t', tables), 'UNRESOLVED_COLUMN.WITH_SUGGESTION at 2:3');
    assert.equal(await refusalOf('SELECT zz', tables), 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION at 1:8');
  });

  it('refuses a name that two tables share', async () => {
    assert.equal(await refusalOf('SELECT a FROM t JOIN u ON t.a = u.a', tables), 'AMBIGUOUS_REFERENCE at 1:8');
  });

  it('shows the key of USING once and keeps the other side within reach', async () => {
    assert.deepEqual(
      await columnsOf('SELECT *, u.a AS other FROM u LEFT JOIN (SELECT a FROM t) AS t USING (a)', tables),
      ['a int', 'c double', 'other int'],
    );
  });

  it('lets a later item of a list use the alias of an earlier one', async () => {
    assert.deepEqual(await columnsOf('SELECT a + 1 AS n, n * 2 AS m FROM t', tables), ['n int', 'm int']);
  });

  it('tells a function that Spark has from one that nobody has', async () => {
    assert.equal(await refusalOf('SELECT histogram_numeric(a, 2) FROM t', tables), 'UNSUPPORTED_FUNCTION at 1:8');
    assert.equal(await refusalOf('SELECT no_such_function(a) FROM t', tables), 'UNRESOLVED_ROUTINE at 1:8');
  });
});

describe('analyzer: clauses', () => {
  it('lets ORDER BY see columns that the list hides, and drops them again', async () => {
    assert.deepEqual(await columnsOf('SELECT b FROM t ORDER BY a', tables), ['b string']);
    assert.equal(
      await refusalOf('SELECT DISTINCT b FROM t ORDER BY a', tables),
      'UNRESOLVED_COLUMN.WITH_SUGGESTION at 1:35',
    );
  });

  it('groups by place, by alias and by expression', async () => {
    assert.deepEqual(await columnsOf('SELECT a % 2 AS p, count(b) AS n FROM t GROUP BY 1', tables), [
      'p int',
      'n bigint',
    ]);
    assert.deepEqual(await columnsOf('SELECT a % 2 AS p, count(b) AS n FROM t GROUP BY p', tables), [
      'p int',
      'n bigint',
    ]);
    assert.deepEqual(await columnsOf('SELECT a % 2 + 1 AS p FROM t GROUP BY a % 2', tables), ['p int']);
  });

  it('refuses what is neither grouped nor aggregated', async () => {
    assert.equal((await refusalOf('SELECT a, b FROM t GROUP BY a', tables)).split(' ')[0], 'MISSING_AGGREGATION');
    assert.equal((await refusalOf('SELECT a, count(b) FROM t', tables)).split(' ')[0], 'MISSING_GROUP_BY');
    assert.equal((await refusalOf('SELECT sum(a) AS n FROM t GROUP BY n', tables)).split(' ')[0], 'GROUP_BY_AGGREGATE');
    assert.equal((await refusalOf('SELECT max(count(*)) FROM t', tables)).split(' ')[0], 'NESTED_AGGREGATE_FUNCTION');
  });

  it('lets HAVING see keys before aliases', async () => {
    const plan = await analyzed('SELECT sum(a) AS b FROM t GROUP BY b HAVING b > 10', { t: 'a INT, b INT' });
    assert.equal(plan.kind, 'project');
    const filter = plan.kind === 'project' ? plan.child : undefined;
    assert.equal(filter?.kind, 'filter');
    const [key] = filter?.kind === 'filter' && filter.child.kind === 'aggregate' ? filter.child.grouping : [];
    const condition =
      filter?.kind === 'filter' && filter.condition.kind === 'call' ? filter.condition.args[0] : undefined;
    assert.equal(condition?.kind === 'attribute' ? condition.id : undefined, key?.attribute.id);
  });

  it('widens the columns of a union and keeps the names of its first side', async () => {
    assert.deepEqual(await columnsOf('SELECT a AS n FROM t UNION ALL SELECT c FROM u', tables), ['n double']);
    assert.equal(
      (await refusalOf('SELECT a FROM t UNION ALL SELECT true', tables)).split(' ')[0],
      'INCOMPATIBLE_COLUMN_TYPE',
    );
  });

  it('puts a generator below the list', async () => {
    assert.deepEqual(await columnsOf('SELECT a, posexplode(xs) AS (p, x) FROM t', tables), ['a int', 'p int', 'x int']);
    assert.equal(
      (await refusalOf('SELECT array(explode(xs)) FROM t', tables)).split(' ')[0],
      'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
    );
  });

  it('gives two copies of one column two ids', async () => {
    const { output } = await analyzed('SELECT a, a FROM t', tables);
    assert.equal(new Set(output.map((attribute) => attribute.id)).size, 2);
  });
});

describe('analyzer: streams', () => {
  const stream = (columns: string): { readonly plan: LogicalPlan; readonly tables: Record<string, string> } => ({
    plan: { kind: 'relation', nameParts: ['events'], streaming: true, options: {} },
    tables: { events: columns },
  });
  const watermarked = (plan: LogicalPlan, delay: string): LogicalPlan => ({
    kind: 'withWatermark',
    child: plan,
    column: { kind: 'column', nameParts: ['time'] },
    delay,
  });

  it('keeps the watermark on its column through renames', async () => {
    const { plan, tables: events } = stream('id INT, time TIMESTAMP');
    const renamed: LogicalPlan = {
      kind: 'project',
      child: watermarked(plan, '1 minute 30 seconds'),
      list: [{ kind: 'alias', child: { kind: 'column', nameParts: ['time'] }, names: ['at'] }],
    };
    const { output, streaming } = await analyzed(renamed, events);
    assert.equal(streaming, true);
    assert.equal(output[0]?.watermarkDelay, 90_000);
  });

  it('counts a month of delay as 31 days and refuses a negative delay', async () => {
    const { plan, tables: events } = stream('time TIMESTAMP');
    assert.equal((await analyzed(watermarked(plan, '1 month'), events)).output[0]?.watermarkDelay, 31 * 86_400_000);
    await assert.rejects(analyzed(watermarked(plan, '-10 seconds'), events), /should not be negative/);
    await assert.rejects(analyzed(watermarked(plan, 'soon'), events), { code: 'CANNOT_PARSE_INTERVAL' });
  });

  it('asks for a timestamp', async () => {
    const { plan, tables: events } = stream('time BIGINT');
    await assert.rejects(analyzed(watermarked(plan, '1 second'), events), {
      code: 'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE',
    });
  });

  it('leaves a batch query as it is', async () => {
    const plan: LogicalPlan = { kind: 'relation', nameParts: ['events'], streaming: false, options: {} };
    const resolved = await analyzed(watermarked(plan, '1 second'), { events: 'time TIMESTAMP' });
    assert.equal(resolved.kind, 'leaf');
  });

  it('finds the keys of dropDuplicates by name', async () => {
    const { plan, tables: events } = stream('id INT, time TIMESTAMP');
    const deduplicated = (columns: readonly string[]): LogicalPlan => ({
      kind: 'deduplicate',
      child: plan,
      columns,
      withinWatermark: false,
    });
    const resolved = await analyzed(deduplicated(['ID', 'time']), events);
    assert.deepEqual(resolved.kind === 'deduplicate' ? resolved.keys.map((key) => key.name) : [], ['id', 'time']);
    await assert.rejects(analyzed(deduplicated(['nope']), events), { code: 'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES' });
  });

  it('computes a time window below the SELECT and keeps the watermark on it', async () => {
    const { plan, tables: events } = stream('id INT, time TIMESTAMP');
    const grouped: LogicalPlan = {
      kind: 'aggregate',
      child: watermarked(plan, '10 seconds'),
      grouping: {
        kind: 'simple',
        expressions: [
          {
            kind: 'call',
            name: 'window',
            args: [
              { kind: 'column', nameParts: ['time'] },
              { kind: 'literal', value: '5 minutes', dataType: { kind: 'string' } },
            ],
          },
        ],
      },
      list: [
        { kind: 'column', nameParts: ['window'] },
        { kind: 'call', name: 'count', args: [{ kind: 'star', qualifier: [] }] },
      ],
    };
    const { output } = await analyzed(grouped, events);
    assert.deepEqual(
      output.map(({ name, watermarkDelay }) => [name, watermarkDelay]),
      [
        ['window', 10_000],
        ['count(1)', undefined],
      ],
    );
  });
});
