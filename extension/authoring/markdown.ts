import * as vscode from 'vscode';

/** The spec of a project. */
export const specFiles: vscode.DocumentSelector = { scheme: 'file', pattern: '**/spark-pipeline.{yml,yaml}' };

/** Markdown of the emulator: no commands, no HTML. */
export function toMarkdown(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  return markdown;
}
