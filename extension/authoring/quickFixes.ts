import * as vscode from 'vscode';
import { listFixes, type FixDto } from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { diagnosticSource } from './diagnostics.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { fromRange, toRange, toWorkspaceEdit } from './places.ts';
import { quietly } from './quietly.ts';

/** Fixes for our own diagnostics. */
export function registerQuickFixes(sluice: Sluice, documents: PipelineDocuments): void {
  const { emulator } = sluice;
  sluice.own(
    vscode.languages.registerCodeActionsProvider(
      pipelineFiles,
      {
        provideCodeActions: (document, range, { diagnostics }, token) =>
          quietly(sluice, async () => {
            const own = diagnostics.filter(({ source }) => source === diagnosticSource);
            if (own.length === 0) return undefined;
            const path = await documents.pathOf(document);
            if (path === undefined) return undefined;
            const fixes = await emulator.request(listFixes, { path, range: fromRange(range) }, { token });
            return fixes.flatMap((fix) => toAction(fix, own) ?? []);
          }),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function toAction(fix: FixDto, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction | undefined {
  const edit = toWorkspaceEdit(fix.files);
  const range = toRange(fix.range);
  const answered = diagnostics.filter(
    (diagnostic) => codeOf(diagnostic) === fix.code && diagnostic.range.isEqual(range),
  );
  if (edit === undefined || answered.length === 0) return undefined;
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = edit;
  action.diagnostics = answered;
  action.isPreferred = fix.preferred;
  return action;
}

function codeOf({ code }: vscode.Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? undefined : String(value);
}
