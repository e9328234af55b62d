import { element } from './element.ts';

let region: HTMLElement | undefined;
let toggled = false;

/** Says something to a screen reader and to nobody else. */
export function announce(text: string): void {
  if (region === undefined || !region.isConnected) {
    region = element('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' });
    document.body.append(region);
  }
  // The same text twice is said twice only if the node changes.
  toggled = !toggled;
  region.textContent = toggled ? text : `${text}\u00a0`;
}
