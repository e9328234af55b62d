import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { checkProperties } from '../../emulator/delta/tableProperties.ts';

describe('table properties', () => {
  const refusedAs = (code: Parameters<typeof isSluiceError>[1], name: string, value: string): void =>
    assert.throws(
      () => checkProperties({ [name]: value }),
      (error) => isSluiceError(error, code),
      `${name} = ${value}`,
    );

  it('keeps what belongs to the user, and Delta’s own in their spelling', () => {
    const given = { 'pipelines.reset.allowed': 'false', 'My.Key': 'Value', 'DELTA.APPENDONLY': 'true' };
    assert.deepEqual(checkProperties(given), {
      configuration: { 'pipelines.reset.allowed': 'false', 'My.Key': 'Value', 'delta.appendOnly': 'true' },
      features: [],
    });
  });

  it('takes features by name and does not keep them as properties', () => {
    assert.deepEqual(checkProperties({ 'delta.feature.vacuumprotocolcheck': 'supported' }), {
      configuration: {},
      features: ['vacuumProtocolCheck'],
    });
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.feature.timestampNtz', 'maybe');
  });

  it('refuses unknown names below delta., with the one that may be meant', () => {
    refusedAs('DELTA_UNKNOWN_CONFIGURATION', 'delta.unknownThing', '1');
    assert.throws(() => checkProperties({ 'delta.apendOnly': 'true' }), /Did you mean delta\.appendOnly\?/);
  });

  it('refuses values that are not of the property’s kind', () => {
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.appendOnly', 'maybe');
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.checkpointInterval', '0');
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.dataSkippingNumIndexedCols', '-2');
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.logRetentionDuration', 'interval 1 month');
    refusedAs('DELTA_INVALID_TABLE_PROPERTY_VALUE', 'delta.isolationLevel', 'WriteSerializable');
    assert.deepEqual(checkProperties({ 'delta.logRetentionDuration': 'interval 30 days' }).configuration, {
      'delta.logRetentionDuration': 'interval 30 days',
    });
  });

  it('refuses by name what would have to be honoured on writing and is not yet', () => {
    refusedAs('DELTA_UNSUPPORTED_TABLE_PROPERTY', 'delta.constraints.positive', 'id > 0');
    refusedAs('DELTA_UNSUPPORTED_TABLE_PROPERTY', 'delta.checkpointPolicy', 'v2');
  });
});
