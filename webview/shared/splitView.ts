import { element } from './element.ts';

export interface SplitOptions {
  /** Accessible name of the bar between: `Size of the list`. */
  readonly label: string;
  readonly first: HTMLElement;
  readonly second: HTMLElement;
  /** `row`: side by side. */
  readonly direction: 'row' | 'column';
  /** The first one's share, from 0 to 1. */
  readonly share: number;
  /** Called when the person has set another share. */
  readonly onShare?: (share: number) => void;
}

const least = 0.1;
const step = 0.02;

/** Two parts with a bar between them that the mouse and the arrow keys move. */
export function createSplit({ label, first, second, direction, share, onShare }: SplitOptions): HTMLElement {
  const bar = element('div', {
    class: 'split-bar',
    role: 'separator',
    tabindex: 0,
    'aria-label': label,
    'aria-orientation': direction === 'row' ? 'vertical' : 'horizontal',
    'aria-valuemin': least * 100,
    'aria-valuemax': (1 - least) * 100,
  });
  const one = element('div', { class: 'split-part' }, first);
  const other = element('div', { class: 'split-part' }, second);
  const root = element('div', { class: `split ${direction}` }, one, bar, other);
  let current = share;

  const set = (next: number): void => {
    current = Math.max(least, Math.min(1 - least, next));
    one.style.flexBasis = `${current * 100}%`;
    bar.setAttribute('aria-valuenow', String(Math.round(current * 100)));
  };
  set(share);

  bar.addEventListener('keydown', (event) => {
    const [less, more] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const by = event.key === less ? -step : event.key === more ? step : 0;
    if (by === 0) return;
    event.preventDefault();
    set(current + by);
    onShare?.(current);
  });
  bar.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    const move = ({ clientX, clientY }: PointerEvent): void => {
      const box = root.getBoundingClientRect();
      set(direction === 'row' ? (clientX - box.left) / box.width : (clientY - box.top) / box.height);
    };
    const end = (): void => {
      bar.removeEventListener('pointermove', move);
      bar.removeEventListener('pointerup', end);
      bar.removeEventListener('pointercancel', end);
      onShare?.(current);
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', end);
    bar.addEventListener('pointercancel', end);
  });
  return root;
}
