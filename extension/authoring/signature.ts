import * as vscode from 'vscode';
import { readSignature } from '../../emulator/protocol/rpc/signature.ts';
import type { Sluice } from '../platform/context.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { toMarkdown } from './markdown.ts';
import { fromPosition } from './places.ts';
import { quietly } from './quietly.ts';

/** The parameters of the function whose brackets the caret stands in. */
export function registerSignatureHelp(sluice: Sluice, documents: PipelineDocuments): void {
  const provider: vscode.SignatureHelpProvider = {
    provideSignatureHelp: (document, position, token) =>
      quietly(sluice, async () => {
        const path = await documents.pathOf(document);
        if (path === undefined) return undefined;
        const asked = { path, position: fromPosition(position) };
        const found = await sluice.emulator.request(readSignature, asked, { token });
        if (found === null) return undefined;
        const signature = new vscode.SignatureInformation(found.label, toMarkdown(found.documentation));
        signature.parameters = found.parameters.map(([start, end]) => new vscode.ParameterInformation([start, end]));
        const help = new vscode.SignatureHelp();
        help.signatures = [signature];
        help.activeSignature = 0;
        help.activeParameter = found.active;
        return help;
      }),
  };
  sluice.own(vscode.languages.registerSignatureHelpProvider(pipelineFiles, provider, '(', ','));
}
