import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { misplacedProtection, protectionOf } from '../../emulator/guard/protection.ts';

const key = 'pipelines.reset.allowed';

describe('the property that protects a table', () => {
  it('is read as Spark reads it', () => {
    for (const value of ['false', 'False', 'FALSE']) assert.equal(protectionOf({ [key]: value }).resetAllowed, false);
    for (const value of ['true', 'TRUE']) assert.equal(protectionOf({ [key]: value }).resetAllowed, true);
    assert.deepEqual(protectionOf({ other: 'x' }), {
      resetAllowed: undefined,
      guarded: undefined,
      nearMisses: [],
      error: undefined,
    });
  });

  it('takes no other value', () => {
    for (const value of ['0', 'no', ' false ', '', 'falsch']) {
      const { error, guarded } = protectionOf({ [key]: value });
      assert.ok(isSluiceError(error, 'RESET_ALLOWED_NOT_BOOLEAN'));
      assert.equal(error.message, `Could not parse value '${value}' for table property '${key}'.`);
      assert.equal(guarded, false);
    }
  });

  it('is meant by keys that all but spell it, which protect nothing in Spark', () => {
    const near = [
      'PIPELINES.RESET.ALLOWED',
      'Pipelines.Reset.Allowed',
      'pipelines.reset.allow',
      'pipelines.reset_allowed',
      'pipelines.reset-allowed',
      'pipelines_reset_allowed',
      'pipeline.reset.allowed',
      'pipelines.resets.allowed',
      'pipelines.reset.alowed',
      'reset.allowed',
      ' pipelines.reset.allowed',
    ];
    for (const name of near) {
      const { resetAllowed, guarded, nearMisses } = protectionOf({ [name]: 'false' });
      assert.equal(resetAllowed, undefined, name);
      assert.equal(guarded, false, name);
      assert.deepEqual(
        nearMisses.map((one) => one.key),
        [name],
      );
      assert.equal(protectionOf({ [name]: 'true' }).guarded, undefined, name);
      assert.equal(protectionOf({ [name]: 'false', [key]: 'true' }).guarded, true, name);
    }
  });

  it('is not meant by others', () => {
    for (const name of [
      'pipelines.trigger.interval',
      'delta.appendOnly',
      'reset',
      'allowed',
      'quality',
      'preset.followed',
    ]) {
      assert.deepEqual(protectionOf({ [name]: 'false' }).nearMisses, [], name);
    }
  });

  it('is of no use as a setting', () => {
    const settings = { 'pipelines.reset.allowed': 'false', 'pipelines.reset.allow': 'false', 'spark.x': 'y' };
    for (const place of ['configuration', 'SET', 'spark_conf'] as const) {
      assert.deepEqual(
        misplacedProtection(settings, place).map((one) => one.key),
        ['pipelines.reset.allowed', 'pipelines.reset.allow'],
      );
    }
  });
});
