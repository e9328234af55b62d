import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';
import type { ColumnAxis } from './columnAxis.ts';
import type { GridOptions, Sort } from './grid.ts';
import type { CellRange, Cursor } from './selection.ts';

export interface ShownColumn extends ColumnDto {
  /** Among the source's columns. */
  readonly index: number;
  readonly numeric: boolean;
}

/** Everything that one drawing of the grid depends on. */
export interface Frame {
  readonly columns: readonly ShownColumn[];
  readonly axis: ColumnAxis;
  /** Pixels of the gutter with the rows' numbers. */
  readonly gutter: number;
  readonly pinned: number;
  /** The columns that scroll and are seen: the end is exclusive. */
  readonly firstColumn: number;
  readonly endColumn: number;
  /** All of them, not only those that are seen. */
  readonly rows: number;
  readonly firstRow: number;
  readonly endRow: number;
  readonly rowHeight: number;
  readonly shift: number;
  readonly cursor: Cursor;
  readonly range: CellRange | undefined;
  readonly sort: Sort | undefined;
  readonly filtered: ReadonlySet<number>;
  readonly row: (index: number) => readonly CellDto[] | undefined;
  readonly failed: (index: number) => boolean;
  /** Changes whenever rows, columns, widths, selection or marks do; what was drawn for the same stamp stands. */
  readonly stamp: number;
  readonly options: GridOptions;
}

export interface RotateOptions<View> {
  readonly container: HTMLElement;
  readonly make: () => View;
}

/**
 * Keeps one view an index for the indexes from `first` on. Views that leave at one end come back at the other, and stand in the document
 * in the order of their indexes, so that a screen reader that walks the document reads them in order.
 */
export function rotate<View extends { readonly element: HTMLElement }>(
  views: View[],
  from: number,
  first: number,
  count: number,
  { container, make }: RotateOptions<View>,
): void {
  const step = first - from;
  if (step > 0 && step < views.length) {
    const leaving = views.splice(0, step);
    container.append(...leaving.map(({ element }) => element));
    views.push(...leaving);
  } else if (step < 0 && -step < views.length) {
    const leaving = views.splice(views.length + step);
    const before = views[0]?.element ?? null;
    for (const { element } of leaving) container.insertBefore(element, before);
    views.unshift(...leaving);
  }
  while (views.length > count) {
    views.pop()?.element.remove();
  }
  while (views.length < count) {
    const view = make();
    views.push(view);
    container.append(view.element);
  }
}
