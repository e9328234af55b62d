import * as vscode from 'vscode';
import { diagnosticsChanged, explainCode, type DiagnosticDto } from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { showError } from '../platform/showError.ts';
import { toLocation, toRange } from './places.ts';

export const diagnosticSource = 'Sluice';

const severities: Readonly<Record<DiagnosticDto['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What is wrong with the projects, in the Problems view; the code of an error leads to its help page. */
export function registerDiagnostics(sluice: Sluice): void {
  const { emulator } = sluice;
  const collection = sluice.own(vscode.languages.createDiagnosticCollection('sluice'));
  sluice.own(
    emulator.on(diagnosticsChanged, ({ path, diagnostics }) => {
      // Of an older text too: nothing more may come when the newer one has nothing wrong either.
      collection.set(vscode.Uri.file(path), diagnostics.map(toDiagnostic));
    }),
  );
  let lastPid: number | undefined;
  sluice.own(
    emulator.onDidChangeState((state) => {
      if (state.kind !== 'connected' || state.pid === lastPid) return;
      // A new emulator tells everything anew, and does not know what the one before it told.
      if (lastPid !== undefined) collection.clear();
      lastPid = state.pid;
    }),
  );
  registerExplain(sluice);
}

function toDiagnostic({ range, severity, code, explained, message, related }: DiagnosticDto): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = explained ? { value: code, target: explainUri(code) } : code;
  diagnostic.relatedInformation = related.map(
    (place) => new vscode.DiagnosticRelatedInformation(toLocation(place.location), place.message),
  );
  return diagnostic;
}

function explainUri(code: string): vscode.Uri {
  return vscode.Uri.parse(`command:sluice.error.explain?${encodeURIComponent(JSON.stringify([code]))}`);
}

const helpScheme = 'sluice-help';

/** The help page of an error, as `sluice explain` prints it. */
function registerExplain(sluice: Sluice): void {
  sluice.own(
    vscode.workspace.registerTextDocumentContentProvider(helpScheme, {
      async provideTextDocumentContent({ path }) {
        const code = path.replace(/^\//, '').replace(/\.md$/, '');
        const page = await sluice.emulator.request(explainCode, { code });
        return page ?? `There is no error code "${code}".\n`;
      },
    }),
  );
  sluice.own(
    vscode.commands.registerCommand('sluice.error.explain', async (argument: unknown) => {
      const given =
        typeof argument === 'string'
          ? argument
          : await vscode.window.showInputBox({
              title: 'Explain Error Code',
              prompt: 'The code of an error, such as TABLE_OR_VIEW_NOT_FOUND.',
            });
      const code = given?.trim().toUpperCase();
      if (code === undefined || code === '') return;
      try {
        const uri = vscode.Uri.from({ scheme: helpScheme, path: `/${code}.md` });
        await vscode.commands.executeCommand('markdown.showPreview', uri);
      } catch (error) {
        await showError(error);
      }
    }),
  );
}
