import type { HistoryEntryDto, HistoryPageDto } from '../../emulator/protocol/rpc/tables.ts';
import { dataText } from '../shared/dataText.ts';
import { element, newId } from '../shared/element.ts';
import { failureText, isCancelled } from '../shared/pageStates.ts';
import { effectText, marksOf, timeText } from './texts.ts';

export interface HistoryOptions {
  /** The commits from a version on down. */
  readonly page: (from: number, limit: number, signal: AbortSignal) => Promise<HistoryPageDto>;
  readonly onVersion: (version: number) => void;
}

export interface HistoryList {
  readonly element: HTMLElement;
  /** The versions that there are, newest and oldest; what was read before is read again. */
  reset(newest: number, oldest: number, current: number): void;
  select(version: number): void;
  dispose(): void;
}

const rowHeight = 52;
const pageSize = 100;
const overscan = 6;
const keptPages = 6;

/** The versions of a table, newest first, as a list box: one is chosen; it holds the elements that are seen and asks for the commits of no others. */
export function historyList({ page, onVersion }: HistoryOptions): HistoryList {
  const id = newId('version');
  const spacer = element('div', { class: 'history-spacer', role: 'presentation' });
  const list = element(
    'div',
    { class: 'history', role: 'listbox', tabindex: 0, 'aria-label': 'Versions, newest first' },
    spacer,
  );
  const pages = new Map<number, ReadonlyMap<number, HistoryEntryDto> | Error>();
  const asked = new Map<number, AbortController>();
  let newest = 0;
  let oldest = 0;
  let current = 0;

  const pageOf = (version: number): number => Math.floor((newest - version) / pageSize);

  const ask = (number: number): void => {
    if (pages.has(number) || asked.has(number)) return;
    const controller = new AbortController();
    asked.set(number, controller);
    page(newest - number * pageSize, pageSize, controller.signal)
      .then(
        ({ entries }) => pages.set(number, new Map(entries.map((entry) => [entry.version, entry]))),
        (failure: unknown) => {
          if (!isCancelled(failure)) pages.set(number, new Error(failureText(failure).message));
        },
      )
      .finally(() => {
        if (asked.get(number) !== controller) return;
        asked.delete(number);
        draw();
      });
  };

  const draw = (): void => {
    const count = newest - oldest + 1;
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - overscan);
    const last = Math.min(count, Math.ceil((list.scrollTop + list.clientHeight) / rowHeight) + overscan);
    const wanted = new Set<number>();
    const options: HTMLElement[] = [];
    for (let index = first; index < last; index += 1) {
      const version = newest - index;
      wanted.add(pageOf(version));
      options.push(option(version, index));
    }
    for (const [number, controller] of asked) {
      if (wanted.has(number)) continue;
      asked.delete(number);
      controller.abort();
    }
    for (const number of pages.keys()) {
      if (pages.size <= keptPages) break;
      if (!wanted.has(number)) pages.delete(number);
    }
    for (const number of wanted) ask(number);
    spacer.style.height = `${count * rowHeight}px`;
    spacer.replaceChildren(...options);
    const shown = options.some((one) => one.id === `${id}-${current}`);
    if (shown) list.setAttribute('aria-activedescendant', `${id}-${current}`);
    else list.removeAttribute('aria-activedescendant');
  };

  const option = (version: number, index: number): HTMLElement => {
    const made = element('div', {
      class: 'history-entry',
      role: 'option',
      id: `${id}-${version}`,
      'aria-selected': version === current ? 'true' : 'false',
      'aria-setsize': newest - oldest + 1,
      'aria-posinset': index + 1,
    });
    made.style.transform = `translateY(${index * rowHeight}px)`;
    const known = pages.get(pageOf(version));
    if (known === undefined) made.append(element('span', { class: 'history-version', text: String(version) }));
    else if (known instanceof Error) made.append(element('span', { text: `Version ${version}: ${known.message}` }));
    else fill(made, version, known.get(version));
    made.addEventListener('click', () => choose(version));
    return made;
  };

  const choose = (version: number): void => {
    const next = Math.max(oldest, Math.min(newest, version));
    if (next === current) return;
    current = next;
    reveal();
    draw();
    onVersion(next);
  };

  const reveal = (): void => {
    const top = (newest - current) * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
  };

  list.addEventListener('scroll', draw, { passive: true });
  list.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current - 1,
      ArrowUp: current + 1,
      PageDown: current - page,
      PageUp: current + page,
      Home: newest,
      End: oldest,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  const observer = new ResizeObserver(draw);
  observer.observe(list);

  return {
    element: list,
    reset(newestNow, oldestNow, version) {
      for (const controller of asked.values()) controller.abort();
      asked.clear();
      pages.clear();
      [newest, oldest, current] = [newestNow, oldestNow, version];
      spacer.style.height = `${(newest - oldest + 1) * rowHeight}px`;
      reveal();
      draw();
    },
    select(version) {
      if (version === current) return;
      current = version;
      reveal();
      draw();
    },
    dispose() {
      observer.disconnect();
      for (const controller of asked.values()) controller.abort();
    },
  };
}

function fill(made: HTMLElement, version: number, entry: HistoryEntryDto | undefined): void {
  const number = element('span', { class: 'history-version', text: String(version) });
  if (entry === undefined) {
    made.append(number, element('span', { class: 'muted', text: 'Its commit was cleaned up.' }));
    return;
  }
  const operation = element('span', { class: 'history-operation' }, dataText(entry.operation ?? 'unknown', 60));
  const marks = marksOf(entry).map((text) => element('span', { class: 'mark', text }));
  made.append(
    number,
    element('span', { class: 'history-line' }, operation, ...marks),
    element('span', {
      class: 'history-line muted',
      text: [
        effectText(entry),
        ...(entry.batchId === undefined ? [] : [`batch ${entry.batchId}`]),
        timeText(entry.timestamp),
      ].join(' · '),
    }),
  );
  made.title = details(entry);
}

function details(entry: HistoryEntryDto): string {
  const lines = [
    `Version ${entry.version}, ${timeText(entry.timestamp)}`,
    `Files: ${entry.filesAdded} added, ${entry.filesRemoved} removed`,
    ...(entry.engine === undefined ? [] : [`Engine: ${entry.engine}`]),
    ...(entry.user === undefined ? [] : [`User: ${entry.user}`]),
    ...(entry.queryId === undefined ? [] : [`Query: ${entry.queryId}`]),
    ...(entry.userMetadata === undefined ? [] : [`User metadata: ${entry.userMetadata}`]),
    ...Object.entries(entry.parameters).map(([name, value]) => `${name}: ${value ?? 'NULL'}`),
    ...Object.entries(entry.metrics).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.map((line) => line.slice(0, 300)).join('\n');
}
