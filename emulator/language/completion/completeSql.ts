import { candidatesAfter, type Candidates, type EntryRule } from '../../sql/candidates.ts';
import type { LooseToken } from '../../sql/looseTokens.ts';
import type { Span } from '../textPlaces.ts';
import type { Completion, LanguageWorld } from './completion.ts';
import { columnItems, memberItems } from './columnItems.ts';
import { datasetItems, datasetMemberItems, schemaItems, targetItems } from './datasetItems.ts';
import { functionItems } from './functionItems.ts';
import { keywordItems, typeItems, unitItems } from './keywordItems.ts';
import { argumentItems, keyItems, settingItems, textItems } from './optionItems.ts';
import { parameterItems } from './parameterItems.ts';
import { sqlCaret, type SqlCaret } from './sqlCaret.ts';
import { visibleColumns, type VisibleColumn } from './sqlColumns.ts';
import { sqlScope } from './sqlScope.ts';

export interface SqlQuestion {
  readonly text: string;
  /** Of the caret. */
  readonly offset: number;
  readonly world: LanguageWorld;
  /** What the text is: a file of statements, or a piece of SQL in a text of Python. */
  readonly entry?: EntryRule;
  /** Columns that names can mean beside those of the text itself. */
  readonly columns?: readonly VisibleColumn[];
}

/** What may stand at a caret in SQL text, which may be broken there or anywhere else. Never throws for what it holds. */
export async function completeSql(question: SqlQuestion): Promise<readonly Completion[]> {
  const caret = sqlCaret(question.text, question.offset);
  const { place } = caret;
  switch (place.kind) {
    case 'comment':
      return [];
    case 'parameter':
      return parameterItems(question.world, caret.text, place.word);
    case 'text':
      return textItems(caret, place.word, question.world);
    case 'code':
      return codeItems(caret, question, place.word);
  }
}

async function codeItems(caret: SqlCaret, question: SqlQuestion, span: Span): Promise<readonly Completion[]> {
  const { world } = question;
  const quoted = caret.place.kind === 'code' && caret.place.quoted;
  const { chain, before } = dottedChain(caret.before);
  // In the middle of a number nobody wants a name.
  if (/^\d/.test(caret.text.slice(span.start, caret.offset))) return [];
  const list = keyItems(caret, span, world);
  if (list !== undefined) return list;
  const setting = settingItems(caret, span);
  if (setting !== undefined) return setting;
  const found = candidates(before, question.entry ?? 'pipelineStatement');
  const context = contextOf(found, before);
  if (chain.length > 0) {
    if (context.relation || context.target || context.schemaName)
      return datasetMemberItems(chain, span, { world, quoted });
    return memberItems(chain, span, { columns: await columnsAt(caret, question), quoted });
  }
  const items: Completion[] = [];
  if (context.schemaName) items.push(...(await schemaItems(span, { world, quoted })));
  if (context.target) items.push(...targetItems(span, { world, quoted }));
  if (context.relation) items.push(...(await datasetItems(caret, span, { world, quoted, streamed: context.streamed })));
  if (context.column || context.columnName) {
    items.push(...columnItems(await columnsAt(caret, question), span, { quoted, qualifiers: context.column }));
  }
  if (quoted) return items;
  if (context.argument) items.push(...argumentItems(caret, span));
  if (context.column) items.push(...functionItems(span, nextIsBracket(caret)));
  if (found.rules.has('dataType')) items.push(...typeItems(span));
  if (found.rules.has('intervalUnit')) items.push(...unitItems(span));
  items.push(...keywordItems(found, caret, { span, before }));
  return items;
}

async function columnsAt(caret: SqlCaret, { world, columns = [] }: SqlQuestion): Promise<readonly VisibleColumn[]> {
  return [...(await visibleColumns(sqlScope(caret).levels, world)), ...columns];
}

/** `a.b.` before the word at the caret, and the tokens before it. */
function dottedChain(before: readonly LooseToken[]): {
  readonly chain: readonly LooseToken[];
  readonly before: readonly LooseToken[];
} {
  let start = before.length;
  while (before[start - 1]?.text === '.') {
    const name = before[start - 2];
    if (name?.kind !== 'word' && name?.kind !== 'quoted') break;
    start -= 2;
  }
  return { chain: before.slice(start).filter(({ text }) => text !== '.'), before: before.slice(0, start) };
}

