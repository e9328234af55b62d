import { sluiceError, type Position } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { ProjectSettings } from '../project.ts';

const allowed = {
  'sluice.dialect': ['databricks', 'spark'],
  'sluice.guard.policy': ['standard', 'strict'],
  'sluice.trigger': ['triggered', 'continuous'],
} as const;

/** Settings that hold a number: how many rows that break an expectation are shown of each. */
const numbers: readonly string[] = ['sluice.expectations.sampleRows'];

type SettingKey = keyof typeof allowed;

/** The keys of a configuration that are Sluice's own. They are an addition to the spec; Spark carries them as settings that nobody reads. */
export function projectSettings(
  configuration: Readonly<Record<string, string>>,
  position: (key: string) => Position | undefined,
): ProjectSettings {
  for (const [key, value] of Object.entries(configuration)) {
    if (!key.toLowerCase().startsWith('sluice.')) continue;
    const context = { position: position(key) };
    if (numbers.includes(key)) {
      if (/^\d{1,4}$/.test(value)) continue;
      throw sluiceError('SLUICE_SETTING_INVALID', { key, value, allowed: 'a number from 0 to 9999' }, context);
    }
    if (!isSetting(key)) {
      const close = nearest(key, [...Object.keys(allowed), ...numbers]);
      throw sluiceError(
        'SLUICE_SETTING_UNKNOWN',
        { key },
        close === undefined ? context : { ...context, action: `Did you mean "${close}"?` },
      );
    }
    const values: readonly string[] = allowed[key];
    if (!values.includes(value)) {
      throw sluiceError('SLUICE_SETTING_INVALID', { key, value, allowed: values.join(' or ') }, context);
    }
  }
  return {
    dialect: configuration['sluice.dialect'] === 'spark' ? 'spark' : 'databricks',
    guardPolicy: configuration['sluice.guard.policy'] === 'strict' ? 'strict' : 'standard',
    trigger: configuration['sluice.trigger'] === 'continuous' ? 'continuous' : 'triggered',
  };
}

function isSetting(key: string): key is SettingKey {
  return Object.hasOwn(allowed, key);
}
