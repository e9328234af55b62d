import type { CellPartDto } from '../../emulator/protocol/rpc/tables.ts';
import { button } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element, newId } from '../shared/element.ts';
import { showText } from '../shared/grid/cellText.ts';
import { failureText } from '../shared/pageStates.ts';
import { counted } from './texts.ts';

export interface ShownCell {
  readonly name: string;
  readonly type: string;
  /** A part of the text from a place on. */
  part(offset: number): Promise<CellPartDto>;
  copy(text: string): void;
}

/** The whole text of a cell, in parts: the next one comes when it is asked for. */
export function showCell(cell: ShownCell, back: HTMLElement): void {
  const id = newId('cell');
  const text = element('div', { class: 'cell-text', role: 'region', tabindex: 0, 'aria-label': 'Text of the cell' });
  const status = element('span', { class: 'muted', role: 'status' });
  const more = button({ label: 'Show More', onClick: () => void load() });
  const copy = button({ label: 'Copy', onClick: () => cell.copy(parts.join('')) });
  const close = button({ label: 'Close', onClick: () => dialog.close() });
  const title = element(
    'h2',
    { id },
    dataText(cell.name, 200),
    ' ',
    element('span', { class: 'muted' }, dataText(cell.type, 200)),
  );
  const dialog = element(
    'dialog',
    { class: 'cell-dialog', 'aria-labelledby': id },
    title,
    text,
    element('div', { class: 'dialog-bar' }, status, element('span', { class: 'spring' }), more, copy, close),
  );
  const parts: string[] = [];
  let length = 0;

  const load = async (): Promise<void> => {
    more.disabled = true;
    try {
      const read = parts.reduce((sum, { length: size }) => sum + size, 0);
      const part = await cell.part(read);
      if (part.text === null) text.append(element('span', { class: 'muted', text: 'NULL' }));
      else {
        parts.push(part.text);
        text.append(...lines(part.text));
      }
      ({ length } = part);
      const known = read + (part.text?.length ?? 0);
      more.hidden = known >= length;
      status.textContent =
        known >= length
          ? counted(length, 'character')
          : `${known.toLocaleString('en')} of ${counted(length, 'character')}`;
    } catch (failure) {
      status.textContent = failureText(failure).message;
    } finally {
      more.disabled = false;
    }
  };

  dialog.addEventListener('close', () => {
    dialog.remove();
    back.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  text.focus();
  void load();
}

/** Line breaks break lines here; every other character that is not seen is shown by its name. */
function lines(text: string): readonly Node[] {
  return text.split('\n').flatMap((line, index) => {
    const shown = element('span', { class: 'data' });
    showText(shown, line, line.length);
    return index === 0 ? [shown] : [document.createTextNode('\n'), shown];
  });
}
