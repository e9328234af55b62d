import * as vscode from 'vscode';
import {
  listDocumentSymbols,
  listWorkspaceSymbols,
  type DocumentSymbolDto,
  type SymbolKindDto,
} from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { toLocation, toRange } from './places.ts';
import { quietly } from './quietly.ts';

const kinds: Readonly<Record<SymbolKindDto, vscode.SymbolKind>> = {
  streamingTable: vscode.SymbolKind.Class,
  materializedView: vscode.SymbolKind.Class,
  persistedView: vscode.SymbolKind.Interface,
  temporaryView: vscode.SymbolKind.Interface,
  sink: vscode.SymbolKind.Event,
  flow: vscode.SymbolKind.Function,
  expectation: vscode.SymbolKind.Property,
  column: vscode.SymbolKind.Field,
  parameter: vscode.SymbolKind.Constant,
};

/** The outline of a file, and datasets by name over the whole window. */
export function registerSymbols(sluice: Sluice, documents: PipelineDocuments): void {
  const { emulator } = sluice;
  sluice.own(
    vscode.languages.registerDocumentSymbolProvider(
      pipelineFiles,
      {
        provideDocumentSymbols: (document, token) =>
          quietly(sluice, async () => {
            const path = await documents.pathOf(document);
            if (path === undefined) return undefined;
            return (await emulator.request(listDocumentSymbols, { path }, { token })).map(toSymbol);
          }),
      },
      { label: 'Pipeline' },
    ),
  );
  sluice.own(
    vscode.languages.registerWorkspaceSymbolProvider({
      provideWorkspaceSymbols: (query, token) =>
        quietly(sluice, async () => {
          // A search of the whole window is no reason to start the emulator.
          if (emulator.state.kind !== 'connected') return undefined;
          const found = await emulator.request(listWorkspaceSymbols, { query }, { token });
          return found.map(
            ({ name, kind, container, location }) =>
              new vscode.SymbolInformation(name, kinds[kind], container, toLocation(location)),
          );
        }),
    }),
  );
}

function toSymbol({ name, detail, kind, range, selection, children }: DocumentSymbolDto): vscode.DocumentSymbol {
  const symbol = new vscode.DocumentSymbol(name, detail, kinds[kind], toRange(range), toRange(selection));
  symbol.children = children.map(toSymbol);
  return symbol;
}
