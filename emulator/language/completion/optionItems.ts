import type { LooseToken } from '../../sql/looseTokens.ts';
import { deltaStreamOptions, deltaBatchOptions, optionsOfFormat, readFilesArguments } from '../hover/optionDocs.ts';
import { propertyDocs } from '../hover/propertyDocs.ts';
import { settingDocs } from '../hover/settingDocs.ts';
import { docMarkdown, docNamed, docsOf, type WordDoc } from '../hover/wordDoc.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion, type CompletionKind, type LanguageWorld } from './completion.ts';
import type { SqlCaret } from './sqlCaret.ts';

/** The list in brackets that a place lies in, and where in one of its pairs. */
interface PairList {
  readonly kind: 'property' | 'option';
  readonly docs: readonly WordDoc[];
  /** The key, where the caret stands at its value. */
  readonly key: string | undefined;
  /** Keys that are there already. */
  readonly given: ReadonlySet<string>;
}

/** Keys and values of TBLPROPERTIES, OPTIONS and WITH, where the caret stands in quotes; values of named arguments. */
export function textItems(caret: SqlCaret, span: Span, world: LanguageWorld): readonly Completion[] {
  const { before } = caret;
  const list = pairList(before, world);
  if (list !== undefined) {
    if (list.key !== undefined) return valueItems(docNamed(list.docs, list.key), span, (value) => value);
    return docsToItems(list, span, (doc) => doc.name);
  }
  if (before.at(-1)?.text === '=>') {
    const name = before.at(-2)?.text ?? '';
    return valueItems(docNamed(readFilesDocs(before), name), span, (value) => value);
  }
  return [];
}

/** The same in code: keys and values are written with their quotes. Undefined where the caret is in no such list. */
export function keyItems({ before }: SqlCaret, span: Span, world: LanguageWorld): readonly Completion[] | undefined {
  const list = pairList(before, world);
  if (list === undefined) return undefined;
  if (list.key !== undefined) return valueItems(docNamed(list.docs, list.key), span, (value) => `'${value}'`);
  const last = before.at(-1)?.text;
  if (last !== '(' && last !== ',') return undefined;
  return docsToItems(list, span, (doc) => `'${doc.name}' = '${valueSnippet(doc)}'`);
}

function docsToItems(list: PairList, span: Span, insert: (doc: WordDoc) => string): readonly Completion[] {
  return list.docs
    .filter(({ name }) => !list.given.has(name.toLowerCase()))
    .map((doc) => {
      const insertText = insert(doc);
      return {
        label: doc.name,
        kind: list.kind,
        span,
        documentation: docMarkdown(doc),
        insertText,
        snippet: insertText.includes('${'),
        rank: ranks.best,
        ...(doc.usual === undefined ? {} : { detail: `usually ${doc.usual}` }),
      };
    });
}

function valueSnippet({ name, values, usual }: WordDoc): string {
  // The one property that is nearly always set to what it is not by itself.
  if (name === 'pipelines.reset.allowed') return '${1|false,true|}';
  if (values !== undefined && values.length > 1) return `\${1|${values.join(',')}|}`;
  return `\${1:${values?.[0] ?? usual ?? ''}}`.replaceAll('\\', '\\\\');
}

function valueItems(doc: WordDoc | undefined, span: Span, written: (value: string) => string): readonly Completion[] {
  const values = doc?.values ?? (doc?.usual === undefined ? [] : [doc.usual]);
  return values.map((value) => ({
    label: value,
    kind: 'value' as const,
    span,
    rank: ranks.best,
    ...(written(value) === value ? {} : { insertText: written(value), filterText: written(value) }),
    ...(value === doc?.usual ? { detail: 'the usual' } : {}),
  }));
}

