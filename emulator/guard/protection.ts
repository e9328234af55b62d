import { editDistance } from '../base/nearest.ts';
import { sluiceError, type SluiceError } from '../base/errors.ts';

/** The property that protects a table. Source: apache/spark, `PipelinesTableProperties.resetAllowed`. */
export const resetAllowedKey = 'pipelines.reset.allowed';

/** What the properties of a table, or settings that look like them, say of its protection. */
export interface Protection {
  /** As Spark understands it: by the exact key only. Undefined when nothing is said, or nothing that can be understood. */
  readonly resetAllowed: boolean | undefined;
  /**
   * As the guard takes it: false also for a key that all but spells it and has the value false, since whoever wrote it meant to protect
   * the table. Spark takes such a key for nothing.
   */
  readonly guarded: boolean | undefined;
  /** Keys that protect nothing in Spark. */
  readonly nearMisses: readonly NearMiss[];
  /** RESET_ALLOWED_NOT_BOOLEAN, which ends every run in Spark too. */
  readonly error: SluiceError | undefined;
}

export interface NearMiss {
  /** As written. */
  readonly key: string;
  readonly message: string;
}

/** Reads the protection out of the properties of a definition or of a table. Keys are as written. */
export function protectionOf(properties: Readonly<Record<string, string>>): Protection {
  const value = Object.hasOwn(properties, resetAllowedKey) ? properties[resetAllowedKey] : undefined;
  const resetAllowed = value === undefined ? undefined : parseBoolean(value);
  const error =
    value !== undefined && resetAllowed === undefined
      ? sluiceError('RESET_ALLOWED_NOT_BOOLEAN', { value, key: resetAllowedKey })
      : undefined;
  const near = Object.keys(properties).filter((key) => key !== resetAllowedKey && isNearMiss(key));
  const meant = near.some((key) => parseBoolean((properties[key] ?? '').trim()) === false);
  return {
    resetAllowed,
    guarded: resetAllowed ?? (meant || error !== undefined ? false : undefined),
    nearMisses: near.map((key) => ({ key, message: nearMissMessage(key, properties[key] ?? '', meant) })),
    error,
  };
}

/** Where a setting stands that looks like the property but is none. */
export type SettingPlace = 'configuration' | 'SET' | 'spark_conf';

/** Settings (not properties of a table) that look as if they protected something: they protect nothing, in Spark and here. */
export function misplacedProtection(
  settings: Readonly<Record<string, string>>,
  place: SettingPlace,
): readonly NearMiss[] {
  return Object.keys(settings)
    .filter((key) => key.toLowerCase() === resetAllowedKey || isNearMiss(key))
    .map((key) => ({
      key,
      message: `${key} stands in ${placeText[place]}, where it protects no table: write TBLPROPERTIES ('${resetAllowedKey}' = 'false') at each table that is to be protected.`,
    }));
}

const placeText: Readonly<Record<SettingPlace, string>> = {
  configuration: 'the configuration of the project',
  SET: 'a SET statement',
  spark_conf: 'the spark_conf of a flow',
};

/** Scala's `toBoolean`: true or false in any case, and nothing else. */
function parseBoolean(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return undefined;
  }
}

/** Keys whose words are those of the property in another spelling, or that differ from it by a slip of the fingers. */
function isNearMiss(key: string): boolean {
  const lower = key.trim().toLowerCase();
  if (lower.startsWith('delta.')) return false;
  const words = lower.split(/[._\-\s]+/).join('.');
  if (words === resetAllowedKey) return true;
  if (/^(pipelines?\.)?resets?\.allow(ed|s)?$/.test(words)) return true;
  return lower.includes('reset') && editDistance(lower, resetAllowedKey) <= 3;
}

function nearMissMessage(key: string, value: string, guarded: boolean): string {
  const means = guarded
    ? 'Sluice takes it for the protection that it seems to mean and refuses full refreshes of the table'
    : 'it has no effect';
  return `The table property '${key}' = '${value}' is not '${resetAllowedKey}': Spark takes no notice of it and protects nothing; ${means}. Write it as '${resetAllowedKey}'.`;
}
