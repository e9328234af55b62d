/**
 * Rows on a scroll bar. A browser's boxes end at some ten million pixels, a million rows do not; so past `tallest` the box is shorter than
 * its rows. Small steps then still move by as many pixels as the hand does, and only jumps (a drag of the thumb) are scaled.
 */
export interface RowScroll {
  /** Height of the box that scrolls. */
  readonly boxHeight: number;
  /** Pixels of rows above the first that is seen; 0 ≤ top ≤ the rows' height less the view's. */
  readonly top: number;
  /** What to add to a row's own place to get its place in the box. */
  readonly shift: number;
  resize(rows: number, viewHeight: number): void;
  /** The box scrolled. Returns true when `scrollTop` must be set to `restingPlace()`, since the box has come to an end and the rows have not. */
  scrolled(scrollTop: number): boolean;
  /** Shows the rows from `top` on; the box must then be scrolled to the result. */
  moveTo(top: number): number;
  /** Where the thumb belongs for the rows that are seen. */
  restingPlace(): number;
  /** The box's place was set to `scrollTop` without moving the rows. */
  rested(scrollTop: number): void;
}

export const tallest = 8_000_000;

export function createRowScroll(rowHeight: number, most = tallest): RowScroll {
  let rows = 0;
  let view = 0;
  let top = 0;
  let last = 0;
  const content = (): number => rows * rowHeight;
  const box = (): number => Math.min(content(), most);
  const lastTop = (): number => Math.max(0, content() - view);
  const lastScroll = (): number => Math.max(0, box() - view);
  const clamp = (value: number): number => Math.max(0, Math.min(value, lastTop()));
  const scaled = (): boolean => content() > most;
  const place = (): number => (scaled() ? Math.round((top / lastTop()) * lastScroll()) : top);

  return {
    get boxHeight() {
      return box();
    },
    get top() {
      return top;
    },
    get shift() {
      return last - top;
    },
    resize: (newRows, viewHeight) => {
      rows = newRows;
      view = viewHeight;
      top = clamp(top);
    },
    scrolled: (scrollTop) => {
      const step = scrollTop - last;
      last = scrollTop;
      if (!scaled()) {
        top = clamp(scrollTop);
        return false;
      }
      if (Math.abs(step) > 2 * view) {
        top = clamp((scrollTop / lastScroll()) * lastTop());
        return false;
      }
      top = clamp(top + step);
      return (scrollTop <= 0 && top > 0) || (scrollTop >= lastScroll() - 1 && top < lastTop());
    },
    moveTo: (wanted) => {
      top = clamp(wanted);
      last = place();
      return last;
    },
    restingPlace: place,
    rested: (scrollTop) => {
      last = scrollTop;
      if (!scaled()) top = clamp(scrollTop);
    },
  };
}
