import * as vscode from 'vscode';
import { previewPanel } from '../../webview/protocol/preview.ts';
import { datasetOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { registerPanel } from './panelHost.ts';

/** The panel of a preview, and the commands that open it: of a dataset, and of the query at the caret. */
export function registerPreviewPanel(sluice: Sluice, projects: Projects): void {
  const panels = registerPanel(sluice, previewPanel, {
    title: ({ name }) => `Preview of ${name}`,
    key: ({ spec, subject }) => (subject.kind === 'dataset' ? `${spec} ${subject.dataset}` : `${spec} query`),
    actions: () => [],
  });
  sluice.own(
    vscode.commands.registerCommand('sluice.dataset.preview', async (argument: unknown) => {
      const named = datasetOf(argument) ?? (await pickDataset(projects));
      if (named === undefined) return;
      const { spec, dataset } = named;
      const name = dataset.slice(dataset.lastIndexOf('.') + 1);
      panels.open({ spec, subject: { kind: 'dataset', dataset }, name }, vscode.ViewColumn.Beside);
    }),
  );
  sluice.own(
    vscode.commands.registerCommand('sluice.query.preview', async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return;
      const text = queryText(editor);
      if (text.trim() === '') {
        void vscode.window.showInformationMessage('Place the caret in a query, or select one, to preview it.');
        return;
      }
      const project = await projects.choose(undefined, 'Preview Query');
      if (project === undefined) return;
      const file = editor.document.uri.path.split('/').at(-1) ?? 'the editor';
      panels.open(
        { spec: project.spec, subject: { kind: 'query', text }, name: `Query in ${file}` },
        vscode.ViewColumn.Beside,
      );
    }),
  );
}

async function pickDataset(
  projects: Projects,
): Promise<{ readonly spec: string; readonly dataset: string } | undefined> {
  const project = await projects.choose(undefined, 'Preview Dataset');
  if (project === undefined) return undefined;
  const { datasets } = await projects.graph(project.spec);
  const picked = await vscode.window.showQuickPick(
    datasets
      .filter(({ kind }) => kind !== 'sink' && kind !== 'external')
      .map(({ key, label }) => ({ label, description: key === label ? '' : key, key })),
    { title: 'Preview Dataset', placeHolder: 'Pick a dataset.' },
  );
  return picked === undefined ? undefined : { spec: project.spec, dataset: picked.key };
}

/** What is selected; else the statement around the caret, between semicolons that stand in no quotes and comments. */
function queryText({ document, selection }: vscode.TextEditor): string {
  if (!selection.isEmpty) return document.getText(selection);
  const text = document.getText();
  const caret = document.offsetAt(selection.active);
  const ends = [...semicolons(text)];
  const start = ends.findLast((end) => end < caret) ?? -1;
  const end = ends.find((one) => one >= caret) ?? text.length;
  return text.slice(start + 1, end);
}

function* semicolons(text: string): Generator<number> {
  const parts = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|;/g;
  for (const match of text.matchAll(parts)) if (match[0] === ';') yield match.index;
}
