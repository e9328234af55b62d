/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// A panel in a real Chromium, without VS Code: its page gets the content security policy, the classes and the colours of one of VS Code's
// own themes (test/data/themes, read from a real workbench), and a host whose answers the test writes. Nothing listens on a port, and
// every request that leaves the page is counted in `foreign`.
//
//   browserSuite('The graph panel', (browser) => {
//     it('…', async () => {
//       const panel = await openPanel(browser(), {
//         definition: graphPanel, entry: 'webview/graph/main.ts', theme: 'dark', input: { spec: '/p/spark-pipeline.yml', name: 'p' },
//         requests: [answer(readGraph, () => graph)], actions: [answer(goToDefinition, () => null)],
//       });
//       await panel.page.getByRole('button', { name: 'Run' }).click();
//       await panel.tell(projectsChanged, { what: 'files' });
//       assert.deepEqual(await panel.acts(), [{ action: 'runPipeline', params: {} }]);
//       assert.deepEqual(await axeViolations(panel.page), []);
//       await panel.close();           // fails when the page had errors or asked for something outside
//     });
//   });
//
// For parts of the kit without a panel, `openPage` takes any entry file. Run: npx mocha --import=tsx test/workbench/grid.test.ts
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { safeParse, type GenericSchema, type InferOutput } from 'valibot';
import type { NotificationContract, RequestContract } from '../../emulator/protocol/rpc/define.ts';
import type { ErrorDto } from '../../emulator/protocol/rpc/dto.ts';
import { chromiumFlags, findChromium } from '../../tools/workbench/chromium.ts';
import type { ToHost, ToPanel } from '../../webview/protocol/bridge.ts';
import type { ActionContract, AnyPanel, InputOf } from '../../webview/protocol/panel.ts';
import { repositoryRoot } from './conformanceRoot.ts';

export type PageTheme = 'light' | 'dark' | 'hc-light' | 'hc-dark';
export const pageThemes: readonly PageTheme[] = ['light', 'dark', 'hc-light', 'hc-dark'];

/** One browser for the tests of a file; without Chromium they are skipped with one line that says so. */
export function browserSuite(title: string, tests: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  describe(title, () => {
    if (executablePath === undefined) {
      it.skip(`${title}: skipped, since no Chromium was found (install chromium, or set SLUICE_CHROMIUM)`);
      return;
    }
    let browser: Browser | undefined;
    before(async () => {
      browser = await launchBrowser(executablePath);
    });
    after(() => browser?.close());
    tests(() => {
      if (browser === undefined) throw new Error('The browser runs only inside of tests.');
      return browser;
    });
  });
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...chromiumFlags] });
}

export interface PageOptions {
  /** From the repository's root; a file of TypeScript with the DOM. */
  readonly entry: string;
  readonly theme?: PageTheme;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Called for each message of the page to its host. */
  readonly receive?: (message: ToHost) => void;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, broken policies among them. */
  readonly errors: string[];
  /** URLs that the page asked for beyond itself. */
  readonly foreign: string[];
  send(message: ToPanel): Promise<void>;
  /** Keeps a picture in `out/screenshots/panels/<name>-<theme>.png`. */
  picture(name: string): Promise<void>;
  /** Closes it; fails when there were errors or foreign requests. */
  close(): Promise<void>;
}

const origin = 'https://panel.test';

export async function openPage(browser: Browser, options: PageOptions): Promise<OpenPage> {
  const { entry, theme = 'dark', viewport = { width: 1200, height: 800 }, receive = () => undefined } = options;
  const { script, style } = await bundled(entry);
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await context.route('**/*', async (route) => {
    switch (route.request().url()) {
      case `${origin}/`:
        return route.fulfill({ contentType: 'text/html', body: html(theme) });
      case `${origin}/panel.js`:
        return route.fulfill({ contentType: 'text/javascript', body: script });
      case `${origin}/panel.css`:
        return route.fulfill({ contentType: 'text/css', body: style });
      case `${origin}/theme.css`:
        return route.fulfill({ contentType: 'text/css', body: themeStyle(theme) });
      case `${origin}/favicon.ico`:
        return route.fulfill({ status: 204, body: '' });
      default:
        foreign.push(route.request().url());
        return route.abort();
    }
  });
  await page.exposeFunction('__toHost', (message: ToHost) => receive(message));
  // tsx names functions through a function that pages do not have.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(installHost);
  await page.goto(`${origin}/`);
  return {
    page,
    errors,
    foreign,
    send: (message) =>
      page.evaluate((data) => void window.dispatchEvent(new MessageEvent('message', { data })), message),
    picture: async (name) => {
      const folder = join(repositoryRoot, 'out', 'screenshots', 'panels');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    },
    close: async () => {
      await context.close();
      assert.deepEqual({ errors, foreign }, { errors: [], foreign: [] });
    },
  };
}

