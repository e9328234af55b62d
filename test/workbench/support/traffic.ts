import type { BrowserContext } from 'playwright-core';

export interface Traffic {
  /** Requests that went to another place than the workbench itself. */
  readonly foreign: readonly string[];
  /** Errors that pages and webviews wrote to the console, or threw. */
  readonly errors: readonly string[];
}

/** The workbench itself complains of what this machine has not (a gallery, a terminal); what names us, or breaks a policy, counts. */
function isOurs(text: string, place: string): boolean {
  // The workbench forgets the command of a tree's row when the tree draws itself anew between press and release; stories press again.
  if (text.includes('Actual command not found')) return false;
  const ofWorkbench = /\/static\/(out|node_modules|extensions)\//.test(place) && !place.includes('webview/browser/pre');
  return !ofWorkbench || /sluice|content security policy/i.test(text);
}

/** Collects what leaves the page and what goes wrong in it. Name resolution is off in the browser, so that nothing can really leave. */
export function watchTraffic(context: BrowserContext, origin: string): Traffic {
  const foreign: string[] = [];
  const errors: string[] = [];
  context.on('requestfinished', (request) => {
    const url = request.url();
    if (url.startsWith(origin) || /^(data|blob|about):/.test(url)) return;
    void request.response().then((response) => {
      // A service worker of the workbench answers for the files of webviews; these never reach the network.
      if (response?.fromServiceWorker() !== true) foreign.push(url);
    });
  });
  context.on('requestfailed', (request) => {
    const url = request.url();
    const resource = /^https:\/\/[^/]*vscode-resource\.vscode-cdn\.net\//.test(url);
    const aborted = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url) && !(resource && aborted)) foreign.push(url);
  });
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const place = message.location().url;
    if (isOurs(message.text(), place)) errors.push(`${message.text()} (${place})`);
  });
  context.on('weberror', (error) => void errors.push(String(error.error())));
  return { foreign, errors };
}
