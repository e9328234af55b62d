import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';
import { columnAxis, type ColumnAxis } from './columnAxis.ts';
import { fittedWidth, leastWidth, measureIn, mostWidth, type Measure } from './columnWidths.ts';
import type { ShownColumn } from './frame.ts';
import type { GridOptions } from './grid.ts';

/** The columns that are shown, and how wide they are. */
export interface GridColumns {
  readonly shown: readonly ShownColumn[];
  readonly axis: ColumnAxis;
  readonly pinned: number;
  /** By name, those that the person set. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Takes over the source's columns when they changed; widths follow from the first rows once there are some. */
  take(columns: readonly ColumnDto[], sample: readonly (readonly CellDto[])[]): void;
  setWidth(column: number, width: number): void;
  fit(column: number, sample: readonly (readonly CellDto[])[]): void;
  /** Index among the shown columns; 0 for one that is not shown. */
  placeOf(sourceColumn: number): number;
}

const numericTypes = /^(tinyint|smallint|int|bigint|float|double|decimal\b.*)$/;

/** `font` is asked for once, when the first columns are there. */
export function createGridColumns({ showColumn, pinned = 0, view }: GridOptions, font: () => string): GridColumns {
  const chosen = new Map(Object.entries(view?.widths ?? {}));
  let shown: readonly ShownColumn[] = [];
  let widths: number[] = [];
  let axis = columnAxis([]);
  let fitted = false;
  let measure: Measure | undefined;
  const measured = (): Measure => {
    const name = font();
    // A grid that is not on the page yet has no font: digits of the usual one are then as wide as they come.
    if (measure === undefined && name === '') return (text) => text.length * 8;
    return (measure ??= measureIn(name));
  };

  const setWidth = (column: number, width: number): void => {
    const about = shown[column];
    if (about === undefined) return;
    const next = Math.round(Math.max(leastWidth, Math.min(mostWidth, width)));
    widths[column] = next;
    chosen.set(about.name, next);
    axis = columnAxis(widths);
  };

  return {
    get shown() {
      return shown;
    },
    get axis() {
      return axis;
    },
    get pinned() {
      return Math.min(pinned, shown.length);
    },
    get chosen() {
      return Object.fromEntries(chosen);
    },
    take: (columns, sample) => {
      const next = columns.flatMap((column, index) =>
        showColumn?.(column, index) === false ? [] : [{ ...column, index, numeric: numericTypes.test(column.type) }],
      );
      const same =
        next.length === shown.length &&
        next.every(
          ({ name, type, index }, at) =>
            shown[at]?.name === name && shown[at]?.type === type && shown[at]?.index === index,
        );
      if (same && (fitted || sample.length === 0)) return;
      shown = next;
      fitted = sample.length > 0;
      widths = next.map((column) => chosen.get(column.name) ?? fittedWidth(column, sample, measured()));
      axis = columnAxis(widths);
    },
    setWidth,
    fit: (column, sample) => {
      const about = shown[column];
      if (about !== undefined) setWidth(column, fittedWidth(about, sample, measured()));
    },
    placeOf: (sourceColumn) =>
      Math.max(
        0,
        shown.findIndex(({ index }) => index === sourceColumn),
      ),
  };
}
