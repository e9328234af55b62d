import * as vscode from 'vscode';
import { formatDocument } from '../../emulator/protocol/rpc/language.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import type { PipelineDocuments } from './documents.ts';
import { fromRange, toRange } from './places.ts';

const cases = ['preserve', 'upper', 'lower'] as const;

/**
 * Lays out the SQL files below the folders of projects, and no others: an editor with two formatters for a file asks the user which one is
 * meant. Python is left to the user's own formatter.
 */
export function registerFormatting(sluice: Sluice, documents: PipelineDocuments, projects: Projects): void {
  const edits = async (
    document: vscode.TextDocument,
    range: vscode.Range | undefined,
    { tabSize, insertSpaces }: vscode.FormattingOptions,
    token: vscode.CancellationToken,
  ): Promise<vscode.TextEdit[]> => {
    const path = await documents.pathOf(document);
    if (path === undefined) return [];
    const wished: unknown = vscode.workspace.getConfiguration('sluice', document).get('format.keywordCase');
    const keywordCase = cases.find((one) => one === wished) ?? 'preserve';
    const found = await sluice.emulator.request(
      formatDocument,
      { path, tabSize, insertSpaces, keywordCase, ...(range === undefined ? {} : { range: fromRange(range) }) },
      { token },
    );
    return found.map(({ range: replaced, text }) => vscode.TextEdit.replace(toRange(replaced), text));
  };
  const provider: vscode.DocumentFormattingEditProvider & vscode.DocumentRangeFormattingEditProvider = {
    provideDocumentFormattingEdits: (document, options, token) => edits(document, undefined, options, token),
    provideDocumentRangeFormattingEdits: (document, range, options, token) => edits(document, range, options, token),
  };
  const registered = new Map<string, readonly vscode.Disposable[]>();
  const follow = async (): Promise<void> => {
    if (sluice.emulator.state.kind !== 'connected') return;
    const roots = new Set((await projects.list()).map(({ root }) => root));
    for (const [root, disposables] of registered) {
      if (roots.has(root)) continue;
      for (const disposable of disposables) disposable.dispose();
      registered.delete(root);
    }
    for (const root of roots) {
      if (registered.has(root)) continue;
      const selector = { scheme: 'file', pattern: new vscode.RelativePattern(root, '**/*.sql') };
      registered.set(root, [
        vscode.languages.registerDocumentFormattingEditProvider(selector, provider),
        vscode.languages.registerDocumentRangeFormattingEditProvider(selector, provider),
      ]);
    }
  };
  const later = (): void => {
    follow().catch((error: unknown) => sluice.log.debug(`The projects could not be listed: ${String(error)}`));
  };
  sluice.own(sluice.emulator.onDidChangeState(later));
  sluice.own(projects.onDidChange((what) => what === 'files' && later()));
  sluice.own({
    dispose: () => {
      for (const disposables of registered.values()) for (const disposable of disposables) disposable.dispose();
    },
  });
}
