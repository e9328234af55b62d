import type { TableDescriptionDto } from '../../emulator/protocol/rpc/tables.ts';
import { button, textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element } from '../shared/element.ts';
import { bytesText, counted, timeText } from './texts.ts';

export interface HeaderOptions {
  /** Undefined: the newest, whatever it is. */
  readonly onVersion: (version: number | undefined) => void;
  readonly onRestore: () => void;
  readonly onReveal: () => void;
}

export interface Header {
  readonly element: HTMLElement;
  show(table: TableDescriptionDto, version: number): void;
}

/** Milliseconds that the slider stands still before its version is read. */
const sliderPause = 120;

/** Name and facts of the table, and the way through its versions. */
export function tableHeader({ onVersion, onRestore, onReveal }: HeaderOptions): Header {
  const name = element('h1');
  const facts = element('p', { class: 'muted table-facts' });
  const notice = element('div', { class: 'notice', role: 'status', hidden: true });
  const slider = element('input', { type: 'range', class: 'version-slider', 'aria-label': 'Version', step: 1 });
  const field = textField({ label: 'Version', onEnter: (text) => fromText(text) });
  field.element.classList.add('version-field');
  const of = element('span', { class: 'muted' });
  const newest = button({ label: 'Newest', onClick: () => onVersion(undefined) });
  const restore = button({ label: 'Restore…', onClick: onRestore });
  let pause: ReturnType<typeof setTimeout> | undefined;
  let shown: { readonly table: TableDescriptionDto; readonly version: number } | undefined;

  const choose = (version: number): void => {
    if (shown === undefined) return;
    onVersion(version === shown.table.newestVersion ? undefined : version);
  };
  const fromText = (text: string): void => {
    const version = Number(text.trim());
    if (shown === undefined || text.trim() === '' || !Number.isSafeInteger(version)) return;
    choose(Math.max(shown.table.oldestVersion, Math.min(shown.table.newestVersion, version)));
  };
  slider.addEventListener('input', () => {
    field.set(slider.value);
    clearTimeout(pause);
    pause = setTimeout(() => choose(Number(slider.value)), sliderPause);
  });

  return {
    element: element(
      'header',
      { class: 'table-header' },
      element('div', { class: 'table-title' }, name, facts),
      element(
        'div',
        { class: 'toolbar version-bar' },
        field.element,
        of,
        slider,
        newest,
        restore,
        button({ label: 'Show Folder', onClick: onReveal }),
      ),
      notice,
    ),
    show(table, version) {
      shown = { table, version };
      name.replaceChildren(dataText(table.name, 200));
      if (table.protected) {
        name.append(' ', element('span', { class: 'mark protected', text: 'protected', title: table.protection }));
      }
      facts.replaceChildren(
        [
          timeText(table.timestamp),
          ...(table.rows === undefined ? [] : [counted(table.rows, 'row')]),
          counted(table.files, 'data file'),
          bytesText(table.bytes),
          ...(table.comment === undefined ? [] : ['']),
        ].join(' · '),
      );
      if (table.comment !== undefined) facts.append(dataText(table.comment, 300));
      slider.min = String(table.oldestVersion);
      slider.max = String(table.newestVersion);
      slider.value = String(version);
      slider.setAttribute(
        'aria-valuetext',
        `Version ${version} of ${table.newestVersion}, ${timeText(table.timestamp)}`,
      );
      slider.disabled = table.oldestVersion === table.newestVersion;
      field.set(String(version));
      of.textContent = `of ${table.newestVersion}`;
      newest.disabled = version === table.newestVersion;
      restore.disabled = version === table.newestVersion;
      const lines = noticesOf(table);
      notice.hidden = lines.length === 0;
      notice.replaceChildren(...lines.map((line) => element('p', {}, dataText(line, 1000))));
    },
  };
}

function noticesOf({ missing, missingFiles, beyondRetention, version }: TableDescriptionDto): readonly string[] {
  const named = missingFiles.slice(0, 3).join(', ');
  return [
    ...(missing === 0
      ? []
      : [
          `${counted(missing, 'file')} of version ${version} ${missing === 1 ? 'is' : 'are'} no longer there, most likely since a VACUUM: ${named}${missing > 3 ? '…' : ''}. Its rows cannot be read.`,
        ]),
    ...(beyondRetention === undefined ? [] : [`A query would be refused this version. ${beyondRetention}`]),
  ];
}
