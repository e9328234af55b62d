/** A place under the pointer: column −1 is the gutter. Rows and columns outside are the nearest ones. */
export interface Hit {
  readonly row: number;
  readonly column: number;
}

export interface PointerListeners {
  readonly signal: AbortSignal;
  /** Undefined over the header or where there is nothing. */
  hit(event: PointerEvent | MouseEvent, anywhere: boolean): Hit | undefined;
  press(hit: Hit, extend: boolean): void;
  drag(hit: Hit): void;
  open(hit: Hit): void;
  /** Moves the view while the pointer is held outside of it. */
  scrollBy(x: number, y: number): void;
}

/** Selects with the mouse: press, press with Shift, drag (which scrolls past the edges), double click. */
export function listenToPointer(scroller: HTMLElement, listeners: PointerListeners): void {
  const { signal, hit, press, drag, open, scrollBy } = listeners;
  let held: PointerEvent | undefined;
  let frame = 0;

  const follow = (): void => {
    frame = 0;
    if (held === undefined) return;
    const box = scroller.getBoundingClientRect();
    const beyond = (value: number, low: number, high: number): number =>
      value < low ? value - low : value > high ? value - high : 0;
    const x = beyond(held.clientX, box.left, box.right);
    const y = beyond(held.clientY, box.top + 30, box.bottom);
    if (x !== 0 || y !== 0) {
      scrollBy(x / 2, y / 2);
      frame = requestAnimationFrame(follow);
    }
    const at = hit(held, true);
    if (at !== undefined) drag(at);
  };

  scroller.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const at = hit(event, false);
      if (at === undefined) return;
      held = event;
      scroller.setPointerCapture(event.pointerId);
      press(at, event.shiftKey);
    },
    { signal },
  );
  scroller.addEventListener(
    'pointermove',
    (event) => {
      if (held === undefined || event.pointerId !== held.pointerId) return;
      held = event;
      if (frame === 0) frame = requestAnimationFrame(follow);
    },
    { signal },
  );
  const release = (): void => {
    held = undefined;
    cancelAnimationFrame(frame);
    frame = 0;
  };
  scroller.addEventListener('pointerup', release, { signal });
  scroller.addEventListener('pointercancel', release, { signal });
  signal.addEventListener('abort', release, { once: true });
  scroller.addEventListener(
    'dblclick',
    (event) => {
      const at = hit(event, false);
      if (at !== undefined) open(at);
    },
    { signal },
  );
}
