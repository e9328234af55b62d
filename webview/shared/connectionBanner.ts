import { restartEmulator, showLog } from '../protocol/commonActions.ts';
import { button } from './controls.ts';
import { dataText } from './dataText.ts';
import { element } from './element.ts';
import type { Host } from './host.ts';
import { failureText } from './pageStates.ts';

/** A strip at the top of a panel while its emulator does not answer; `onBack` is called when it answers again after that. */
export function connectionBanner(host: Pick<Host<never>, 'act' | 'onConnection'>, onBack: () => void): HTMLElement {
  const text = element('span', { class: 'banner-text' });
  const retry = button({ label: 'Retry', onClick: () => void restart() });
  const log = button({ label: 'Show Log', onClick: () => void host.act(showLog, {}) });
  const banner = element('div', { class: 'banner', role: 'status', hidden: true }, text, retry, log);
  let wasAway = false;

  const restart = async (): Promise<void> => {
    retry.disabled = true;
    try {
      await host.act(restartEmulator, {});
    } catch (failure) {
      text.replaceChildren('The emulator could not be started. ', dataText(failureText(failure).message));
    } finally {
      retry.disabled = false;
    }
  };

  host.onConnection(({ state, reason }) => {
    banner.hidden = state === 'connected';
    banner.className = `banner ${state}`;
    retry.hidden = state !== 'lost';
    log.hidden = state !== 'lost';
    if (state === 'connecting') text.textContent = 'The emulator is starting. What is shown may be old.';
    if (state === 'lost') {
      text.replaceChildren('The emulator does not answer; what is shown may be old. ', dataText(reason ?? ''));
    }
    if (state === 'connected' && wasAway) onBack();
    wasAway = state !== 'connected';
  });
  return banner;
}
