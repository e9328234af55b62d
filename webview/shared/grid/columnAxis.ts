/** Where columns of given widths lie on one line, from pixel 0. */
export interface ColumnAxis {
  readonly count: number;
  readonly size: number;
  start(index: number): number;
  width(index: number): number;
  /** The column that holds a pixel; the nearest one outside. */
  at(pixel: number): number;
}

export function columnAxis(widths: readonly number[]): ColumnAxis {
  const starts = [0];
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width);
  return {
    count: widths.length,
    size: starts.at(-1) ?? 0,
    start: (index) => starts[index] ?? 0,
    width: (index) => widths[index] ?? 0,
    at: (pixel) => {
      let low = 0;
      let high = widths.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= pixel) low = middle;
        else high = middle - 1;
      }
      return Math.max(0, low);
    },
  };
}
