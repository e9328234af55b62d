import * as vscode from 'vscode';
import { diagnosticsChanged, listLenses } from '../../emulator/protocol/rpc/language.ts';
import { lensTexts } from '../models/lensTexts.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { toRange } from './places.ts';
import { quietly } from './quietly.ts';

/** Run, Dry Run, Preview, History and the lock, above each dataset. */
export function registerCodeLenses(sluice: Sluice, documents: PipelineDocuments, projects: Projects): void {
  const { emulator } = sluice;
  const changed = sluice.own(new vscode.EventEmitter<void>());
  const again = (): void => changed.fire();
  sluice.own(documents.onDidChange(again));
  sluice.own(emulator.on(diagnosticsChanged, again));
  sluice.own(
    projects.onDidChange((what) => {
      if (what === 'files') again();
    }),
  );
  sluice.own(vscode.workspace.onDidGrantWorkspaceTrust(again));
  sluice.own(
    vscode.languages.registerCodeLensProvider(pipelineFiles, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document, token) =>
        quietly(sluice, async () => {
          const isWanted = vscode.workspace.getConfiguration('sluice', document.uri).get('codeLens.enabled', true);
          const path = isWanted ? await documents.pathOf(document) : undefined;
          if (path === undefined) return undefined;
          const lenses = await emulator.request(listLenses, { path }, { token });
          return lenses.flatMap((lens) =>
            lensTexts(lens, vscode.workspace.isTrusted).map(
              ({ title, tooltip, command }) =>
                new vscode.CodeLens(toRange(lens.range), {
                  title,
                  tooltip,
                  command,
                  arguments: [{ spec: lens.spec, dataset: lens.dataset }],
                }),
            ),
          );
        }),
    }),
  );
  sluice.own(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('sluice.codeLens')) again();
    }),
  );
}
