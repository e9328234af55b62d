import assert from 'node:assert/strict';
import { createUpdateEvent } from '../../emulator/pipeline/eventLog/events.ts';

describe('secrets in the event log', () => {
  const logged = (configuration: Readonly<Record<string, string>>): unknown => {
    const { details } = createUpdateEvent('u', {
      cause: 'USER_ACTION',
      refresh: [],
      fullRefresh: [],
      fullRefreshAll: false,
      resetCheckpoints: [],
      continuous: false,
      dryRun: false,
      configuration,
    });
    const created = details['create_update'];
    return typeof created === 'object' && created !== null && 'config' in created ? created.config : undefined;
  };

  for (const key of [
    'db.password',
    'API_TOKEN',
    'client.secret',
    'fs.s3a.access.key',
    'fs.azure.account.key.x',
    'aws_access_key_id',
    'kafka.sasl.jaas.config',
  ]) {
    it(`are not written for ${key}`, () =>
      assert.deepEqual(logged({ [key]: 'hush' }), { [key]: '*********(redacted)' }));
  }

  it('leave other settings as they are', () => {
    const plain = { country: 'FR', 'pipelines.reset.allowed': 'false', primary_key: 'id' };
    assert.deepEqual(logged(plain), plain);
  });
});