function pairList(before: readonly LooseToken[], world: LanguageWorld): PairList | undefined {
  const open = openBracket(before);
  if (open === undefined) return undefined;
  const opener = before[open - 1]?.keyword;
  const inside = before.slice(open + 1);
  const last = inside.at(-1);
  const key = last?.text === '=' || last?.text === '==' ? keyBefore(inside.slice(0, -1)) : undefined;
  const given = new Set(
    inside.filter(({ kind }) => kind === 'text').map(({ text }) => text.slice(1, -1).toLowerCase()),
  );
  if (opener === 'TBLPROPERTIES') return { kind: 'property', docs: docsOf(propertyDocs, world.dialect), key, given };
  if (opener === 'OPTIONS') return { kind: 'option', docs: optionsOfFormat(undefined, false), key, given };
  if (opener === 'WITH' && open >= 2) {
    const streamed = before.slice(Math.max(0, open - 8), open).some(({ keyword }) => keyword === 'STREAM');
    return { kind: 'option', docs: streamed ? deltaStreamOptions : deltaBatchOptions, key, given };
  }
  return undefined;
}

/** `'a'`, `a.b` as one name. */
function keyBefore(tokens: readonly LooseToken[]): string | undefined {
  const last = tokens.at(-1);
  if (last?.kind === 'text') return last.text.slice(1, -1);
  let start = tokens.length;
  while (start > 0 && (tokens[start - 1]?.kind === 'word' || tokens[start - 1]?.text === '.')) start -= 1;
  const name = tokens
    .slice(start)
    .map(({ text }) => text)
    .join('');
  return name === '' ? undefined : name;
}

function openBracket(before: readonly LooseToken[]): number | undefined {
  let depth = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    if (before[index]?.text === ')') depth += 1;
    if (before[index]?.text !== '(') continue;
    if (depth === 0) return index;
    depth -= 1;
  }
  return undefined;
}

/** Named arguments of read_files behind its path. */
export function argumentItems({ before }: SqlCaret, span: Span): readonly Completion[] {
  const open = openBracket(before);
  if (open === undefined || before[open - 1]?.text.toLowerCase() !== 'read_files') return [];
  if (before.at(-1)?.text !== ',') return [];
  const given = new Set(before.slice(open).map(({ text }) => text.toLowerCase()));
  return readFilesDocs(before)
    .filter(({ name }) => !given.has(name.toLowerCase()))
    .map((doc) => ({
      label: doc.name,
      kind: 'option' as const,
      span,
      documentation: docMarkdown(doc),
      insertText: `${doc.name} => '${valueSnippet(doc)}'`,
      snippet: true,
      rank: ranks.best,
    }));
}

function readFilesDocs(before: readonly LooseToken[]): readonly WordDoc[] {
  const at = before.findLastIndex(
    ({ text }, index) => text.toLowerCase() === 'format' && before[index + 1]?.text === '=>',
  );
  const format = at < 0 ? undefined : before[at + 2]?.text.slice(1, -1);
  const options = optionsOfFormat(format, true).filter(({ name }) => !deltaOnly.has(name));
  return [...readFilesArguments, ...options];
}

const deltaOnly: ReadonlySet<string> = new Set(
  [...deltaStreamOptions, ...deltaBatchOptions].map(({ name }) => name).filter((name) => !name.startsWith('max')),
);

/** Keys behind SET, which is followed by the text of a setting and no expression. Undefined elsewhere. */
export function settingItems({ text, offset, statement }: SqlCaret, span: Span): readonly Completion[] | undefined {
  const match = /^\s*set\s+([\w.]*)$/i.exec(text.slice(statement.start, offset));
  if (match === null) return undefined;
  const start = offset - (match[1] ?? '').length;
  const kind: CompletionKind = 'property';
  return [
    ...settingDocs
      .filter(({ name }) => !name.startsWith('sluice.'))
      .map((doc) => ({
        label: doc.name,
        kind,
        span: { start, end: Math.max(span.end, offset) },
        documentation: docMarkdown(doc),
        insertText: `${doc.name} = ${doc.usual ?? ''}`,
        rank: ranks.best,
      })),
    { label: 'CATALOG', kind: 'keyword', span, rank: ranks.keyword },
  ];
}
