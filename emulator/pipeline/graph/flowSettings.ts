import { isSluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import { projectConf } from '../update/updateConf.ts';

/** Settings that a flow's query is typed under: the configuration, its own, and those of the views that it reads. */
export function flowSettings(
  localTimeZone: string,
  conf: Readonly<Record<string, string>>,
  position: Position | undefined,
): AnalysisSettings {
  try {
    return projectConf(localTimeZone, conf).settings();
  } catch (error) {
    throw isSluiceError(error) ? error.at(position) : error;
  }
}

/** What is wrong with the project's configuration itself. */
export function configurationErrors(
  localTimeZone: string,
  configuration: Readonly<Record<string, string>>,
): readonly SluiceError[] {
  return Object.entries(configuration).flatMap(([name, value]) => {
    try {
      projectConf(localTimeZone, { [name]: value });
      return [];
    } catch (error) {
      if (isSluiceError(error)) return [error];
      throw error;
    }
  });
}
