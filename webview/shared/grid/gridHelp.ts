import type { GridOptions } from './grid.ts';

/** What a screen reader says about the keys when the grid gets the focus. */
export function helpText({ onSort, onFilter, onCell, onCopy }: GridOptions): string {
  return [
    'Arrow keys move; Shift extends the selection.',
    'Control and Space selects the column, Shift and Space the row.',
    onCell === undefined ? '' : 'Enter shows the whole cell.',
    onCopy === undefined ? '' : 'Control and C copies.',
    'On a header, Alt with Left or Right changes the width',
    onSort === undefined ? '' : ', Enter sorts',
    onFilter === undefined ? '' : ', Alt and Down filters',
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ,', ',')
    .concat('.');
}
