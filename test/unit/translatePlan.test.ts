import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import { isSingleCall } from '../../emulator/compute/translate/translateExpression.ts';
import { columnName } from '../../emulator/plan/resolved.ts';
import { analyzed, type TestTables } from '../support/analyzed.ts';
import { openComputeFixture, type ComputeFixture } from '../support/computeFixture.ts';

describe('A plan as SQL', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture();
  });
  after(async () => fixture.close());

  const rowsOf = async (query: string) => {
    const plan = await analyzed(query);
    const { relation, order } = fixture.session.translateOrdered(plan, () => undefined);
    const list = plan.output.map(columnName).join(', ');
    const rows = await fixture.session.rows(`SELECT ${list} FROM ${relation} ORDER BY ${order}`);
    return rows.map((row) =>
      jsonRow(
        row,
        plan.output.map((attribute) => attribute.dataType),
        'query',
      ),
    );
  };

  const cases: readonly (readonly [query: string, rows: readonly (readonly unknown[])[]])[] = [
    ['SELECT 1 AS a, 2 AS A, NULL AS n', [[1, 2, null]]],
    [
      'SELECT a AS x, a AS x FROM VALUES (1), (2) AS t(a)',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'SELECT l.a, r.a FROM VALUES (1), (2) AS l(a) LEFT JOIN VALUES (2) AS r(a) ON l.a = r.a ORDER BY 1',
      [
        [1, null],
        [2, 2],
      ],
    ],
    ['SELECT * FROM VALUES (1), (2) AS l(a) LEFT ANTI JOIN VALUES (2) AS r(a) ON l.a = r.a', [[1]]],
    ['SELECT * FROM VALUES (1), (NULL) AS l(a) WHERE EXISTS (SELECT 1 FROM VALUES (1) AS r(b) WHERE b = a)', [[1]]],
    ['SELECT a FROM VALUES (1), (2) AS t(a) UNION ALL SELECT b FROM VALUES (0), (1) AS u(b)', [[1], [2], [0], [1]]],
    ['SELECT a FROM VALUES (1), (1), (2) AS t(a) EXCEPT ALL SELECT 1', [[1], [2]]],
    [
      'SELECT a, count(*) AS n FROM VALUES (1), (1), (NULL) AS t(a) GROUP BY a ORDER BY a',
      [
        [null, '1'],
        [1, '2'],
      ],
    ],
    ['SELECT count(*) FROM VALUES (1) AS t(a) WHERE a > 1', [['0']]],
    [
      'SELECT a, b, sum(c) AS s FROM VALUES (1, 2, 10) AS t(a, b, c) GROUP BY ROLLUP (a, b) ORDER BY a NULLS LAST, b NULLS LAST',
      [
        [1, 2, '10'],
        [1, null, '10'],
        [null, null, '10'],
      ],
    ],
    ['SELECT count(*) FILTER (WHERE a > 1) AS n FROM VALUES (1), (2) AS t(a)', [['1']]],
    ['SELECT collect_list(a) AS l FROM VALUES (3), (1), (2) AS t(a)', [[[3, 1, 2]]]],
    [
      'SELECT a, sum(a) OVER (ORDER BY a DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM VALUES (1), (2), (3) AS t(a) ORDER BY a',
      [
        [1, '3'],
        [2, '5'],
        [3, '3'],
      ],
    ],
    ['SELECT a FROM VALUES (3), (NULL), (1) AS t(a) ORDER BY a LIMIT 2', [[null], [1]]],
    ['SELECT a FROM VALUES (3), (NULL), (1) AS t(a) ORDER BY a DESC LIMIT 2 OFFSET 1', [[1], [null]]],
    [
      'SELECT id, e FROM VALUES (1, array(7, 8)), (2, array()) AS t(id, l) LATERAL VIEW OUTER explode(l) x AS e',
      [
        [1, 7],
        [1, 8],
        [2, null],
      ],
    ],
    ['SELECT (SELECT max(a) FROM VALUES (1), (5) AS t(a)) AS m', [[5]]],
  ];
  for (const [query, expected] of cases)
    it(`answers ${query}`, async () => assert.deepEqual(await rowsOf(query), expected));

  it('raises what the query raises, and only for rows that get there', async () => {
    assert.deepEqual(
      await rowsOf('SELECT CASE WHEN a = 0 THEN 0 ELSE 10 div a END AS q FROM VALUES (0), (5) AS t(a)'),
      [['0'], ['2']],
    );
    await assert.rejects(rowsOf('SELECT 1 / a FROM VALUES (0) AS t(a)'), (error) =>
      isSluiceError(error, 'DIVIDE_BY_ZERO'),
    );
  });

  const tables: TestTables = { events: 'k INT, v STRING' };
  const events = `(SELECT (range % 5000)::INTEGER AS a, 'r' || range AS b, range AS place FROM range(20000))`;

  it('keeps the first row of each key in reading order, whatever runs beside it', async () => {
    const plan = await analyzed(
      {
        kind: 'deduplicate',
        child: { kind: 'relation', nameParts: ['events'], streaming: false, options: {} },
        columns: ['k'],
        withinWatermark: false,
      },
      tables,
    );
    const [key, value] = plan.output.map(columnName);
    const leaf = `(SELECT a AS ${key}, b AS ${value}, place FROM ${events})`;
    const relation = fixture.session.translate(plan, (node) =>
      node.kind === 'leaf' ? { relation: leaf, order: 'place' } : undefined,
    );
    assert.deepEqual(
      await fixture.session.rows(`SELECT count(*), bool_and(${value} = 'r' || ${key}) FROM ${relation}`),
      [[5000n, true]],
    );
  });

  it('carries the order of a leaf through projections and filters, and numbers the rows of others', async () => {
    const plan = await analyzed('SELECT upper(v) AS u FROM events WHERE k > 3', tables);
    const bound = fixture.session.translateOrdered(plan, (node) => {
      if (node.kind !== 'leaf') return undefined;
      const [key, value] = node.output.map(columnName);
      return { relation: `(SELECT a AS ${key}, b AS ${value}, -place AS place FROM ${events})`, order: 'place' };
    });
    assert.equal(bound.order, 'place');
    const [u] = plan.output.map(columnName);
    const [last] = await fixture.session.rows(`SELECT ${u} FROM ${bound.relation} ORDER BY ${bound.order} LIMIT 1`);
    assert.deepEqual(last, ['R19999']);
  });

  it('has a leaf that nobody binds as an error', async () => {
    const plan = await analyzed('SELECT * FROM events', tables);
    assert.throws(
      () => fixture.session.translate(plan, () => undefined),
      (error) => isSluiceError(error, 'INTERNAL_ERROR'),
    );
  });

  it('knows one call when it sees it', () => {
    for (const sql of ['f()', 'sum(a + (b))', `max(')')`, 'count("a)")']) assert.ok(isSingleCall(sql), sql);
    for (const sql of ['(a)', 'f(a) + g(b)', 'CASE WHEN f(a) THEN 1 END', 'f(a)(b)', `f('`, 'a'])
      assert.ok(!isSingleCall(sql), sql);
  });
});
