import { isSluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import { sessionConf } from '../../program/sessionConf.ts';

/** Settings that a flow's query is typed under: the project's configuration, and above it what the flow and the views that it reads set. */
export function flowSettings(
  localTimeZone: string,
  configuration: Readonly<Record<string, string>>,
  conf: Readonly<Record<string, string>>,
  position: Position | undefined,
): AnalysisSettings {
  const session = sessionConf(localTimeZone);
  for (const [name, value] of Object.entries(configuration)) session.set(name, value, undefined);
  for (const [name, value] of Object.entries(conf)) session.set(name, value, position);
  return session.settings();
}

/** What is wrong with the project's configuration itself. */
export function configurationErrors(
  localTimeZone: string,
  configuration: Readonly<Record<string, string>>,
): readonly SluiceError[] {
  return Object.entries(configuration).flatMap(([name, value]) => {
    try {
      sessionConf(localTimeZone).set(name, value, undefined);
      return [];
    } catch (error) {
      if (isSluiceError(error)) return [error];
      throw error;
    }
  });
}
