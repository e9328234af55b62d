import { sluiceError, type Position } from '../../base/errors.ts';
import { sessionConf, type SessionConf } from '../../program/sessionConf.ts';

type Settings = Readonly<Record<string, string>>;

/** What of a project's configuration, and of SET and spark_conf, an update itself follows. Times are milliseconds. */
export interface UpdateSettings {
  readonly maxConcurrentFlows: number;
  readonly maxFlowRetryAttempts: number;
  readonly minRetryTime: number;
  readonly maxRetryTime: number;
  /** Between two triggers of a continuous update. */
  readonly triggerInterval: number;
}

const prefix = 'spark.sql.pipelines.';

/** Keys that say how a pipeline is run, and nothing of how a query is answered. Those of expectations go to whatever counts them. */
export function isUpdateKey(name: string): boolean {
  return name.startsWith(prefix) || /^(sluice\.(?!expectations\.)|(pipelines|pipeline)\.)/i.test(name);
}

/**
 * The session of a project, or of one flow of it: settings of the configuration and, over them, those of the flow.
 * UNSUPPORTED_SETTING for what would change answers and is not followed.
 */
export function projectConf(localTimeZone: string, configuration: Settings, flow: Settings = {}): SessionConf {
  const conf = sessionConf(localTimeZone);
  for (const [name, value] of Object.entries({ ...configuration, ...flow })) {
    if (!isUpdateKey(name)) conf.set(name, value, undefined);
  }
  return conf;
}

/**
 * The session of a batch flow: Spark types its query under the settings of the flow and runs it in the session of the project. Of what
 * Sluice follows, only `current_timezone()` shows it.
 */
export function batchFlowConf(localTimeZone: string, configuration: Settings, flow: Settings): SessionConf {
  const conf = projectConf(localTimeZone, configuration, flow);
  const sessionTimeZone = projectConf(localTimeZone, configuration).settings().timeZone;
  return {
    ...conf,
    settings() {
      const settings = conf.settings();
      return settings.timeZone === sessionTimeZone ? settings : { ...settings, sessionTimeZone };
    },
  };
}

/** Source: apache/spark, `SQLConf.PIPELINES_*`, for names and defaults. */
export function updateSettings(configuration: Settings, flow: Settings = {}, position?: Position): UpdateSettings {
  const settings = { ...configuration, ...flow };
  const whole = (name: string, usual: number): number => {
    const value = settings[name];
    if (value === undefined) return usual;
    if (!/^\d{1,9}$/.test(value.trim())) throw invalid(name, value, 'a whole number', position);
    return Number(value.trim());
  };
  const duration = (name: string, usual: number): number => {
    const value = settings[name];
    if (value === undefined) return usual;
    const parsed = durationOf(value);
    if (parsed === undefined) throw invalid(name, value, 'a duration such as "5s"', position);
    return parsed;
  };
  return {
    maxConcurrentFlows: Math.max(1, whole(`${prefix}execution.maxConcurrentFlows`, 16)),
    maxFlowRetryAttempts: whole(`${prefix}maxFlowRetryAttempts`, 2),
    minRetryTime: duration(`${prefix}execution.watchdog.minRetryTime`, 5_000),
    maxRetryTime: duration(`${prefix}execution.watchdog.maxRetryTime`, 3_600_000),
    triggerInterval: duration('pipelines.trigger.interval', 1_000),
  };
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** `5s`, `30 seconds`, `1 hour`; a bare number is seconds, as Spark's time settings have it. */
function durationOf(text: string): number | undefined {
  const match = /^(\d{1,9})\s*([a-z]*)$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, amount = '', unit = ''] = match;
  const factor = unit === '' ? 1_000 : (units[unit] ?? units[unit.replace(/s$/, '')]);
  return factor === undefined ? undefined : Number(amount) * factor;
}

function invalid(name: string, value: string, expected: string, position: Position | undefined): Error {
  return sluiceError('PIPELINE_SETTING_INVALID', { name, value, expected }, { position });
}
