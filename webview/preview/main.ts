import { projectsChanged } from '../../emulator/protocol/rpc/projects.ts';
import { readPreviewRows, runPreview, type PreviewDto } from '../../emulator/protocol/rpc/preview.ts';
import type { InputOf } from '../protocol/panel.ts';
import { copyText } from '../protocol/commonActions.ts';
import { previewPanel } from '../protocol/preview.ts';
import { announce } from '../shared/announce.ts';
import { connectionBanner } from '../shared/connectionBanner.ts';
import { button } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { createGrid, type Grid, type GridView } from '../shared/grid/grid.ts';
import { connectHost, type Host } from '../shared/host.ts';
import { emptyState, errorState, isCancelled, loadingState } from '../shared/pageStates.ts';
import '../shared/styles/kit.css';
import './preview.css';

type Input = InputOf<typeof previewPanel>;

/** Rows that a preview computes. */
const limit = 1000;

const host = connectHost(previewPanel);
const root = document.getElementById('panel') ?? document.body;
const facts = element('span', { class: 'preview-facts', role: 'status' });
const notes = element('ul', { class: 'preview-notes', 'aria-label': 'Notes' });
const checks = element('ul', { class: 'preview-checks', 'aria-label': 'Expectations' });
const again = button({ label: 'Refresh', onClick: () => void show() });
const stop = button({ label: 'Cancel', onClick: () => asking?.abort() });
const title = element('h1', { class: 'preview-title' });
const body = element('div', { class: 'fill' });
let input: Input | undefined;
let asking: AbortController | undefined;
let grid: Grid | undefined;
let view: GridView | undefined;

root.append(
  element(
    'div',
    { class: 'page preview-page' },
    connectionBanner(host as unknown as Host<never>, () => void show()),
    element('header', { class: 'toolbar' }, title, facts, element('span', { class: 'spring' }), stop, again),
    notes,
    checks,
    body,
  ),
);

host.onOpen((next, stored) => {
  const same = input !== undefined && JSON.stringify(input) === JSON.stringify(next);
  input = next;
  if (!same) view = viewOf(stored);
  title.replaceChildren(dataText(next.name, 200));
  void show();
});
// The result is of the moment it was asked for; whether it is still what it was, the person decides.
host.on(projectsChanged, ({ what }) => {
  if (grid === undefined) return;
  facts.textContent = `${facts.textContent?.replace(/ The (?:data|files) .*$/, '') ?? ''} The ${what} changed since.`;
});

async function show(): Promise<void> {
  if (input === undefined) return;
  asking?.abort();
  const current = new AbortController();
  asking = current;
  const { spec, subject } = input;
  working(true);
  if (grid === undefined) body.replaceChildren(loadingState('Computing the preview.'));
  try {
    const result = await host.request(runPreview, { spec, subject, limit }, { signal: current.signal });
    if (asking === current) draw(result);
  } catch (failure) {
    if (asking !== current) return;
    clear();
    body.replaceChildren(
      isCancelled(failure)
        ? emptyState('The preview was cancelled.', { label: 'Compute Again', onClick: () => void show() })
        : errorState('The preview could not be computed.', failure, () => void show()),
    );
  } finally {
    if (asking === current) {
      asking = undefined;
      working(false);
    }
  }
}

function working(on: boolean): void {
  stop.hidden = !on;
  again.disabled = on;
  body.setAttribute('aria-busy', String(on));
}

function clear(): void {
  grid?.dispose();
  grid = undefined;
  facts.textContent = '';
  notes.replaceChildren();
  checks.replaceChildren();
}

function draw({ id, rows, more, notes: texts, expectations }: PreviewDto): void {
  clear();
  facts.textContent = more
    ? `The first ${rows.toLocaleString('en-US')} rows. Nothing was written.`
    : `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}. Nothing was written.`;
  notes.replaceChildren(...texts.map((text) => element('li', {}, dataText(text, 500))));
  checks.replaceChildren(
    ...expectations.map(({ name, condition, onViolation, failed }) =>
      element(
        'li',
        { class: failed > 0 ? 'failed' : 'held' },
        dataText(name, 100),
        failed === 0
          ? ': every row holds to '
          : `: ${failed.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} rows break `,
        element('code', {}, dataText(condition, 300)),
        failed === 0 ? '.' : consequence[onViolation],
      ),
    ),
  );
  /** Which rows break an expectation, by their place, as far as pages were read. */
  const broken = new Map<number, readonly number[]>();
  grid = createGrid({
    label: `Rows of the preview of ${input?.name ?? ''}`,
    emptyText: 'The query gives no rows on the data that is there now.',
    source: {
      columns: [],
      rows: async (offset, count, signal) => {
        const page = await host.request(readPreviewRows, { id, offset, limit: count }, { signal });
        for (const [index, places] of page.broken.entries()) {
          if (places.length > 0) broken.set(offset + index, places);
        }
        return page;
      },
    },
    rowMark: (_cells, row) => {
      const places = broken.get(row) ?? [];
      if (places.length === 0) return undefined;
      return places.some((place) => expectations[place]?.onViolation !== 'keep') ? 'removed' : 'changed';
    },
    onCopy: ({ text, rows: count }) => {
      void host.act(copyText, { text }).then(() => announce(`${count} rows copied.`));
    },
    onView: (next) => {
      view = next;
      host.remember(next);
    },
    ...(view === undefined ? {} : { view }),
  });
  body.replaceChildren(grid.element);
  announce(facts.textContent);
}

const consequence = {
  keep: '. They are kept and counted.',
  drop: '. A run drops them.',
  fail: '. A run fails.',
} as const;

function viewOf(stored: unknown): GridView | undefined {
  if (typeof stored !== 'object' || stored === null || !('widths' in stored) || !('top' in stored)) return undefined;
  const { widths, top } = stored;
  return typeof widths === 'object' && widths !== null && typeof top === 'number'
    ? { widths: widths as Readonly<Record<string, number>>, top }
    : undefined;
}
