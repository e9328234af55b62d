import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { LogicalPlan, NullsWork } from '../../emulator/plan/logicalPlan.ts';
import { analyzed } from '../support/analyzed.ts';

const tables = { t: 'id INT, name STRING, x DOUBLE, ok BOOLEAN' };

function nulls(work: NullsWork): LogicalPlan {
  return {
    kind: 'nulls',
    child: { kind: 'relation', nameParts: ['t'], streaming: false, options: {} },
    work,
    position: { line: 1, column: 1 },
  };
}

/** Plans are equal when nothing but places and ids differs. */
function shape(plan: unknown): string {
  return JSON.stringify(plan, (key, value: unknown) => {
    if (key === 'position') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  }).replaceAll(/"id":\d+/g, '"id":0');
}

const number = { kind: 'literal', value: 1.5, dataType: { kind: 'double' } } as const;
const text = { kind: 'literal', value: 'n', dataType: { kind: 'string' } } as const;

const same: readonly (readonly [work: NullsWork, query: string])[] = [
  [{ kind: 'drop', how: 'any', columns: ['ID', 'name'] }, 'FROM t |> WHERE isnotnull(id) AND isnotnull(name)'],
  [
    { kind: 'drop', how: 'all' },
    'FROM t |> WHERE isnotnull(id) OR isnotnull(name) OR (isnotnull(x) AND NOT isnan(x)) OR isnotnull(ok)',
  ],
  [
    { kind: 'fill', fillings: [{ value: number, fits: 'number' }] },
    'SELECT coalesce(id, CAST(1.5D AS INT)) AS id, name, coalesce(nanvl(x, CAST(NULL AS DOUBLE)), CAST(1.5D AS DOUBLE)) AS x, ok FROM t',
  ],
  [
    { kind: 'fill', fillings: [{ value: text, fits: 'string', columns: ['name', 'id'] }] },
    "SELECT id, coalesce(name, CAST('n' AS STRING)) AS name, x, ok FROM t",
  ],
];

describe('dropna and fillna of columns that are known to the analyzer alone', () => {
  for (const [work, query] of same) {
    it(query, async () =>
      assert.equal(shape(await analyzed(nulls(work), tables)), shape(await analyzed(query, tables))),
    );
  }

  it('refuse a column that is not there', async () => {
    await assert.rejects(analyzed(nulls({ kind: 'drop', how: 'any', columns: ['nope'] }), tables), (error) =>
      isSluiceError(error, 'UNRESOLVED_COLUMN.WITH_SUGGESTION'),
    );
  });
});