/** Where the beginning of the statement can't be read, the query around the caret counts, and at last an expression. */
function candidates(before: readonly LooseToken[], entry: EntryRule): Candidates {
  const queryStart = before[0]?.keyword;
  const first: EntryRule = entry === 'pipelineStatement' && isQueryWord(queryStart) ? 'query' : entry;
  const whole = candidatesAfter(before, first);
  if (isAny(whole) || before.length === 0) return whole;
  let depth = 0;
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const token = before[index];
    if (token?.text === ')') depth += 1;
    else if (token?.text === '(') depth -= 1;
    else if (depth <= 0 && isQueryWord(token?.keyword)) {
      const rest = candidatesAfter(before.slice(index), 'query');
      if (isAny(rest)) return rest;
    }
  }
  // A word behind a comma, a bracket or an operator begins an expression, whatever is wrong before it.
  const last = before.at(-1);
  const begins =
    last !== undefined &&
    ((last.kind === 'symbol' && !closes.has(last.text)) || expressionWords.has(last.keyword ?? ''));
  return begins ? candidatesAfter([], 'expression') : whole;
}

const closes: ReadonlySet<string> = new Set([')', ']', '.', '*']);
const expressionWords: ReadonlySet<string> = new Set([
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'ON',
  'HAVING',
  'BY',
  'WHEN',
  'THEN',
  'ELSE',
  'SELECT',
  'CASE',
  'BETWEEN',
  'IN',
  'LIKE',
]);

function isQueryWord(keyword: string | undefined): boolean {
  return keyword === 'SELECT' || keyword === 'FROM' || keyword === 'WITH' || keyword === 'VALUES';
}

function isAny({ keywords, rules, symbols }: Candidates): boolean {
  return keywords.length > 0 || rules.size > 0 || symbols.size > 0;
}

interface Context {
  readonly relation: boolean;
  /** Behind STREAM. */
  readonly streamed: boolean;
  /** A table that a flow writes. */
  readonly target: boolean;
  readonly column: boolean;
  /** A column where no expression may stand, as in KEYS (…). */
  readonly columnName: boolean;
  readonly schemaName: boolean;
  /** An argument of a function may begin. */
  readonly argument: boolean;
}

const columnLists: readonly string[] = [
  'cdcBody',
  'columnChoice',
  'partitionField',
  'datasetClause',
  'exceptClause',
  'joinCondition',
  'cdcClause',
  'pipeStep',
  'pivotColumn',
  'unpivotColumn',
  'joinStep',
];
const relationRules: readonly string[] = ['relationPrimary', 'streamed', 'tableFunction', 'cdcSource'];

function contextOf({ rules }: Candidates, before: readonly LooseToken[]): Context {
  const path = rules.get('identifier') ?? [];
  const functionPath = rules.get('functionName');
  const within = (rule: string): boolean => path.includes(rule);
  const last = path.at(-1);
  const named = last === 'qualifiedName' ? path.at(-2) : last;
  const column = functionPath !== undefined;
  const relation =
    !within('primary') &&
    (relationRules.some(within) || (named === 'queryPrimary' && before.at(-1)?.keyword === 'TABLE'));
  const target = ['INTO'].includes(before.at(-1)?.keyword ?? '') && !relation && !column;
  const schemaName = before[0]?.keyword === 'USE' && before.length <= 2;
  const columnName =
    !column &&
    !relation &&
    !target &&
    !schemaName &&
    columnLists.includes(named ?? '') &&
    before.length > 0 &&
    !['AS', 'FLOW'].includes(before.at(-1)?.keyword ?? '');
  return {
    relation,
    streamed:
      before.at(-1)?.keyword === 'STREAM' || (before.at(-1)?.text === '(' && before.at(-2)?.keyword === 'STREAM'),
    target,
    column,
    columnName: columnName || (named === 'columnNames' && path.includes('joinStep')),
    schemaName,
    argument:
      path.includes('tableFunction') || (functionPath?.includes('tableFunction') ?? false) || within('argument'),
  };
}

function nextIsBracket({ text, place, offset }: SqlCaret): boolean {
  const end = place.kind === 'code' ? place.word.end : offset;
  return text.charAt(end) === '(';
}
