/** Rows and columns from first to last, both included. */
export interface CellRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** Counted in shown columns. Row −1 is the header. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** `anchor` is where the selection began, `head` where it ends. A whole row or column is one that covers all columns or rows. */
export interface Selection {
  readonly anchor: Cursor;
  readonly head: Cursor;
  readonly whole: 'cells' | 'rows' | 'columns' | 'all';
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/** What a key asks of the grid. */
export type Command =
  | { readonly kind: 'move'; readonly motion: Motion; readonly extend: boolean }
  | { readonly kind: 'select'; readonly whole: 'rows' | 'columns' | 'all' }
  | { readonly kind: 'copy' }
  | { readonly kind: 'open' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'resize'; readonly step: number }
  | { readonly kind: 'clear' };

export type Motion =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'rowStart'
  | 'rowEnd'
  | 'first'
  | 'last'
  | 'top'
  | 'bottom';

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const motions: Readonly<Record<string, { readonly plain: Motion; readonly control: Motion }>> = {
  ArrowUp: { plain: 'up', control: 'top' },
  ArrowDown: { plain: 'down', control: 'bottom' },
  ArrowLeft: { plain: 'left', control: 'rowStart' },
  ArrowRight: { plain: 'right', control: 'rowEnd' },
  PageUp: { plain: 'pageUp', control: 'pageUp' },
  PageDown: { plain: 'pageDown', control: 'pageDown' },
  Home: { plain: 'rowStart', control: 'first' },
  End: { plain: 'rowEnd', control: 'last' },
};

/** Keys as the ARIA grid pattern has them; Alt with arrows works on the header. */
export function commandOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Key, onHeader: boolean): Command | undefined {
  const control = ctrlKey || metaKey;
  if (altKey) {
    if (control || !onHeader) return undefined;
    if (key === 'ArrowLeft') return { kind: 'resize', step: -16 };
    if (key === 'ArrowRight') return { kind: 'resize', step: 16 };
    return key === 'ArrowDown' ? { kind: 'filter' } : undefined;
  }
  const motion = motions[key];
  if (motion !== undefined) return { kind: 'move', motion: control ? motion.control : motion.plain, extend: shiftKey };
  if (key === ' ') {
    if (control && shiftKey) return { kind: 'select', whole: 'all' };
    if (control) return { kind: 'select', whole: 'columns' };
    if (shiftKey) return { kind: 'select', whole: 'rows' };
    return { kind: 'open' };
  }
  if (control && !shiftKey && key.toLowerCase() === 'a') return { kind: 'select', whole: 'all' };
  if (control && !shiftKey && (key.toLowerCase() === 'c' || key === 'Insert')) return { kind: 'copy' };
  if (control) return undefined;
  if (key === 'Enter') return { kind: 'open' };
  return key === 'Escape' ? { kind: 'clear' } : undefined;
}

/** Where the cursor is after a motion. The header is above row 0, but only plain steps and jumps without selecting reach it. */
export function moved(
  { row, column }: Cursor,
  motion: Motion,
  { rows, columns, page }: Extent,
  extend: boolean,
): Cursor {
  const lastRow = rows - 1;
  const lastColumn = Math.max(0, columns - 1);
  const least = extend || rows === 0 ? Math.min(0, lastRow) : -1;
  const to = (nextRow: number, nextColumn: number): Cursor => ({
    row: Math.max(Math.min(nextRow, lastRow), least),
    column: Math.max(0, Math.min(nextColumn, lastColumn)),
  });
  switch (motion) {
    case 'up':
      return to(row - 1, column);
    case 'down':
      return to(row + 1, column);
    case 'left':
      return to(row, column - 1);
    case 'right':
      return to(row, column + 1);
    case 'pageUp':
      return to(row <= 0 ? row : Math.max(0, row - page), column);
    case 'pageDown':
      return to(Math.max(row, 0) + page, column);
    case 'rowStart':
      return to(row, 0);
    case 'rowEnd':
      return to(row, lastColumn);
    case 'first':
      return to(Math.min(0, lastRow), 0);
    case 'last':
      return to(lastRow, lastColumn);
    case 'top':
      return to(Math.min(0, lastRow), column);
    case 'bottom':
      return to(lastRow, column);
  }
}

export function cellSelection(at: Cursor): Selection {
  return { anchor: at, head: at, whole: 'cells' };
}

/** From the selection's anchor to `head`; rows stay whole rows, columns whole columns. */
export function extended(selection: Selection, head: Cursor): Selection {
  return { anchor: selection.anchor, head, whole: selection.whole === 'all' ? 'cells' : selection.whole };
}

/** In shown columns; undefined when nothing is selected or there is no row. */
export function rangeOf(selection: Selection | undefined, { rows, columns }: Extent): CellRange | undefined {
  if (selection === undefined || rows === 0 || columns === 0) return undefined;
  const { anchor, head, whole } = selection;
  const allRows = whole === 'columns' || whole === 'all';
  const allColumns = whole === 'rows' || whole === 'all';
  if (!allRows && anchor.row < 0 && head.row < 0) return undefined;
  const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));
  return {
    firstRow: allRows ? 0 : clamp(Math.min(anchor.row, head.row), rows - 1),
    lastRow: allRows ? rows - 1 : clamp(Math.max(anchor.row, head.row), rows - 1),
    firstColumn: allColumns ? 0 : clamp(Math.min(anchor.column, head.column), columns - 1),
    lastColumn: allColumns ? columns - 1 : clamp(Math.max(anchor.column, head.column), columns - 1),
  };
}

export function holds(range: CellRange | undefined, { row, column }: Cursor): boolean {
  return (
    range !== undefined &&
    row >= range.firstRow &&
    row <= range.lastRow &&
    column >= range.firstColumn &&
    column <= range.lastColumn
  );
}
