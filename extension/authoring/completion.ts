import * as vscode from 'vscode';
import { complete, type CompletionDto, type CompletionKindDto } from '../../emulator/protocol/rpc/language.ts';
import type { Sluice } from '../platform/context.ts';
import { pipelineFiles, type PipelineDocuments } from './documents.ts';
import { specFiles, toMarkdown } from './markdown.ts';
import { fromPosition, toRange } from './places.ts';
import { quietly } from './quietly.ts';

const kinds: Readonly<Record<CompletionKindDto, vscode.CompletionItemKind>> = {
  keyword: vscode.CompletionItemKind.Keyword,
  dataset: vscode.CompletionItemKind.Class,
  column: vscode.CompletionItemKind.Field,
  function: vscode.CompletionItemKind.Function,
  property: vscode.CompletionItemKind.Property,
  option: vscode.CompletionItemKind.Property,
  type: vscode.CompletionItemKind.TypeParameter,
  value: vscode.CompletionItemKind.Value,
  snippet: vscode.CompletionItemKind.Snippet,
  schema: vscode.CompletionItemKind.Module,
};

/** Words behind which something is chosen rather than written: a space behind them opens the list. */
const asks = /(?:^|[\s(,])(?:from|join|stream|into|table|where|on|and|or|by|select|having)\s$/i;

/** Completion in the SQL and Python of projects, beside that of other extensions, and in the spec. */
export function registerCompletion(sluice: Sluice, documents: PipelineDocuments): void {
  const provider: vscode.CompletionItemProvider = {
    provideCompletionItems: (document, position, token, { triggerCharacter }) =>
      quietly(sluice, async () => {
        const isPython = document.uri.path.endsWith('.py');
        const before = document.lineAt(position.line).text.slice(0, position.character);
        if (triggerCharacter === ' ' && (isPython || !asks.test(before))) return undefined;
        // In Python only texts and calls of pipelines are ours; the rest is for the user's own Python extension.
        if (isPython && triggerCharacter === '.') return undefined;
        const path = await documents.pathOf(document);
        if (path === undefined) return undefined;
        const asked = { path, position: fromPosition(position) };
        const { items, incomplete } = await sluice.emulator.request(complete, asked, { token });
        return new vscode.CompletionList(
          items.map((item) => itemOf(item, position)),
          incomplete,
        );
      }),
  };
  for (const selector of [pipelineFiles, specFiles]) {
    sluice.own(vscode.languages.registerCompletionItemProvider(selector, provider, '.', '`', "'", '"', '{', ' '));
  }
}

function itemOf(dto: CompletionDto, position: vscode.Position): vscode.CompletionItem {
  const { label, kind, detail, documentation, insertText = label, snippet, sortText, filterText } = dto;
  const item = new vscode.CompletionItem(label, kinds[kind]);
  const replacing = toRange(dto.range);
  // Inserting keeps what stands behind the caret, replacing takes the whole word.
  const inserting = replacing.contains(position) ? new vscode.Range(replacing.start, position) : replacing;
  item.range = replacing.isSingleLine && replacing.contains(position) ? { inserting, replacing } : inserting;
  item.insertText = snippet === true ? new vscode.SnippetString(insertText) : insertText;
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = toMarkdown(documentation);
  if (sortText !== undefined) item.sortText = sortText;
  if (filterText !== undefined) item.filterText = filterText;
  return item;
}
