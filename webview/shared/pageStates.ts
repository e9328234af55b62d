import { button, progressRing } from './controls.ts';
import { dataText } from './dataText.ts';
import { element } from './element.ts';
import { HostError } from './host.ts';

export interface StateAction {
  readonly label: string;
  readonly onClick: () => void;
}

/** Nothing is there yet: a whole sentence, and the one thing to do about it. */
export function emptyState(text: string, action?: StateAction): HTMLElement {
  return element(
    'div',
    { class: 'page-state' },
    element('p', { text }),
    action !== undefined && button({ ...action, look: 'primary' }),
  );
}

/** Seen only when it lasts. */
export function loadingState(text: string): HTMLElement {
  return element('div', { class: 'page-state loading', role: 'status' }, progressRing(text), element('p', { text }));
}

/** What went wrong, what to do next, and Retry. */
export function errorState(what: string, failure: unknown, retry: () => void): HTMLElement {
  const { message, action, code } = failureText(failure);
  return element(
    'div',
    { class: 'page-state failed', role: 'alert' },
    element('p', { class: 'page-state-what', text: what }),
    element('p', {}, dataText(message)),
    action !== undefined && element('p', {}, dataText(action)),
    code !== undefined && element('p', { class: 'muted code', text: code }),
    button({ label: 'Retry', onClick: retry, look: 'primary' }),
  );
}

export interface FailureText {
  readonly message: string;
  readonly action?: string;
  readonly code?: string;
}

export function failureText(failure: unknown): FailureText {
  if (failure instanceof HostError) {
    const { message, action, code } = failure.error;
    return { message, code, ...(action !== undefined && { action }) };
  }
  return { message: failure instanceof Error ? failure.message : String(failure) };
}

/** True for a request that its own panel has cancelled: nobody needs to hear of it. */
export function isCancelled(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === 'AbortError';
}
