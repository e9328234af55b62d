import * as vscode from 'vscode';
import { readHover } from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { specFiles, toMarkdown } from './markdown.ts';
import { fromPosition, toRange } from './places.ts';
import { quietly } from './quietly.ts';

/** What a dataset, a column, a function, a property or a setting is. */
export function registerHover(sluice: Sluice, documents: PipelineDocuments): void {
  const provider: vscode.HoverProvider = {
    provideHover: (document, position, token) =>
      quietly(sluice, async () => {
        const path = await documents.pathOf(document);
        if (path === undefined) return undefined;
        const hover = await sluice.emulator.request(readHover, { path, position: fromPosition(position) }, { token });
        return hover === null ? undefined : new vscode.Hover(hover.contents.map(toMarkdown), toRange(hover.range));
      }),
  };
  for (const selector of [pipelineFiles, specFiles]) {
    sluice.own(vscode.languages.registerHoverProvider(selector, provider));
  }
}
