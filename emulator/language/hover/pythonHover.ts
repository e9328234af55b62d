import { completePython } from '../completion/completePython.ts';
import type { LanguageWorld } from '../completion/completion.ts';
import { pythonCaret } from '../completion/pythonCaret.ts';
import { columnsOfFunction } from '../completion/pythonColumns.ts';
import { markdownText } from './markdown.ts';
import { sqlHover, type Hover } from './sqlHover.ts';

const sqlCalls = /(?:^|\.)(?:sql|expr|selectExpr|filter|where|expect\w*)$/;

/** What is told of a text in a call of pipelines: an option, a property, a column, or a word of SQL. Other Python is told by others. */
export async function pythonHover(text: string, offset: number, world: LanguageWorld): Promise<Hover | undefined> {
  const caret = pythonCaret(text, offset);
  const { string, call } = caret;
  if (string === undefined || call === undefined) return undefined;
  const written = text.slice(string.start, string.end);
  if (sqlCalls.test(call.name)) {
    const hover = await sqlHover(written, offset - string.start, world, await columnsOfFunction(caret, world));
    if (hover === undefined) return undefined;
    return { ...hover, span: { start: hover.span.start + string.start, end: hover.span.end + string.start } };
  }
  const item = (await completePython(text, offset, world)).find(({ label }) => label === written);
  if (item === undefined || item.kind === 'value') return undefined;
  const { label, detail, documentation } = item;
  const head = `**${markdownText(label)}**${detail === undefined ? '' : ` · ${markdownText(detail)}`}`;
  return { contents: [documentation === undefined ? head : `${head}\n\n${documentation}`], span: string };
}
