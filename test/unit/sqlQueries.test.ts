import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import { parseQuery } from '../../emulator/sql/parseSql.ts';

/** The kinds of a plan's nodes from the top along the first child. */
function kinds(plan: LogicalPlan): readonly string[] {
  const name = plan.kind === 'filter' ? plan.role : plan.kind === 'join' ? `${plan.joinType}Join` : plan.kind;
  if (plan.kind === 'join' || plan.kind === 'setOperation') return [name, ...kinds(plan.left)];
  return 'child' in plan ? [name, ...kinds(plan.child)] : [name];
}

const known: readonly (readonly [text: string, kinds: string])[] = [
  ['SELECT 1', 'project values'],
  ['SELECT a FROM t WHERE b', 'project where relation'],
  ['SELECT DISTINCT a FROM t x', 'distinct project subqueryAlias relation'],
  ['SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 1', 'having aggregate relation'],
  ['SELECT max(a) FROM t HAVING max(a) > 1', 'having aggregate relation'],
  ['SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1', 'qualify project relation'],
  ['SELECT a FROM t ORDER BY a LIMIT 5 OFFSET 2', 'limit sort project relation'],
  ['SELECT a FROM t SORT BY a', 'sort project relation'],
  ['WITH c AS (SELECT 1) SELECT * FROM c', 'with project relation'],
  ['SELECT * FROM a, b', 'project innerJoin relation'],
  ['SELECT * FROM a LEFT OUTER JOIN b ON a.x = b.x', 'project leftJoin relation'],
  ['SELECT * FROM a LEFT ANTI JOIN b USING (x)', 'project leftAntiJoin relation'],
  ['SELECT * FROM a NATURAL FULL JOIN b', 'project fullJoin relation'],
  ['SELECT * FROM a CROSS JOIN LATERAL (SELECT a.x)', 'project crossJoin relation'],
  ['SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3', 'setOperation project values'],
  ['SELECT * FROM t LATERAL VIEW OUTER explode(a) e AS x', 'project generate relation'],
  ['SELECT * FROM t TABLESAMPLE (10 PERCENT) x', 'project subqueryAlias sample relation'],
  ['SELECT * FROM VALUES (1, 2) AS v(a, b)', 'project subqueryAlias values'],
  ['VALUES (1), (2)', 'values'],
  ['SELECT * FROM range(10)', 'project tableFunction'],
  ['SELECT * FROM STREAM(a.b) s', 'project subqueryAlias relation'],
  ["SELECT * FROM STREAM read_files('x', format => 'json')", 'project tableFunction'],
  [
    'SELECT * FROM STREAM t WATERMARK ts DELAY OF INTERVAL 10 SECONDS AS x',
    'project subqueryAlias withWatermark relation',
  ],
  ['SELECT * FROM t VERSION AS OF 3', 'project relation'],
  ['SELECT * FROM t PIVOT (sum(v) FOR y IN (1, 2))', 'project pivot relation'],
  ['FROM t |> WHERE a |> SELECT b |> ORDER BY b', 'sort project where relation'],
  ['FROM t |> AGGREGATE sum(a) AS s GROUP BY k', 'aggregate relation'],
  ['FROM t |> SET a = 1', 'withColumns relation'],
  ['SELECT * FROM (SELECT 1)', 'project subqueryAlias project values'],
  ['SELECT a FROM t GROUP BY ALL', 'aggregate relation'],
  ['SELECT 1 FROM', 'project values'],
];

describe('SQL queries', () => {
  for (const [text, expected] of known) {
    it(text, () => assert.equal(kinds(parseQuery(text)).join(' '), expected));
  }

  it('multiplies grouping analytics out into sets', () => {
    const plan = parseQuery('SELECT 1 FROM t GROUP BY a, ROLLUP(b, c)');
    assert.ok(plan.kind === 'aggregate' && plan.grouping.kind === 'sets');
    assert.deepEqual(
      plan.grouping.sets.map((set) =>
        set.map((item) => (item.kind === 'column' ? item.nameParts.join('.') : '?')).join(''),
      ),
      ['abc', 'ab', 'a'],
    );
  });

  it('puts the windows of a WINDOW clause where they are named', () => {
    const plan = parseQuery('SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b)');
    assert.ok(plan.kind === 'project');
    const [item] = plan.list;
    assert.ok(item?.kind === 'window' && 'partitionBy' in item.spec);
    assert.equal(item.spec.partitionBy.length, 1);
  });

  it('reads a version and a timestamp to travel to', () => {
    const plan = parseQuery("SELECT * FROM t TIMESTAMP AS OF '2024-01-01' x");
    assert.ok(plan.kind === 'project' && plan.child.kind === 'subqueryAlias' && plan.child.child.kind === 'relation');
    assert.ok(plan.child.child.timeTravel !== undefined && 'timestamp' in plan.child.child.timeTravel);
  });

  const refused: readonly (readonly [text: string, code: string])[] = [
    ['SELECT * FROM a-b', 'INVALID_IDENTIFIER'],
    ['SELECT 1; SELECT 2', 'PARSE_SYNTAX_ERROR'],
    ['SELECT * FROM VALUES (1, 2), (3) AS t(a, b)', 'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH'],
    ['WITH a AS (SELECT 1), A AS (SELECT 2) SELECT 1', 'DUPLICATED_CTE_DEFINITION_NAMES'],
    ['SELECT a FROM t ORDER BY a SORT BY a', 'UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES'],
    ['SELECT * FROM a NATURAL JOIN b ON a.x = b.x', 'PARSE_SYNTAX_ERROR'],
  ];
  for (const [text, code] of refused) {
    it(`refuses ${text}`, () => {
      try {
        parseQuery(text);
        assert.fail('it was read');
      } catch (error) {
        assert.ok(isSluiceError(error), String(error));
        assert.equal(error.code, code);
      }
    });
  }
});
