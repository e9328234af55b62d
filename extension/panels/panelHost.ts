import { safeParse, type GenericSchema, type InferOutput } from 'valibot';
import * as vscode from 'vscode';
import type { AnyRequest } from '../../emulator/protocol/rpc/define.ts';
import type { ErrorDto } from '../../emulator/protocol/rpc/dto.ts';
import type { ToHost, ToPanel } from '../../webview/protocol/bridge.ts';
import type { ActionContract, PanelDefinition } from '../../webview/protocol/panel.ts';
import type { Sluice } from '../platform/context.ts';
import { EmulatorError, type EmulatorState } from '../process/emulatorClient.ts';
import { commonActions } from './commonActions.ts';
import { bundleFolder, panelPage } from './panelPage.ts';

/** What the host does for a panel when it asks. The parameters are checked before. */
export interface PanelAction {
  readonly action: string;
  run(params: unknown): Promise<unknown>;
}

export function onAction<Schema extends GenericSchema, Result>(
  contract: ActionContract<Schema, Result>,
  work: (params: InferOutput<Schema>) => Promise<Result>,
): PanelAction {
  return {
    action: contract.action,
    run: async (params) => {
      const parsed = safeParse(contract.params, params);
      if (!parsed.success) throw new Error(`The action ${contract.action} has wrong parameters.`);
      return work(parsed.output);
    },
  };
}

export interface PanelKind<Input> {
  title(input: Input): string;
  /** Two inputs of the same key are shown by the same panel. */
  key(input: Input): string;
  /** Names of an icon of the editor tab, below `extension/media`. */
  readonly icon?: string;
  /** Made once for each panel that is open. */
  actions(opened: OpenedPanel<Input>): readonly PanelAction[];
  /** Called when the person opens or restores a panel. */
  onOpened?(input: Input): void;
}

/** A panel that is open. */
export interface OpenedPanel<Input> {
  input(): Input;
  /** Shows something else in the same panel. */
  show(input: Input): void;
  close(): void;
}

export interface Panels<Input> {
  open(input: Input, column?: vscode.ViewColumn): void;
}

/**
 * Registers a kind of panel: opens it, relays what its definition lists and nothing else, keeps what it remembers, restores it after a
 * reload of the window, and frees all of it when it is closed.
 */
export function registerPanel<Schema extends GenericSchema>(
  sluice: Sluice,
  definition: PanelDefinition<Schema>,
  kind: PanelKind<InferOutput<Schema>>,
): Panels<InferOutput<Schema>> {
  type Input = InferOutput<Schema>;
  const viewType = `sluice.${definition.name}`;
  const open = new Map<string, { readonly panel: vscode.WebviewPanel; readonly opened: OpenedPanel<Input> }>();
  for (const { method, effect } of definition.requests) {
    if (effect !== 'read') throw new Error(`The panel ${definition.name} lists ${method}, which does not only read.`);
  }
  const folder = bundleFolder(sluice.extension.extensionUri);
  const options: vscode.WebviewOptions & vscode.WebviewPanelOptions = {
    enableScripts: true,
    localResourceRoots: [folder],
    enableFindWidget: false,
  };

  const attach = (panel: vscode.WebviewPanel, first: Input, remembered: unknown): void => {
    const relay = panelRelay(sluice, definition, panel.webview, first, remembered);
    let key = kind.key(first);
    const opened: OpenedPanel<Input> = {
      input: relay.input,
      show(input) {
        open.delete(key);
        key = kind.key(input);
        open.set(key, { panel, opened });
        panel.title = kind.title(input);
        relay.show(input);
      },
      close: () => panel.dispose(),
    };
    relay.serve([...kind.actions(opened), ...commonActions(sluice)]);
    open.set(key, { panel, opened });
    panel.onDidDispose(() => {
      relay.dispose();
      open.delete(key);
    });
    if (kind.icon !== undefined) {
      panel.iconPath = vscode.Uri.joinPath(sluice.extension.extensionUri, 'extension', 'media', kind.icon);
    }
    panel.title = kind.title(first);
    panel.webview.options = options;
    panel.webview.html = panelPage(panel.webview, sluice.extension.extensionUri, definition.name, kind.title(first));
    kind.onOpened?.(first);
  };

  sluice.own(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      async deserializeWebviewPanel(panel, state: unknown) {
        const saved = typeof state === 'object' && state !== null ? state : {};
        const input = safeParse(definition.input, 'input' in saved ? saved.input : undefined);
        if (!input.success || open.has(kind.key(input.output))) {
          panel.dispose();
          return;
        }
        attach(panel, input.output, 'remembered' in saved ? saved.remembered : undefined);
      },
    }),
  );
  sluice.own(
    new vscode.Disposable(() => {
      for (const { panel } of open.values()) panel.dispose();
    }),
  );

  return {
    open(input, column = vscode.ViewColumn.Active) {
      const known = open.get(kind.key(input));
      if (known !== undefined) {
        known.panel.reveal(undefined);
        known.opened.show(input);
        kind.onOpened?.(input);
        return;
      }
      attach(vscode.window.createWebviewPanel(viewType, kind.title(input), column, options), input, undefined);
    },
  };
}

