import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { raiseSql } from '../../emulator/compute/sqlText.ts';
import { openComputeFixture, type ComputeFixture } from '../support/computeFixture.ts';

describe('Errors of a running query', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture();
  });
  after(async () => fixture.close());

  const codeOf = async (sql: string) => {
    try {
      await fixture.session.rows(sql);
    } catch (error) {
      assert.ok(isSluiceError(error), String(error));
      return [error.code, error.message];
    }
    return ['none', ''];
  };

  it('carry code and parameters through SQL, whatever the values hold', async () => {
    const value = `'}: " \\ it''s {value} é' || chr(10)`;
    const raised = raiseSql('CAST_OVERFLOW', { value, sourceType: `'"BIGINT"'`, targetType: `'"INT"'` });
    const [code, message] = await codeOf(`SELECT CASE WHEN range > 5 THEN ${raised} ELSE 'x' END FROM range(10)`);
    assert.equal(code, 'CAST_OVERFLOW');
    assert.ok(message?.includes(`}: " \\ it's {value} é\n`), message);
  });

  const natives: readonly (readonly [sql: string, code: string])[] = [
    ['SELECT 9223372036854775807::BIGINT + 1::BIGINT', 'ARITHMETIC_OVERFLOW'],
    ['SELECT 300::SMALLINT::TINYINT', 'CAST_OVERFLOW'],
    [`SELECT 'x'::INTEGER`, 'CAST_INVALID_INPUT'],
    ['SELECT 12345.6::DECIMAL(6,1)::DECIMAL(3,1)', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
    ['SELECT map([1, 1], [2, 3])', 'DUPLICATED_MAP_KEY'],
    ['SELECT (SELECT range FROM range(2))', 'SCALAR_SUBQUERY_TOO_MANY_ROWS'],
    [`SELECT * FROM read_parquet('/nowhere/f.parquet')`, 'FAILED_READ_FILE.FILE_NOT_EXIST'],
    ['SELEC 1', 'INTERNAL_ERROR'],
  ];
  for (const [sql, code] of natives)
    it(`are ${code} for ${sql}`, async () => assert.equal((await codeOf(sql))[0], code));

  it('name the full disk', async function () {
    if (process.platform !== 'linux') this.skip();
    const [code, message] = await codeOf(`COPY (SELECT random() FROM range(3000000)) TO '/dev/full' (FORMAT parquet)`);
    assert.equal(code, 'STORAGE_FULL');
    assert.ok(message?.includes('/dev/full'));
  });

  it('are CANCELLED for a statement that is interrupted, and the next one runs', async () => {
    const running = fixture.session.execute('SELECT count(*) FROM range(1000000000) a, range(1000000) b');
    const rejected = assert.rejects(running, (error) => isSluiceError(error, 'CANCELLED'));
    setImmediate(function interrupt() {
      fixture.session.interrupt();
      void rejected.then(() => (interrupted = true));
      if (!interrupted) setImmediate(interrupt);
    });
    let interrupted = false;
    await rejected;
    assert.deepEqual(await fixture.session.rows('SELECT 1'), [[1]]);
  });
});
