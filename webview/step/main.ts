import {
  readStep,
  stepChanged,
  stepPhases,
  type StepBatchDto,
  type StepPhaseDto,
  type StepPhaseName,
  type StepStateDto,
} from '../../emulator/protocol/rpc/step.ts';
import type { InputOf } from '../protocol/panel.ts';
import {
  chooseOtherFlow,
  crashHere,
  goOn,
  openStepTable,
  openStreamCheckpoint,
  startFlow,
  stepPanel,
  stopFlow,
} from '../protocol/step.ts';
import { announce } from '../shared/announce.ts';
import { connectionBanner } from '../shared/connectionBanner.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { connectHost } from '../shared/host.ts';
import { errorState, failureText } from '../shared/pageStates.ts';
import { batchText, phaseFacts, phaseTexts, sizeText } from './phaseFacts.ts';
import { stepButtons } from './stepButtons.ts';
import './step.css';

type Input = InputOf<typeof stepPanel>;

const host = connectHost(stepPanel);
const root = document.getElementById('panel') ?? document.body;
let input: Input | undefined;
let state: StepStateDto | undefined;
/** The batch that the person looks at; the newest while undefined. */
let chosen: number | undefined;

const heading = element('h1', { class: 'step-title' });
const status = element('p', { class: 'step-status' });
const problem = element('div', { class: 'step-problem', role: 'alert', hidden: true });
const history = element('ul', { class: 'step-history', role: 'listbox', 'aria-label': 'Micro-batches', tabindex: 0 });
const phaseList = element('ol', { class: 'step-phases', 'aria-label': 'Phases of the micro-batch' });
const batchTitle = element('h2', {});
const buttons = stepButtons({
  start: () => void act(() => host.act(startFlow, {})),
  next: () => void act(() => host.act(goOn, { goal: { kind: 'phase' } })),
  batch: () => void act(() => host.act(goOn, { goal: { kind: 'batch' } })),
  beforeCommit: () => void act(() => host.act(goOn, { goal: { kind: 'to', phase: 'logCommit' } })),
  toEnd: () => void act(() => host.act(goOn, { goal: { kind: 'end' } })),
  crash: () => void act(() => host.act(crashHere, {})),
  stop: () => void act(() => host.act(stopFlow, {})),
});
const links = element(
  'span',
  { class: 'step-links' },
  link('Choose Another Flow', () => void act(() => host.act(chooseOtherFlow, {}))),
  link('Open Stream Checkpoint', () => void act(() => host.act(openStreamCheckpoint, {}))),
  link('Open Table', () => void act(() => host.act(openStepTable, {}))),
);
root.replaceChildren(
  element(
    'div',
    { class: 'page' },
    connectionBanner(host as never, () => void load()),
    element('header', { class: 'step-header' }, heading, links),
    buttons.element,
    status,
    problem,
    element(
      'div',
      { class: 'fill step-body' },
      element(
        'section',
        { class: 'step-side', 'aria-label': 'History' },
        element('h2', { text: 'Micro-batches' }),
        history,
      ),
      element('section', { class: 'step-main', 'aria-label': 'Phases', tabindex: 0 }, batchTitle, phaseList),
    ),
  ),
);

host.onOpen((opened) => {
  input = opened;
  state = undefined;
  chosen = undefined;
  void load();
});
host.on(stepChanged, (changed) => {
  if (changed.spec === input?.spec) show(changed);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'F10' || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  buttons.press(event.shiftKey ? 'batch' : 'next');
});
history.addEventListener('keydown', (event) => {
  const ids = (state?.batches ?? []).map(({ batchId }) => batchId);
  const at = ids.indexOf(shownBatch()?.batchId ?? -1);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length - 1 }[event.key];
  const next = to === undefined ? undefined : ids[to];
  if (next === undefined) return;
  event.preventDefault();
  choose(next);
});

async function load(): Promise<void> {
  if (input === undefined) return;
  try {
    const found = await host.request(readStep, { spec: input.spec });
    if (found !== null && found.flow === input.flow) show(found);
    else draw();
  } catch (failure) {
    status.replaceChildren(errorState('What the stepper did could not be read.', failure, () => void load()));
  }
}

async function act(work: () => Promise<unknown>): Promise<void> {
  problem.hidden = true;
  try {
    await work();
  } catch (failure) {
    const { message, action } = failureText(failure);
    problem.replaceChildren(
      element('p', {}, dataText(message)),
      ...(action === undefined ? [] : [element('p', {}, dataText(action))]),
    );
    problem.hidden = false;
  }
}

function show(changed: StepStateDto): void {
  const before = state === undefined ? '' : statusText(state);
  state = changed;
  draw();
  const now = statusText(changed);
  if (now !== before && changed.status.kind !== 'running') announce(now);
}

function draw(): void {
  heading.replaceChildren('Stepper: ', dataText(input?.flow ?? ''));
  const mine = state !== undefined && state.flow === input?.flow ? state : undefined;
  buttons.update(mine?.status.kind, mine?.end?.kind);
  drawStatus(mine);
  drawHistory(mine);
  drawPhases(mine);
}

function statusText({ status: now, end }: StepStateDto): string {
  switch (now.kind) {
    case 'starting':
      return 'The query is starting: the lock is taken and the table is made.';
    case 'paused':
      return `Paused before ${phaseTexts[now.before].title} of batch ${now.batchId}.`;
    case 'running':
      return `Batch ${now.batchId}: ${phaseTexts[now.phase].title} runs.`;
    case 'stopping':
      return 'The query is ending.';
    case 'ended':
      return end?.message ?? 'The query has ended.';
  }
}

