import { join } from 'node:path';
import * as vscode from 'vscode';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { version } from '../../emulator/base/version.ts';
import { grantTrust, logged, type LogEntry } from '../../emulator/protocol/rpc/session.ts';
import { EmulatorError, type EmulatorClient, type EmulatorState } from './emulatorClient.ts';
import { reconnectingClient } from './reconnectingClient.ts';

/** The emulator of the window's first folder, as VS Code's features use it. Frees the connection when it is disposed; the process ends by itself. */
export function vscodeClient(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): EmulatorClient & vscode.Disposable {
  const changed = new vscode.EventEmitter<EmulatorState>();
  const client = reconnectingClient({
    async connect() {
      const folder = workspaceFolder();
      if (folder === undefined) {
        throw new EmulatorError({
          code: 'EMULATOR_NOT_STARTED',
          message: 'No folder is open, so there is nothing that the emulator could work on.',
          action: 'Open a folder first.',
        });
      }
      const trusted = vscode.workspace.isTrusted;
      // Loaded with the first request, so that activation does not pay for the transport.
      const { connectOrLaunch } = await import('../../emulator/client/launchEmulator.ts');
      return connectOrLaunch({
        workspace: folder,
        bundle: join(extension.extensionPath, 'dist', 'emulator.js'),
        client: { name: 'vscode', version },
        trusted,
      });
    },
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
    onState(state) {
      if (state.kind === 'failed' || state.kind === 'restarting') log.warn(state.reason);
      else log.debug(`The emulator is ${state.kind}.`);
      changed.fire(state);
    },
  });
  client.on(logged, (entry) => write(log, entry));
  const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    if (client.state().kind === 'connected') {
      client.request(grantTrust, {}).catch((error: unknown) => log.warn(String(error)));
    }
  });
  return {
    get state() {
      return client.state();
    },
    onDidChangeState: changed.event,
    async request(contract, params, { token, onProgress } = {}) {
      const abort = new AbortController();
      const cancellation = token?.onCancellationRequested(() => abort.abort());
      if (token?.isCancellationRequested === true) throw new vscode.CancellationError();
      const started = performance.now();
      try {
        return await client.request(contract, params, { signal: abort.signal, onProgress });
      } catch (error) {
        throw asEmulatorError(error);
      } finally {
        cancellation?.dispose();
        log.trace(`${contract.method} took ${Math.round(performance.now() - started)} ms.`);
      }
    },
    on: (contract, listener) => new vscode.Disposable(client.on(contract, listener)),
    restart: () =>
      client.restart().catch((error: unknown) => {
        throw asEmulatorError(error);
      }),
    dispose() {
      trust.dispose();
      client.close();
      changed.dispose();
    },
  };
}

/** The one folder whose emulator this window uses. */
export function workspaceFolder(): string | undefined {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  return first?.uri.scheme === 'file' ? first.uri.fsPath : undefined;
}

function asEmulatorError(error: unknown): Error {
  if (error instanceof EmulatorError || error instanceof vscode.CancellationError) return error;
  if (error instanceof RpcError) {
    return error.error.code === 'CANCELLED' ? new vscode.CancellationError() : new EmulatorError(error.error);
  }
  return new EmulatorError({ code: 'INTERNAL_ERROR', message: error instanceof Error ? error.message : String(error) });
}

function write(log: vscode.LogOutputChannel, { level, message }: LogEntry): void {
  log[level](message);
}
