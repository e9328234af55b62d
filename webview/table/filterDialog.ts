import type { ColumnDto } from '../../emulator/protocol/rpc/dto.ts';
import type { FilterTest } from '../../emulator/protocol/rpc/tables.ts';
import { button, dropdown, textField } from '../shared/controls.ts';
import { dataText } from '../shared/dataText.ts';
import { element, newId } from '../shared/element.ts';
import type { ColumnFilter } from './model.ts';

export const testTexts: Readonly<Record<FilterTest, string>> = {
  contains: 'contains',
  equals: '=',
  notEquals: '≠',
  less: '<',
  lessOrEqual: '≤',
  greater: '>',
  greaterOrEqual: '≥',
  isNull: 'is NULL',
  isNotNull: 'is not NULL',
};

const testNames: Readonly<Record<FilterTest, string>> = {
  contains: 'contains',
  equals: 'equals',
  notEquals: 'does not equal',
  less: 'is less than',
  lessOrEqual: 'is at most',
  greater: 'is greater than',
  greaterOrEqual: 'is at least',
  isNull: 'is NULL',
  isNotNull: 'is not NULL',
};

export interface FilterDialogOptions {
  readonly column: ColumnDto;
  readonly filter: ColumnFilter | undefined;
  readonly anchor: HTMLElement;
  /** Undefined takes the filter away. */
  readonly onFilter: (filter: ColumnFilter | undefined) => void;
  readonly onClose: () => void;
}

/** Asks for the filter of one column, beside its header. */
export function showFilter({ column, filter, anchor, onFilter, onClose }: FilterDialogOptions): void {
  const id = newId('filter');
  const tests = Object.entries(testNames).map(([value, label]) => ({ value, label }));
  const needsValue = (test: string): boolean => test !== 'isNull' && test !== 'isNotNull';
  const apply = (): void => {
    const chosen = (Object.keys(testNames) as FilterTest[]).find((one) => one === test.value()) ?? 'contains';
    onFilter({ column: column.name, test: chosen, ...(needsValue(chosen) && { value: value.value() }) });
    dialog.close();
  };
  const value = textField({ label: 'Value', value: filter?.value ?? '', onEnter: apply });
  const test = dropdown({
    label: 'Test',
    choices: tests,
    value: filter?.test ?? 'contains',
    onChange: (chosen) => {
      value.element.hidden = !needsValue(chosen);
    },
  });
  value.element.hidden = !needsValue(filter?.test ?? 'contains');
  const dialog = element(
    'dialog',
    { class: 'filter-dialog', 'aria-labelledby': id },
    element('h2', { id }, 'Filter ', dataText(column.name, 80)),
    test.element,
    value.element,
    element(
      'div',
      { class: 'dialog-bar' },
      button({ label: 'Apply', onClick: apply, look: 'primary' }),
      button({
        label: 'Remove Filter',
        disabled: filter === undefined,
        onClick: () => {
          onFilter(undefined);
          dialog.close();
        },
      }),
      button({ label: 'Cancel', onClick: () => dialog.close() }),
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClose();
  });
  document.body.append(dialog);
  dialog.showModal();
  const place = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.left, window.innerWidth - dialog.offsetWidth - 8));
  dialog.style.left = `${left}px`;
  dialog.style.top = `${Math.min(place.bottom + 4, window.innerHeight - dialog.offsetHeight - 8)}px`;
  value.element.querySelector<HTMLElement>('vscode-text-field')?.focus();
}
