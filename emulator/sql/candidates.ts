import { CodeCompletionCore } from 'antlr4-c3';
import { ATNDeserializer, NotSetTransition, ParserInterpreter, SetTransition, Vocabulary, type ATN } from 'antlr4ng';
import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import type { LooseToken } from './looseTokens.ts';
import { shortened } from './shortenedTokens.ts';
import { makeToken, tokenStream } from './tokens.ts';
import { keywordName } from './words.ts';

/** What the grammar lets stand behind some tokens. */
export interface Candidates {
  /** Keywords in upper case, those that have to follow one another in one text: `GROUP BY`, `AS`. */
  readonly keywords: readonly string[];
  /** Symbols and texts, by the name that the lexer has for them. */
  readonly symbols: ReadonlySet<string>;
  /** Rules of the grammar whose first token may stand there, each with the rules that it lies in, the outermost first. */
  readonly rules: ReadonlyMap<NameRule, readonly string[]>;
}

/** Rules that stand for words of the user rather than for keywords. */
export type NameRule = 'identifier' | 'strictIdentifier' | 'functionName' | 'optionKey' | 'dataType' | 'intervalUnit';

export type EntryRule = 'pipelineStatement' | 'query' | 'expression' | 'dataType';

const entries: Readonly<Record<EntryRule, number>> = {
  pipelineStatement: T.RULE_singlePipelineStatement,
  query: T.RULE_singleQuery,
  expression: T.RULE_singleExpression,
  dataType: T.RULE_singleDataType,
};

const nameRules: ReadonlyMap<number, NameRule> = new Map([
  [T.RULE_identifier, 'identifier'],
  [T.RULE_strictIdentifier, 'strictIdentifier'],
  [T.RULE_functionName, 'functionName'],
  [T.RULE_optionKey, 'optionKey'],
  [T.RULE_dataType, 'dataType'],
  [T.RULE_intervalUnit, 'intervalUnit'],
]);

/**
 * Walks the grammar's automaton along the tokens before a caret and tells what may come next. Nothing comes where the tokens before it are
 * not the beginning of anything. Long lists and brackets that are closed are read as if they were short: what may follow is the same.
 */
export function candidatesAfter(
  before: readonly Pick<LooseToken, 'type' | 'text' | 'start'>[],
  entry: EntryRule,
): Candidates {
  const read = before.map(({ type, text, start }) => makeToken(type, text, start));
  const tokens = [...shortened(read), makeToken(T.EOF, '<EOF>', 0)];
  const parser = new ParserInterpreter(
    'SluiceSql',
    vocabulary,
    [...T.ruleNames],
    completionAutomaton(),
    tokenStream(tokens),
  );
  parser.removeErrorListeners();
  const core = new CodeCompletionCore(parser);
  core.preferredRules = new Set(nameRules.keys());
  const start = parser.atn.ruleToStartState[entries[entry]];
  if (start === undefined) return none;
  const context = { ruleIndex: entries[entry], start: { tokenIndex: 0 } };
  // Only these two members of a context are looked at.
  const found = core.collectCandidates(
    tokens.length - 1,
    context as unknown as Parameters<CodeCompletionCore['collectCandidates']>[1],
  );
  const keywords: string[] = [];
  const symbols = new Set<string>();
  for (const [type, following] of found.tokens) {
    const keyword = keywordName(type);
    if (keyword === undefined) {
      const name = T.symbolicNames[type];
      if (typeof name === 'string') symbols.add(name);
      continue;
    }
    const words = [keyword];
    for (const next of following) {
      const word = keywordName(next);
      if (word === undefined) break;
      words.push(word);
    }
    keywords.push(words.join(' '));
  }
  const rules = new Map<NameRule, readonly string[]>();
  for (const [index, { startTokenIndex, ruleList }] of found.rules) {
    const rule = nameRules.get(index);
    if (rule === undefined || startTokenIndex !== tokens.length - 1) continue;
    rules.set(
      rule,
      ruleList.map((outer) => T.ruleNames[outer] ?? ''),
    );
  }
  return { keywords, symbols, rules };
}

const none: Candidates = { keywords: [], symbols: new Set(), rules: new Map() };

/**
 * Words that are names to the grammar and that nobody means as one. While they may be names, half of all clauses could follow each of
 * them: `FROM` alone would be a column. The parser goes on taking them as names.
 */
const reserved: readonly number[] = [
  T.SELECT, T.FROM, T.WHERE, T.GROUP, T.ORDER, T.HAVING, T.QUALIFY, T.JOIN, T.ON, T.USING, T.AS, T.AND, T.OR, T.NOT, T.IN,
  T.BETWEEN, T.LIKE, T.ILIKE, T.RLIKE, T.IS, T.CASE, T.WHEN, T.THEN, T.ELSE, T.END, T.UNION, T.EXCEPT, T.INTERSECT, T.CREATE,
  T.WITH, T.BY, T.LIMIT, T.DISTINCT, T.INTO, T.VALUES, T.INNER, T.CROSS, T.NATURAL, T.LATERAL, T.STREAM, T.CONSTRAINT,
  T.TABLE, T.STREAMING, T.MATERIALIZED, T.VIEW, T.NULL, T.TRUE, T.FALSE, T.OVER, T.CAST, T.TRY_CAST, T.PIVOT, T.UNPIVOT,
  T.TBLPROPERTIES, T.PARTITIONED, T.INTERVAL, T.EXISTS, T.DESC, T.ASC,
]; // prettier-ignore

const vocabulary = new Vocabulary([...T.literalNames], [...T.symbolicNames], []);

let automaton: ATN | undefined;

/** The grammar's automaton in which `reserved` words are no names. It is a copy: the parser's own stays as it is. */
function completionAutomaton(): ATN {
  if (automaton !== undefined) return automaton;
  automaton = new ATNDeserializer().deserialize(T._serializedATN);
  for (const state of automaton.states) {
    if (state === null || (state.ruleIndex !== T.RULE_identifier && state.ruleIndex !== T.RULE_strictIdentifier))
      continue;
    for (const transition of state.transitions) {
      if (!(transition instanceof SetTransition) || transition instanceof NotSetTransition) continue;
      for (const type of reserved) transition.set.removeOne(type);
    }
  }
  return automaton;
}