/** A request or an action together with what the test answers. */
export interface Answer {
  readonly name: string;
  readonly schema: GenericSchema;
  readonly work: (params: never) => unknown;
}

type Contract<Schema extends GenericSchema, Result> = RequestContract<Schema, Result> | ActionContract<Schema, Result>;

export function answer<Schema extends GenericSchema, Result>(
  contract: Contract<Schema, Result>,
  work: (params: InferOutput<Schema>) => Result | Promise<Result>,
): Answer {
  return { name: 'method' in contract ? contract.method : contract.action, schema: contract.params, work };
}

/** Thrown by an answer, it reaches the panel as a failure. */
export class AnswerError extends Error {
  readonly error: ErrorDto;

  constructor(error: ErrorDto) {
    super(error.message);
    this.error = error;
  }
}

export interface PanelOptions<Definition extends AnyPanel> extends Omit<PageOptions, 'receive'> {
  readonly definition: Definition;
  readonly input: InputOf<Definition>;
  readonly remembered?: unknown;
  readonly requests?: readonly Answer[];
  /** Actions without an answer give null. */
  readonly actions?: readonly Answer[];
}

export interface ActCall {
  readonly action: string;
  readonly params: unknown;
}

export interface OpenPanel extends OpenPage {
  /** Actions that the panel asked for so far. */
  acts(): readonly ActCall[];
  /** Methods that it asked for so far, in order. */
  asked(): readonly { readonly method: string; readonly params: unknown }[];
  /** The last that it wanted to be remembered. */
  remembered(): unknown;
  tell<Payload>(contract: NotificationContract<Payload>, payload: Payload): Promise<void>;
  connection(state: 'connected' | 'connecting' | 'lost', reason?: string): Promise<void>;
  show(input: InputOf<AnyPanel>): Promise<void>;
}

export async function openPanel<Definition extends AnyPanel>(
  browser: Browser,
  options: PanelOptions<Definition>,
): Promise<OpenPanel> {
  const { definition, input, remembered, requests = [], actions = [], ...rest } = options;
  const acts: ActCall[] = [];
  const asked: { method: string; params: unknown }[] = [];
  let kept: unknown = remembered;
  const early: ToPanel[] = [];
  let post = (message: ToPanel): void => void early.push(message);

  const reply = async (id: number, answers: readonly Answer[], name: string, params: unknown): Promise<void> => {
    const known = answers.find((one) => one.name === name);
    try {
      if (known === undefined) return post({ kind: 'response', id, result: null });
      const parsed = safeParse(known.schema, params);
      if (!parsed.success) throw new Error(`${name} has wrong parameters: ${JSON.stringify(params)}.`);
      post({ kind: 'response', id, result: (await known.work(parsed.output as never)) ?? null });
    } catch (failure) {
      const error =
        failure instanceof AnswerError
          ? failure.error
          : { code: 'TEST', message: failure instanceof Error ? failure.message : String(failure) };
      post({ kind: 'failure', id, error });
    }
  };

  const receive = (message: ToHost): void => {
    switch (message.kind) {
      case 'ready':
        post({ kind: 'connection', state: 'connected' });
        return post({ kind: 'open', input, remembered });
      case 'request': {
        const { id, method, params } = message;
        asked.push({ method, params });
        const listed = definition.requests.some((contract) => contract.method === method);
        if (!listed || !requests.some(({ name }) => name === method)) {
          const text = listed ? `The test has no answer for ${method}.` : `The panel does not list ${method}.`;
          return post({ kind: 'failure', id, error: { code: 'TEST', message: text } });
        }
        return void reply(id, requests, method, params);
      }
      case 'act':
        acts.push({ action: message.action, params: message.params });
        return void reply(message.id, actions, message.action, message.params);
      case 'remember':
        kept = message.state;
        return undefined;
      case 'cancel':
        return undefined;
    }
  };

  const open = await openPage(browser, { ...rest, receive });
  // In the order in which they were posted; a page that is closed meanwhile hears nothing.
  let sent: Promise<void> = Promise.resolve();
  post = (message) => {
    sent = sent.then(() => open.send(message)).catch(() => undefined);
  };
  for (const message of early) post(message);
  await sent;
  return {
    ...open,
    acts: () => acts,
    asked: () => asked,
    remembered: () => kept,
    tell: ({ method }, payload) => open.send({ kind: 'event', method, payload }),
    connection: (state, reason) => open.send({ kind: 'connection', state, ...(reason !== undefined && { reason }) }),
    show: (next) => open.send({ kind: 'open', input: next, remembered: kept }),
  };
}

