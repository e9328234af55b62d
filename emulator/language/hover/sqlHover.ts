import { simpleString } from '../../plan/typeText.ts';
import { looseTokens, type LooseToken } from '../../sql/looseTokens.ts';
import { fieldType, nameText, sameText } from '../completion/columnItems.ts';
import type { LanguageWorld } from '../completion/completion.ts';
import { sqlCaret } from '../completion/sqlCaret.ts';
import { visibleColumns, type VisibleColumn } from '../completion/sqlColumns.ts';
import { sqlScope } from '../completion/sqlScope.ts';
import type { Span } from '../textPlaces.ts';
import { functionDoc, functionPage } from './functionDocs.ts';
import { markdownBlock, markdownCode } from './markdown.ts';
import { readerOptions, readFilesArguments } from './optionDocs.ts';
import { propertyDocs } from './propertyDocs.ts';
import { settingDocs } from './settingDocs.ts';
import { docMarkdown, docNamed, type WordDoc } from './wordDoc.ts';

export interface Hover {
  /** Markdown without HTML. */
  readonly contents: readonly string[];
  readonly span: Span;
}

/** What is told of a word of SQL: a column, a function, a property, an option or a setting. Names of datasets are told by the name index. */
export async function sqlHover(
  text: string,
  offset: number,
  world: LanguageWorld,
  columns: readonly VisibleColumn[] = [],
): Promise<Hover | undefined> {
  const caret = sqlCaret(text, offset);
  if (caret.place.kind === 'comment') return undefined;
  const { statement } = caret;
  const tokens = looseTokens(text.slice(statement.start, statement.end)).map((token) => ({
    ...token,
    start: token.start + statement.start,
    end: token.end + statement.start,
  }));
  const index = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  const token = tokens[index];
  if (token === undefined) return undefined;
  const setting = settingAt(text, statement, offset);
  if (setting !== undefined) return setting;
  const span = { start: token.start, end: token.end };
  if (token.kind === 'text' || isKeyPart(tokens, index)) {
    const doc = keyDoc(tokens, index);
    return doc === undefined ? undefined : { contents: [wordText(doc)], span };
  }
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  if (tokens[index + 1]?.text === '=>') {
    const doc = docNamed([...readFilesArguments, ...readerOptions], token.text);
    if (doc !== undefined) return { contents: [wordText(doc)], span };
  }
  if (tokens[index + 1]?.text === '(' && token.kind === 'word') {
    const contents = functionText(token.text);
    if (contents !== undefined) return { contents: [contents], span };
  }
  // The columns that a caret at the word's place can name.
  const scope = sqlScope({ text, before: tokens.slice(0, index), after: tokens.slice(index + 1) });
  return columnHover(tokens, index, [...(await visibleColumns(scope.levels, world)), ...columns]);
}

export function functionText(name: string): string | undefined {
  const doc = functionDoc(name);
  if (doc === undefined) return undefined;
  const others = doc.names.filter((other) => other !== doc.name && /^[a-z]\w*$/.test(other));
  return [
    markdownBlock(doc.signature, 'sql'),
    doc.help,
    ...(others.length === 0 ? [] : [`Also called ${others.map((other) => markdownCode(other)).join(', ')}.`]),
    `[Spark's page](${functionPage(doc.name)})`,
  ].join('\n\n');
}

function columnHover(
  tokens: readonly LooseToken[],
  index: number,
  columns: readonly VisibleColumn[],
): Hover | undefined {
  const token = tokens[index];
  if (token === undefined) return undefined;
  let start = index;
  while (tokens[start - 1]?.text === '.' && ['word', 'quoted'].includes(tokens[start - 2]?.kind ?? '')) start -= 2;
  const chain = tokens
    .slice(start, index + 1)
    .filter(({ text }) => text !== '.')
    .map(nameText);
  const span = { start: token.start, end: token.end };
  for (let length = chain.length - 1; length >= 0; length -= 1) {
    const [name = '', ...path] = chain.slice(length);
    const qualifier = chain.slice(0, length);
    const found = columns.find((column) => sameText(column.name, name) && isQualified(column, qualifier));
    const type = found === undefined ? undefined : fieldType(found.dataType, path);
    if (found === undefined || type === undefined) continue;
    const shown = [found.name, ...path].join('.');
    const from = found.selected
      ? 'of the SELECT list'
      : found.qualifier.length === 0
        ? ''
        : `of ${markdownCode(found.qualifier.join('.'))}`;
    const text = `${markdownCode(shown)} ${from}\n\n${markdownBlock(cut(simpleString(type)), 'sql')}`;
    return {
      contents: [
        `${path.length === 0 ? 'column' : 'field'} ${text}${found.nullable || path.length > 0 ? '' : '\n\nIt is never NULL.'}`,
      ],
      span,
    };
  }
  return undefined;
}

function isQualified({ qualifier }: VisibleColumn, parts: readonly string[]): boolean {
  const tail = qualifier.slice(Math.max(0, qualifier.length - parts.length));
  return parts.length <= qualifier.length && parts.every((part, index) => sameText(part, tail[index] ?? ''));
}

/** A word of `a.b` as a key of a list of properties. */
function isKeyPart(tokens: readonly LooseToken[], index: number): boolean {
  return listOpener(tokens, index) !== undefined && tokens[index]?.kind === 'word';
}

function keyDoc(tokens: readonly LooseToken[], index: number): WordDoc | undefined {
  const opener = listOpener(tokens, index);
  if (opener === undefined) return undefined;
  const docs = opener === 'TBLPROPERTIES' ? propertyDocs : readerOptions;
  // The key of the pair: from behind the last comma or bracket to the equals sign.
  let start = index;
  while (start > 0 && tokens[start - 1]?.text !== ',' && tokens[start - 1]?.text !== '(') start -= 1;
  let end = start;
  while (end < tokens.length && !['=', ',', ')'].includes(tokens[end]?.text ?? '')) end += 1;
  const key = tokens
    .slice(start, end)
    .map(({ kind, text }) => (kind === 'text' ? text.slice(1, -1) : text))
    .join('');
  return docNamed(docs, key);
}

function listOpener(tokens: readonly LooseToken[], index: number): string | undefined {
  let depth = 0;
  for (let at = index - 1; at >= 0; at -= 1) {
    if (tokens[at]?.text === ')') depth += 1;
    if (tokens[at]?.text !== '(') continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    const keyword = tokens[at - 1]?.keyword;
    return keyword === 'TBLPROPERTIES' || keyword === 'OPTIONS' || (keyword === 'WITH' && at > 1) ? keyword : undefined;
  }
  return undefined;
}

function settingAt(text: string, statement: Span, offset: number): Hover | undefined {
  const match = /^(\s*set\s+)([\w.]+)/i.exec(text.slice(statement.start, statement.end));
  if (match === null) return undefined;
  const [, head = '', key = ''] = match;
  const start = statement.start + head.length;
  const doc = docNamed(settingDocs, key);
  if (doc === undefined || offset < start || offset >= start + key.length) return undefined;
  return { contents: [wordText(doc)], span: { start, end: start + key.length } };
}

export function wordText(doc: WordDoc): string {
  return `**${doc.name.replaceAll('_', '\\_')}**\n\n${docMarkdown(doc)}`;
}

function cut(text: string): string {
  return text.length <= 2000 ? text : `${text.slice(0, 1999)}…`;
}
