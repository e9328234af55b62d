import * as vscode from 'vscode';
import type { FileEditsDto, LocationDto, RangeDto, TextPositionDto } from '../../emulator/protocol/rpc/language.ts';

export function toRange({ start, end }: RangeDto): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function fromPosition({ line, character }: vscode.Position): TextPositionDto {
  return { line, character };
}

export function fromRange({ start, end }: vscode.Range): { start: TextPositionDto; end: TextPositionDto } {
  return { start: fromPosition(start), end: fromPosition(end) };
}

export function toLocation({ path, range }: LocationDto): vscode.Location {
  return new vscode.Location(vscode.Uri.file(path), toRange(range));
}

/** The edits of the emulator, unless a document changed since: then undefined. */
export function toWorkspaceEdit(files: readonly FileEditsDto[]): vscode.WorkspaceEdit | undefined {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, version, edits } of files) {
    const uri = vscode.Uri.file(path);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (version !== null && open !== undefined && open.version !== version) return undefined;
    for (const { range, text } of edits) edit.replace(uri, toRange(range), text);
  }
  return edit;
}