/** What axe-core finds wrong: the rule, and where. Empty when all is well. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    interface Axe {
      run(
        context: Document,
        options: object,
      ): Promise<{ violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[] }>;
    }
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
    );
  });
}

/** How many listeners and nodes the page holds after its garbage is collected. */
export async function pageCounters(page: Page): Promise<{ readonly listeners: number; readonly nodes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { jsEventListeners, nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { listeners: jsEventListeners, nodes };
}

const bundles = new Map<string, Promise<{ readonly script: string; readonly style: string }>>();

/** As esbuild.mjs bundles a panel; once a file and process. */
function bundled(entry: string): Promise<{ readonly script: string; readonly style: string }> {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const made = build({
    entryPoints: { panel: join(repositoryRoot, entry) },
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    outdir: dirname(join(repositoryRoot, entry)),
    logLevel: 'warning',
  }).then(({ outputFiles }) => ({
    script: outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '',
    style: outputFiles.find(({ path }) => path.endsWith('.css'))?.text ?? '',
  }));
  bundles.set(entry, made);
  return made;
}

const nonce = 'c2x1aWNl';

/** The page of extension/panels/panelPage.ts, with the classes that VS Code gives it. */
function html(theme: PageTheme): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${origin} 'nonce-${nonce}'; img-src ${origin} data:; font-src ${origin}`;
  const kind = {
    light: 'vscode-light',
    dark: 'vscode-dark',
    'hc-dark': 'vscode-high-contrast',
    'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
  }[theme];
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta property="csp-nonce" content="${nonce}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Panel</title>
    <link rel="stylesheet" href="${origin}/theme.css" />
    <link rel="stylesheet" href="${origin}/panel.css" />
  </head>
  <body class="${kind}">
    <main id="panel"></main>
    <script nonce="${nonce}" src="${origin}/panel.js"></script>
  </body>
</html>`;
}

/** VS Code sets these on the page's root. */
function themeStyle(theme: PageTheme): string {
  const path = join(repositoryRoot, 'test', 'data', 'themes', `${theme}.json`);
  const variables = {
    '--vscode-font-family': 'system-ui, "Noto Sans", "DejaVu Sans", sans-serif',
    '--vscode-font-size': '13px',
    '--vscode-font-weight': 'normal',
    '--vscode-editor-font-family': '"DejaVu Sans Mono", monospace',
    '--vscode-editor-font-size': '14px',
    ...(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>),
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return `:root {\n${lines.join('\n')}\n}\n`;
}

/** Runs in the page, before its script. */
function installHost(): void {
  const host = globalThis as unknown as {
    __toHost(message: unknown): Promise<void>;
    acquireVsCodeApi(): object;
  };
  let state: unknown;
  host.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void host.__toHost(message),
    getState: () => state,
    setState: (next: unknown) => {
      state = next;
    },
  });
}
