import type { StepEndDto, StepStatusDto } from '../../emulator/protocol/rpc/step.ts';
import { element } from '../shared/element.ts';

export interface StepActs {
  start(): void;
  next(): void;
  batch(): void;
  beforeCommit(): void;
  toEnd(): void;
  crash(): void;
  stop(): void;
}

type Act = keyof StepActs;

export interface StepButtons {
  readonly element: HTMLElement;
  /** What can be done now; undefined while no session was started. */
  update(status: StepStatusDto['kind'] | undefined, end: StepEndDto['kind'] | undefined): void;
  /** As if the button was pressed, where it can be. */
  press(act: Act): void;
}

const texts: readonly { readonly act: Act; readonly label: string; readonly title: string }[] = [
  { act: 'start', label: 'Start', title: 'Starts the query, paused before its first phase' },
  { act: 'next', label: 'Next Phase', title: 'Runs one phase (F10)' },
  { act: 'batch', label: 'Next Batch', title: 'Runs to the beginning of the next batch (Shift+F10)' },
  { act: 'beforeCommit', label: 'Pause Before Commit', title: 'Runs up to the commit log of this batch' },
  { act: 'toEnd', label: 'Run to End', title: 'Runs everything that is there without another pause' },
  {
    act: 'crash',
    label: 'Crash Here',
    title: 'Breaks the query off as a kill of the process would; nothing is tidied up',
  },
  { act: 'stop', label: 'Stop', title: 'Lets the running batch end, and ends the query' },
];

/** When each button can be pressed. */
const possible: Readonly<Record<Act, readonly (StepStatusDto['kind'] | 'none')[]>> = {
  start: ['none', 'ended'],
  next: ['paused'],
  batch: ['paused'],
  beforeCommit: ['paused'],
  toEnd: ['paused'],
  crash: ['paused', 'running'],
  stop: ['paused', 'running', 'starting'],
};

/** The toolbar: one tab stop, arrows move inside of it. Source: w3.org/WAI/ARIA/apg/patterns/toolbar */
export function stepButtons(acts: StepActs): StepButtons {
  const made = texts.map(({ act, label, title }) => {
    const look = act === 'next' || act === 'start' ? '' : ' secondary';
    const button = element('button', { class: `button${look}`, type: 'button', text: label, title });
    button.addEventListener('click', () => press(act));
    return { act, button };
  });
  const bar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Stepper' },
    ...made.map(({ button }) => button),
  );
  const isPossible = (act: Act): boolean => made.some((one) => one.act === act && one.button.ariaDisabled !== 'true');
  const press = (act: Act): void => {
    if (isPossible(act)) acts[act]();
  };
  /** A button that cannot be pressed keeps the focus that it has, so that a person does not lose the place. */
  const focusStop = (stop: HTMLElement | undefined): void => {
    for (const { button } of made) button.tabIndex = button === stop ? 0 : -1;
  };
  bar.addEventListener('keydown', (event) => {
    const shown = made.filter(({ button }) => !button.hidden).map(({ button }) => button);
    const at = shown.findIndex((button) => button === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    const next = to === undefined ? undefined : shown[(to + shown.length) % shown.length];
    if (next === undefined) return;
    event.preventDefault();
    focusStop(next);
    next.focus();
  });
  return {
    element: bar,
    press,
    update(status, end) {
      const now = status ?? 'none';
      for (const { act, button } of made) {
        button.ariaDisabled = possible[act].includes(now) ? 'false' : 'true';
        if (act === 'start')
          button.textContent = end === 'crashed' ? 'Resume' : end === undefined ? 'Start' : 'Start Again';
      }
      const stop =
        made.find(({ button }) => button === document.activeElement) ?? made.find(({ act }) => isPossible(act));
      focusStop(stop?.button);
    },
  };
}