function drawStatus(mine: StepStateDto | undefined): void {
  if (mine === undefined) {
    status.replaceChildren(
      'Nothing runs yet. Start takes the lock of the storage as an update does, and pauses before the first phase.',
    );
    return;
  }
  const { end, batches } = mine;
  // What the start found is of interest until its first batch is done.
  const begun = batches.some(({ state: how }) => how === 'done') ? '' : `Found at the start: ${mine.start}`;
  status.replaceChildren(
    element('strong', {}, dataText(statusText(mine))),
    element('span', { class: 'muted' }, ' ', dataText(end === undefined ? begun : end.nextStart)),
  );
}

function shownBatch(): StepBatchDto | undefined {
  const batches = state?.batches ?? [];
  return batches.find(({ batchId }) => batchId === chosen) ?? batches.at(-1);
}

function choose(batchId: number): void {
  chosen = batchId === state?.batches.at(-1)?.batchId ? undefined : batchId;
  draw();
}

function drawHistory(mine: StepStateDto | undefined): void {
  const shown = shownBatch();
  const items = (mine?.batches ?? []).map((batch) => {
    const selected = batch.batchId === shown?.batchId;
    const id = `batch-${batch.batchId}`;
    const item = element(
      'li',
      { class: `step-batch ${batch.state}`, role: 'option', id, 'aria-selected': String(selected) },
      element('span', { class: 'step-batch-name', text: `Batch ${batch.batchId}` }),
      element('span', { class: 'muted', text: batchText(batch) }),
    );
    item.addEventListener('click', () => choose(batch.batchId));
    return item;
  });
  history.replaceChildren(...items);
  if (shown === undefined) history.removeAttribute('aria-activedescendant');
  else history.setAttribute('aria-activedescendant', `batch-${shown.batchId}`);
}

function drawPhases(mine: StepStateDto | undefined): void {
  const batch = mine === undefined ? undefined : shownBatch();
  batchTitle.textContent =
    batch === undefined ? 'Phases of a Micro-batch' : `Batch ${batch.batchId}${batch.isRerun ? ' (Run Again)' : ''}`;
  phaseList.replaceChildren(...stepPhases.map((phase) => phaseItem(phase, mine, batch)));
}

type PhaseState = 'done' | 'next' | 'running' | 'waiting' | 'skipped';

const phaseStates: Readonly<Record<PhaseState, { readonly sign: string; readonly label: string }>> = {
  done: { sign: '✓', label: 'done' },
  next: { sign: '▸', label: 'runs next' },
  running: { sign: '…', label: 'running' },
  waiting: { sign: '○', label: 'not yet' },
  skipped: { sign: '–', label: 'left out' },
};

function phaseItem(phase: StepPhaseName, mine: StepStateDto | undefined, batch: StepBatchDto | undefined): HTMLElement {
  const done = batch?.phases.find((one) => one.phase === phase);
  const how = phaseState(phase, done, { mine, batch });
  const { sign, label } = phaseStates[how];
  const { title, what } = phaseTexts[phase];
  return element(
    'li',
    { class: `step-phase ${how}`, ...(how === 'next' || how === 'running' ? { 'aria-current': 'step' } : {}) },
    element('span', { class: 'step-sign', 'aria-hidden': 'true', text: sign }),
    element(
      'div',
      { class: 'step-phase-text' },
      element(
        'h3',
        {},
        title,
        element('span', { class: 'visually-hidden', text: ` (${label})` }),
        done !== undefined && element('span', { class: 'muted step-time', text: `${done.milliseconds} ms` }),
      ),
      element('p', { class: 'muted', text: what }),
      done !== undefined && phaseDetail(done),
    ),
  );
}

function phaseState(
  phase: StepPhaseName,
  done: StepPhaseDto | undefined,
  { mine, batch }: { readonly mine: StepStateDto | undefined; readonly batch: StepBatchDto | undefined },
): PhaseState {
  if (done !== undefined) return 'done';
  const now = mine?.status;
  if (batch !== undefined && now !== undefined && 'batchId' in now && now.batchId === batch.batchId) {
    if (now.kind === 'paused' && now.before === phase) return 'next';
    if (now.kind === 'running' && now.phase === phase) return 'running';
  }
  if (batch === undefined) return 'waiting';
  const last = batch.phases.at(-1)?.phase;
  const isPast = last !== undefined && stepPhases.indexOf(phase) < stepPhases.indexOf(last);
  return isPast || batch.state !== 'running' ? 'skipped' : 'waiting';
}

function phaseDetail(done: StepPhaseDto): HTMLElement {
  const facts = phaseFacts(done);
  const signs = { created: '+', changed: '~', removed: '−' } as const;
  const places = { checkpoint: 'stream checkpoint', table: 'table' } as const;
  const files = done.files.map(({ place, path, change, size }) =>
    element(
      'li',
      { class: `step-file ${change}` },
      element('span', { class: 'step-file-sign', 'aria-hidden': 'true', text: signs[change] }),
      element('span', { class: 'visually-hidden', text: `${change} ` }),
      element('code', {}, dataText(path)),
      element('span', { class: 'muted', text: ` ${sizeText(size)}, in the ${places[place]}` }),
    ),
  );
  if (done.moreFiles > 0) files.push(element('li', { class: 'muted', text: `and ${done.moreFiles} more files` }));
  return element(
    'div',
    { class: 'step-detail' },
    facts.length > 0 &&
      element(
        'dl',
        {},
        ...facts.flatMap(({ label, value }) => [
          element('dt', {}, dataText(label)),
          element('dd', {}, dataText(value)),
        ]),
      ),
    files.length > 0 && element('ul', { class: 'step-files', 'aria-label': 'Files written' }, ...files),
  );
}

function link(label: string, onClick: () => void): HTMLElement {
  const made = element('button', { class: 'button quiet', type: 'button', text: label });
  made.addEventListener('click', onClick);
  return made;
}

draw();
