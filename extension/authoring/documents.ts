import * as vscode from 'vscode';
import { changeDocument, closeDocument, filesChanged, openDocument } from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';

/** Which documents the providers are asked about. What lies in no project is left to the other extensions of the user. */
export const pipelineFiles: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.{sql,py}' };

const shown = /\.(?:sql|py|ya?ml)$/i;
const specPattern =
  '**/{spark-pipeline.yml,spark-pipeline.yaml,databricks.yml,databricks.yaml,*.pipeline.yml,*.pipeline.yaml}';
const skipped = '**/{node_modules,.git,.venv,__pycache__}/**';

/** The open documents that belong to projects, kept the same in the emulator as in the editor. */
export interface PipelineDocuments {
  /**
   * The absolute path of a document that belongs to a project, once the emulator has its text; undefined for every other document, and while
   * there is no emulator. Whatever is asked after it sees the text of now.
   */
  pathOf(document: vscode.TextDocument): Promise<string | undefined>;
  /** Documents came to projects or left them. */
  readonly onDidChange: vscode.Event<void>;
}

export function absolutePath(uri: vscode.Uri): string {
  return uri.fsPath.replaceAll('\\', '/');
}

interface Tracked {
  /** Whether it belongs to a project. */
  readonly belongs: Promise<boolean>;
  /** Of the text that was sent last. */
  version: number;
}

/** Starts the emulator when a file of a folder with a spec is open, and never for anything else. */
export function pipelineDocuments(sluice: Sluice): PipelineDocuments {
  const { emulator } = sluice;
  const tracked = new Map<string, Tracked>();
  const changed = sluice.own(new vscode.EventEmitter<void>());
  let hasSpec: Promise<boolean> | undefined;
  let lastPid: number | undefined;

  const anySpec = (): Promise<boolean> =>
    (hasSpec ??= Promise.resolve(vscode.workspace.findFiles(specPattern, skipped, 1)).then(({ length }) => length > 0));
  const isShown = ({ uri, isClosed }: vscode.TextDocument): boolean =>
    uri.scheme === 'file' &&
    !isClosed &&
    shown.test(uri.path) &&
    vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const quietly = (asked: Promise<unknown>): void => {
    asked.catch((error: unknown) => sluice.log.debug(`A document was not told to the emulator: ${String(error)}`));
  };

  const ask = async (document: vscode.TextDocument): Promise<boolean> => {
    if (!(await anySpec()) || document.isClosed) return false;
    const path = absolutePath(document.uri);
    const { projects } = await emulator.request(openDocument, {
      path,
      version: document.version,
      text: document.getText(),
    });
    if (projects.length === 0) await emulator.request(closeDocument, { path });
    else changed.fire();
    return projects.length > 0;
  };
  const track = (document: vscode.TextDocument): Tracked | undefined => {
    if (!isShown(document)) return undefined;
    const key = document.uri.toString();
    const known = tracked.get(key);
    if (known !== undefined) return known;
    const belongs = ask(document).catch((error: unknown) => {
      sluice.log.debug(`${document.uri.fsPath} was not opened by the emulator: ${String(error)}`);
      // Whoever asks next tries again.
      tracked.delete(key);
      return false;
    });
    const fresh: Tracked = { belongs, version: document.version };
    tracked.set(key, fresh);
    return fresh;
  };
  const send = async (document: vscode.TextDocument, state: Tracked): Promise<void> => {
    if (!(await state.belongs) || document.isClosed || state.version >= document.version) return;
    state.version = document.version;
    await emulator.request(changeDocument, {
      path: absolutePath(document.uri),
      version: document.version,
      text: document.getText(),
    });
  };
  const trackAll = (): void => {
    for (const document of vscode.workspace.textDocuments) track(document);
  };
  /** What belongs to which project may be another thing now. */
  const askAgain = (): void => {
    tracked.clear();
    trackAll();
    changed.fire();
  };

  sluice.own(vscode.workspace.onDidOpenTextDocument((document) => void track(document)));
  sluice.own(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const state = track(document);
      if (state !== undefined) quietly(send(document, state));
    }),
  );
  sluice.own(
    vscode.workspace.onDidCloseTextDocument((document) => {
      const key = document.uri.toString();
      const state = tracked.get(key);
      tracked.delete(key);
      if (state === undefined) return;
      const path = absolutePath(document.uri);
      quietly(state.belongs.then((belongs) => (belongs ? emulator.request(closeDocument, { path }) : undefined)));
    }),
  );
  sluice.own(
    emulator.onDidChangeState((state) => {
      if (state.kind !== 'connected' || state.pid === lastPid) return;
      // A new emulator knows no document.
      if (lastPid !== undefined) askAgain();
      lastPid = state.pid;
    }),
  );
  const watcher = sluice.own(vscode.workspace.createFileSystemWatcher('**/*.{sql,py,yml,yaml}'));
  const onDisk = (uri: vscode.Uri): void => {
    if (/\.ya?ml$/i.test(uri.path)) {
      hasSpec = undefined;
      askAgain();
    }
    if (emulator.state.kind === 'connected') quietly(emulator.request(filesChanged, { paths: [absolutePath(uri)] }));
  };
  sluice.own(watcher.onDidCreate(onDisk));
  sluice.own(watcher.onDidChange(onDisk));
  sluice.own(watcher.onDidDelete(onDisk));
  // Activation starts no process and waits for none.
  const soon = setTimeout(trackAll, 0);
  sluice.own({ dispose: () => clearTimeout(soon) });

  return {
    onDidChange: changed.event,
    async pathOf(document) {
      const state = track(document);
      if (state === undefined || !(await state.belongs)) return undefined;
      await send(document, state);
      return absolutePath(document.uri);
    },
  };
}
