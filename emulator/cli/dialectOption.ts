import { sluiceError } from '../base/errors.ts';
import type { Dialect } from '../pipeline/project.ts';
import type { VerbCall } from './verb.ts';

/** `--dialect`, or undefined when the project's own holds. */
export function dialectOf(call: VerbCall, command: string): Dialect | undefined {
  const text = call.text('dialect');
  if (text === undefined || text === 'databricks' || text === 'spark') return text;
  throw sluiceError('INVALID_USAGE', {
    detail: `The option --dialect takes databricks or spark, not "${text}".`,
    command,
  });
}
