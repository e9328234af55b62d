import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceRoot } from './conformanceRoot.ts';
import { statementRows } from './pipelineStatements.ts';

/** Queries that meet every decision of the grammar that queries meet often, and every twelfth of the recorded ones where they are there. */
export function queriesOfEveryKind(): readonly string[] {
  return [...queries, ...recorded().filter((_, index) => index % 12 === 0)];
}

/** Statements of pipelines, right and wrong ones. */
export function statementsOfEveryKind(): readonly string[] {
  return Object.values(statementRows)
    .flat()
    .map(([sql]) => sql);
}

function recorded(): readonly string[] {
  const root = conformanceRoot();
  if (root === undefined) return [];
  return ['expressions.jsonl', 'queries.jsonl'].flatMap((name) => {
    const path = join(root, 'spark-sql', name);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => {
        const { sql } = JSON.parse(line) as { readonly sql?: unknown };
        return typeof sql === 'string' ? [sql] : [];
      });
  });
}

const queries: readonly string[] = [
  'SELECT a, b AS c, d e FROM t',
  'SELECT DISTINCT a FROM t',
  'SELECT DISTINCT * FROM t',
  'SELECT ALL a FROM t',
  'SELECT a AS key, b AS name, date, t.timestamp FROM t AS location',
  'SELECT all FROM t',
  'SELECT a FROM (SELECT b FROM t) x',
  'SELECT a FROM STREAM t',
  'SELECT a FROM STREAM(t) AS x (p, q)',
  'SELECT a FROM STREAM (read_files(1, a => 2))',
  'SELECT a FROM STREAM read_files(1)',
  'SELECT a FROM t WATERMARK ts DELAY OF INTERVAL 1 MINUTE x',
  'SELECT a FROM STREAM t WATERMARK ts DELAY OF INTERVAL 1 MINUTE',
  "SELECT a FROM t WATERMARK to_timestamp(a, 'x') AS ts DELAY OF INTERVAL 1 MINUTE",
  'SELECT a FROM range(3) WATERMARK id DELAY OF INTERVAL 1 MINUTE',
  'SELECT a FROM (SELECT * FROM t) WATERMARK id DELAY OF INTERVAL 1 MINUTE',
  'SELECT a FROM (t) WATERMARK id DELAY OF INTERVAL 1 MINUTE',
  'SELECT a WHERE FROM t',
  'SELECT a FROM t WHERE (a)',
  'SELECT a FROM t WHERE a AND NOT b OR c AND (d)',
  'SELECT a FROM t WHERE NOT a',
  'SELECT a FROM t WHERE NOT (a) AND b',
  'SELECT a FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.a = t.a)',
  'SELECT a FROM t WHERE exists(xs, x -> x > 1)',
  'SELECT a FROM t WHERE a IN (1, 2) AND b NOT IN (SELECT c FROM s) AND d IN ((1))',
  "SELECT a FROM t WHERE a LIKE 'x' AND b NOT LIKE 'y' ESCAPE '!' AND c LIKE ANY ('x', 'y') AND d RLIKE 'z' AND e REGEXP 'q'",
  'SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND b NOT BETWEEN c AND d',
  'SELECT a FROM t WHERE a IS NULL AND b IS NOT NULL AND c IS TRUE AND d IS NOT DISTINCT FROM e AND f IS NOT FALSE',
  'SELECT a + b * c - d / e % f DIV g || h FROM t',
  'SELECT -a, - 5, +a, ~a, a -5, -5 + a, a = -1, -a.b FROM t',
  'SELECT a << 1 | b & c ^ d, a = b, a <=> b, a != b, a >= b FROM t',
  'SELECT a.b.c, t.*, *, a.b.* FROM t',
  'SELECT * EXCEPT (a, b) FROM t',
  'SELECT count(*), count(DISTINCT a), sum(a) FILTER (WHERE b > 1), first(a IGNORE NULLS) FROM t',
  'SELECT first(a), last(a, true), any_value(b), lag(a) IGNORE NULLS OVER w FROM t WINDOW w AS (ORDER BY b)',
  'SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST) FROM t',
  'SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t',
  'SELECT cast(a AS INT), try_cast(a AS DECIMAL(10, 2)), a::STRING, cast(a AS ARRAY<STRUCT<x: INT>>) FROM t',
  'SELECT cast(a AS MAP<STRING, INT>), cast(a AS STRUCT<x: INT>), cast(a AS TIMESTAMP), cast(a AS TIMESTAMP WITHOUT TIME ZONE)',
  'SELECT CASE WHEN a THEN b ELSE c END, CASE a WHEN 1 THEN 2 END, CASE (a) WHEN 1 THEN 2 END FROM t',
  'SELECT case x FROM t',
  'SELECT struct(a, b AS c), named_struct(1, 2), (a, b), (a), ((a)), (a + 1) * 2, (SELECT max(a) FROM s), (SELECT a, b) FROM t',
  'SELECT transform(xs, x -> x + 1), reduce(xs, 0, (acc, x) -> acc + x), map(a, b), array(1), if(a, b, c), left(a, 1) FROM t',
  "SELECT DATE '2020-01-01', TIMESTAMP '2020-01-01', X'00', INTERVAL '1' DAY, INTERVAL '1 day', INTERVAL 3 HOURS, 'a' 'b' FROM t",
  'SELECT null, true, false, null.a, current_date, current_date(), current_timestamp, current_timestamp(), now() FROM t',
  'SELECT 1, 1L, 1.5, 1e3, 1.5BD, 1D, \'x\', "y" FROM t',
  'SELECT xs[0], xs[a].b, f(a).b, f(a)[1] FROM t',
  "SELECT extract(YEAR FROM a), substring(a FROM 1 FOR 2), substring(a, 1, 2), trim(a), trim(BOTH 'x' FROM a), position('a' IN b) FROM t",
  'SELECT overlay(a PLACING b FROM 1), date_add(a, 1), date_add(DAY, 1, a), datediff(a, b), timestampadd(HOUR, 1, a), a COLLATE UNICODE FROM t',
  'SELECT a FROM t GROUP BY a HAVING count(*) > 1 ORDER BY a DESC, b NULLS FIRST LIMIT 3 OFFSET 1',
  'SELECT a FROM t GROUP BY ALL',
  'SELECT a, b FROM t GROUP BY a, b WITH ROLLUP',
  'SELECT a, b FROM t GROUP BY ROLLUP (a, b), CUBE (c)',
  'SELECT a, b FROM t GROUP BY GROUPING SETS ((a), (b), ())',
  'SELECT a FROM t HAVING max(a) > 1',
  'SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1',
  'SELECT a FROM t x JOIN s y ON x.a = y.a LEFT JOIN u USING (a) LEFT SEMI JOIN v ON TRUE LEFT ANTI JOIN w ON x.b = w.b',
  'SELECT a FROM t LEFT OUTER JOIN s USING (a) RIGHT JOIN u ON a = b FULL OUTER JOIN v USING (a) CROSS JOIN w, x',
  'SELECT a FROM t INNER JOIN s ON t.a = s.a NATURAL JOIN u SEMI JOIN v USING (a) ANTI JOIN w USING (a)',
  'SELECT a FROM t, LATERAL (SELECT b FROM s) JOIN LATERAL (SELECT 1) ON TRUE JOIN LATERAL explode(xs)',
  'SELECT a FROM t LATERAL VIEW explode(xs) e AS x',
  'SELECT a FROM t LATERAL VIEW OUTER explode(xs) e',
  'SELECT a FROM t TABLESAMPLE (10 PERCENT) x',
  'SELECT a FROM t VERSION AS OF 1',
  "SELECT a FROM t TIMESTAMP AS OF '2020-01-01' x",
  "SELECT a FROM t WITH (readChangeFeed = true, 'a' = 'b')",
  'SELECT * FROM t PIVOT (sum(a) FOR b IN (1, 2))',
  'SELECT a FROM t ORDER BY a SORT BY b',
  'SELECT a FROM t DISTRIBUTE BY a',
  'SELECT a FROM t LIMIT ALL',
  'WITH x AS (SELECT 1 AS a), y (b) AS (SELECT a FROM x) SELECT * FROM x, y',
  'SELECT a FROM t UNION ALL SELECT b FROM s INTERSECT SELECT c FROM u EXCEPT SELECT d FROM v ORDER BY a',
  'SELECT a FROM t UNION DISTINCT SELECT b FROM s MINUS ALL SELECT 1',
  '(SELECT a FROM t) UNION (SELECT b FROM s) LIMIT 1',
  'SELECT a FROM (SELECT 1 AS a UNION SELECT 2)',
  'FROM t |> WHERE a > 1 |> SELECT a, b |> AGGREGATE sum(a) GROUP BY b |> UNION ALL (SELECT 1, 2)',
  'FROM t SELECT a WHERE b',
  "VALUES (1, 'a'), (2, 'b') AS t (x, y)",
  'TABLE t',
  'SELECT a FROM VALUES (1), (2) AS t (a)',
  'SELECT order, group FROM from',
  'SELECT key FROM keys KEYS (id)',
];
