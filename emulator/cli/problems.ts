import { positionText, type SluiceError } from '../base/errors.ts';
import type { LoadedProject, ProjectWarning } from '../pipeline/project.ts';
import { errorObject } from './failure.ts';
import { snippet } from './snippet.ts';
import { paint, type Terminal } from './terminal.ts';

type Sources = LoadedProject['sources'];

/** Every error and warning of a project as a person reads them: where, what, the line, what to do. */
export function printProblems(
  terminal: Terminal,
  { errors, warnings }: { readonly errors: readonly SluiceError[]; readonly warnings: readonly ProjectWarning[] },
  sources: Sources,
): void {
  for (const { message, position } of warnings) {
    note(terminal, paint(terminal, 'yellow', 'warning:'), message, position, sources);
  }
  for (const { code, message, position, action } of errors) {
    note(terminal, paint(terminal, 'red', `[${code}]`), message, position, sources);
    if (action !== undefined) terminal.note(action);
  }
}

function note(
  terminal: Terminal,
  label: string,
  message: string,
  position: SluiceError['position'],
  sources: Sources,
): void {
  const place = positionText(position);
  terminal.note(`${place === '' ? '' : `${place}: `}${label} ${message.trimEnd()}`);
  const text = sources.find(({ name, path }) => name === position?.file || path === position?.file)?.text;
  if (text === undefined || position === undefined) return;
  for (const line of snippet(terminal, text, position)) terminal.note(`  ${line}`);
}

export function problemObjects(
  errors: readonly SluiceError[],
  warnings: readonly ProjectWarning[],
): { readonly errors: readonly object[]; readonly warnings: readonly object[] } {
  return { errors: errors.map(errorObject), warnings };
}
