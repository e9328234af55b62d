import assert from 'node:assert/strict';
import type { Expression } from '../../emulator/plan/expression.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import { parseExpression, parseQuery } from '../../emulator/sql/parseSql.ts';
import { analyzed, refusalOf } from '../support/analyzed.ts';

const tables = { t: 'a INT, b STRING, n INT' };
const table: LogicalPlan = { kind: 'relation', nameParts: ['t'], streaming: false, options: {} };

const select = (child: LogicalPlan, ...names: readonly string[]): LogicalPlan => ({
  kind: 'project',
  planId: 1,
  child,
  list: names.map((name): Expression => ({ kind: 'column', nameParts: [name] })),
});
const where = (child: LogicalPlan, condition: string): LogicalPlan => ({
  kind: 'filter',
  role: 'where',
  planId: 2,
  child,
  condition: parseExpression(condition),
});
const names = async (plan: LogicalPlan): Promise<readonly string[]> =>
  (await analyzed(plan, tables)).output.map(({ name }) => name);

describe('columns that a select took away', () => {
  it('can be named by a filter of a data frame, and are taken away again', async () => {
    assert.deepEqual(await names(where(select(table, 'a'), 'n > 10')), ['a']);
    assert.deepEqual(await names(where(where(select(table, 'a', 'b'), 'n > 10'), 'n < 20')), ['a', 'b']);
    assert.deepEqual(await names(where(select(select(table, 'a', 'b'), 'a'), 'n > 10')), ['a']);
  });

  it('stay hidden behind a subquery of SQL', async () => {
    assert.match(await refusalOf('SELECT * FROM (SELECT a FROM t) WHERE n > 10', tables), /^UNRESOLVED_COLUMN/);
  });

  it('do not come back from an aggregate', async () => {
    const grouped = { ...parseQuery('SELECT a FROM t GROUP BY a'), planId: 1 };
    await assert.rejects(analyzed(where(grouped, 'n > 10'), tables), /n/);
  });
});