interface Relay<Input> extends vscode.Disposable {
  input(): Input;
  show(input: Input): void;
  serve(actions: readonly PanelAction[]): void;
}

/** The two-way street between one page and the host. */
function panelRelay<Schema extends GenericSchema>(
  { emulator, log }: Sluice,
  definition: PanelDefinition<Schema>,
  webview: vscode.Webview,
  first: InferOutput<Schema>,
  rememberedBefore: unknown,
): Relay<InferOutput<Schema>> {
  const requests = new Map<string, AnyRequest>(definition.requests.map((contract) => [contract.method, contract]));
  let actions = new Map<string, PanelAction>();
  let input = first;
  let remembered = rememberedBefore;
  let isGone = false;
  const running = new Map<number, vscode.CancellationTokenSource>();
  const post = (message: ToPanel): void => {
    if (!isGone) void webview.postMessage(message);
  };
  const cancelAll = (): void => {
    for (const source of running.values()) source.cancel();
    running.clear();
  };

  const answer = async (id: number, work: (token: vscode.CancellationToken) => Promise<unknown>): Promise<void> => {
    const source = new vscode.CancellationTokenSource();
    running.set(id, source);
    try {
      const result = await work(source.token);
      if (running.get(id) === source) post({ kind: 'response', id, result });
    } catch (error) {
      if (running.get(id) === source) post({ kind: 'failure', id, error: failureOf(error) });
    } finally {
      if (running.get(id) === source) running.delete(id);
      source.dispose();
    }
  };

  const receive = (message: ToHost): void => {
    switch (message.kind) {
      case 'ready':
        // The page was loaded anew: what the one before asked for is of no use.
        cancelAll();
        post({ kind: 'open', input, remembered });
        post(connectionMessage(emulator.state));
        break;
      case 'request': {
        const { id, method, params } = message;
        const contract = requests.get(method);
        if (contract === undefined) {
          log.error(`The panel ${definition.name} asked for ${method}, which it does not list.`);
          const text = `This panel may not ask for ${method}.`;
          post({ kind: 'failure', id, error: { code: 'RPC_UNKNOWN_METHOD', message: text } });
          return;
        }
        void answer(id, (token) =>
          emulator.request(contract, params, {
            token,
            onProgress: (report) => post({ kind: 'progress', id, report }),
          }),
        );
        break;
      }
      case 'act': {
        const { id, action, params } = message;
        const known = actions.get(action);
        void answer(id, async () => {
          if (known === undefined) throw new Error(`This panel has no action ${action}.`);
          return known.run(params);
        });
        break;
      }
      case 'cancel':
        running.get(message.id)?.cancel();
        running.delete(message.id);
        break;
      case 'remember':
        remembered = message.state;
        break;
    }
  };

  const owned: vscode.Disposable[] = [
    webview.onDidReceiveMessage(receive),
    emulator.onDidChangeState((state) => post(connectionMessage(state))),
    ...definition.notifications.map((contract) =>
      emulator.on(contract, (payload) => post({ kind: 'event', method: contract.method, payload })),
    ),
  ];
  return {
    input: () => input,
    show(next) {
      input = next;
      post({ kind: 'open', input, remembered });
    },
    serve(list) {
      actions = new Map(list.map((one) => [one.action, one]));
    },
    dispose() {
      isGone = true;
      cancelAll();
      for (const one of owned) one.dispose();
    },
  };
}

function connectionMessage(state: EmulatorState): ToPanel {
  switch (state.kind) {
    case 'connected':
    case 'idle':
      return { kind: 'connection', state: 'connected' };
    case 'starting':
      return { kind: 'connection', state: 'connecting' };
    case 'restarting':
      return { kind: 'connection', state: 'connecting', reason: state.reason };
    case 'failed':
      return { kind: 'connection', state: 'lost', reason: state.reason };
  }
}

function failureOf(error: unknown): ErrorDto {
  if (error instanceof EmulatorError) return error.error;
  if (error instanceof vscode.CancellationError) return { code: 'CANCELLED', message: 'The request was cancelled.' };
  return { code: 'INTERNAL_ERROR', message: error instanceof Error ? error.message : String(error) };
}
