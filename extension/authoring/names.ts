import * as vscode from 'vscode';
import {
  findDefinition,
  findHighlights,
  findReferences,
  prepareRename,
  renameDataset,
} from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';
import { EmulatorError } from '../process/emulatorClient.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { fromPosition, toLocation, toRange, toWorkspaceEdit } from './places.ts';
import { quietly } from './quietly.ts';

/**
 * Definition, references, highlights and rename of the names of a project. Where no such name stands, or in a file of no project, the answer is
 * nothing at all, so that other extensions of the user are asked.
 */
export function registerNames(sluice: Sluice, documents: PipelineDocuments): void {
  const { emulator } = sluice;
  sluice.own(
    vscode.languages.registerDefinitionProvider(pipelineFiles, {
      provideDefinition: (document, position, token) =>
        quietly(sluice, async () => {
          const path = await documents.pathOf(document);
          if (path === undefined) return undefined;
          const found = await emulator.request(findDefinition, { path, position: fromPosition(position) }, { token });
          return found?.targets.map((target): vscode.LocationLink => ({
            originSelectionRange: toRange(found.origin),
            targetUri: vscode.Uri.file(target.path),
            targetRange: toRange(target.range),
            targetSelectionRange: toRange(target.selection),
          }));
        }),
    }),
  );
  sluice.own(
    vscode.languages.registerReferenceProvider(pipelineFiles, {
      provideReferences: (document, position, { includeDeclaration }, token) =>
        quietly(sluice, async () => {
          const path = await documents.pathOf(document);
          if (path === undefined) return undefined;
          const asked = { path, position: fromPosition(position), includeDefinition: includeDeclaration };
          return (await emulator.request(findReferences, asked, { token })).map(toLocation);
        }),
    }),
  );
  sluice.own(
    vscode.languages.registerDocumentHighlightProvider(pipelineFiles, {
      provideDocumentHighlights: (document, position, token) =>
        quietly(sluice, async () => {
          const path = await documents.pathOf(document);
          if (path === undefined) return undefined;
          const found = await emulator.request(findHighlights, { path, position: fromPosition(position) }, { token });
          if (found.length === 0) return undefined;
          return found.map(
            ({ range, kind }) =>
              new vscode.DocumentHighlight(
                toRange(range),
                kind === 'write' ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read,
              ),
          );
        }),
    }),
  );
  registerRename(sluice, documents);
}

function registerRename(sluice: Sluice, documents: PipelineDocuments): void {
  const { emulator } = sluice;

  sluice.own(
    vscode.languages.registerRenameProvider(pipelineFiles, {
      prepareRename: (document, position, token) =>
        quietly(sluice, async () => {
          const path = await documents.pathOf(document);
          if (path === undefined) return undefined;
          const target = await emulator.request(prepareRename, { path, position: fromPosition(position) }, { token });
          return target === null ? undefined : { range: toRange(target.range), placeholder: target.placeholder };
        }),
      async provideRenameEdits(document, position, name, token) {
        const path = await documents.pathOf(document);
        if (path === undefined) return undefined;
        try {
          const asked = { path, position: fromPosition(position), name };
          const { files, warnings } = await emulator.request(renameDataset, asked, { token });
          if (files.length === 0) return undefined;
          if (warnings.length > 0 && !(await confirmed(name, warnings))) return new vscode.WorkspaceEdit();
          const edit = toWorkspaceEdit(files);
          if (edit === undefined) throw new Error('A file changed meanwhile. Rename again.');
          return edit;
        } catch (error) {
          // The editor shows the text of what is thrown beside the name.
          if (error instanceof EmulatorError) throw new Error(errorText(error), { cause: error });
          throw error;
        }
      },
    }),
  );
}

/** What a rename leaves behind is for the person to accept. */
async function confirmed(name: string, warnings: readonly string[]): Promise<boolean> {
  const rename = 'Rename';
  const detail = warnings.join('\n\n');
  const button = await vscode.window.showWarningMessage(`Rename to ${name}?`, { modal: true, detail }, rename);
  return button === rename;
}
