import * as vscode from 'vscode';

/** Shows a file in an editor, with the caret at a place that counts from 1. */
export async function openPlace(
  path: string,
  place?: { readonly line: number; readonly column?: number | undefined },
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  const at = new vscode.Position(Math.max(0, (place?.line ?? 1) - 1), Math.max(0, (place?.column ?? 1) - 1));
  await vscode.window.showTextDocument(document, place === undefined ? {} : { selection: new vscode.Range(at, at) });
}
