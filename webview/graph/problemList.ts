import type { ProblemDto } from '../../emulator/protocol/rpc/projects.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { countText } from './model.ts';

/** Errors first; each with its place, which leads into the file, and what to do about it. */
export function problemList(problems: readonly ProblemDto[], goTo: (problem: ProblemDto) => void): HTMLElement {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const title = [
    ...(errors.length > 0 ? [countText(errors.length, 'error')] : []),
    ...(warnings.length > 0 ? [countText(warnings.length, 'warning')] : []),
  ].join(', ');
  const box = element(
    'details',
    { class: 'problems', hidden: problems.length === 0, open: errors.length > 0 },
    element('summary', {}, title),
    errors.length > 0 && element('p', { class: 'muted', text: 'What reads what is drawn when there are no errors.' }),
    element('ul', { class: 'plain' }, ...[...errors, ...warnings].map((problem) => item(problem, goTo))),
  );
  return box;
}

function item(problem: ProblemDto, goTo: (problem: ProblemDto) => void): HTMLElement {
  const { severity, message, action, code, position } = problem;
  const place =
    position?.file === undefined
      ? undefined
      : `${position.file}:${position.line}${position.column === undefined ? '' : `:${position.column}`}`;
  const link =
    place === undefined ? undefined : element('button', { class: 'link code', type: 'button' }, dataText(place, 200));
  link?.addEventListener('click', () => goTo(problem));
  return element(
    'li',
    { class: `problem ${severity}` },
    element('span', { class: 'problem-sign', text: severity === 'error' ? 'Error' : 'Warning' }),
    element(
      'div',
      {},
      element('p', {}, dataText(message)),
      action !== undefined && element('p', { class: 'muted' }, dataText(action)),
      element('p', {}, link, element('span', { class: 'muted code', text: link === undefined ? code : `  ${code}` })),
    ),
  );
}
