import type { LooseToken } from '../../sql/looseTokens.ts';
import type { SqlCaret } from './sqlCaret.ts';

/**
 * What has to be typed to know the columns that a caret can name: whole queries, each complete in itself, those nearest to the caret
 * first. They are cut out of a statement that may be broken where the caret stands, by its brackets and clause words alone.
 */
export interface SqlScope {
  readonly levels: readonly ScopeLevel[];
}

export interface ScopeLevel {
  /** `SELECT * FROM …` with the common tables that it can see. */
  readonly query: string;
  /** The same for each relation of the FROM clause alone, for when the whole of it can't be read. */
  readonly parts: readonly string[];
  /** The query with its own SELECT list, where its names may be used too: in ORDER BY, GROUP BY, HAVING and QUALIFY. */
  readonly selected?: string;
}

interface Group {
  /** Indexes into the tokens; the brackets themselves are outside. */
  readonly from: number;
  readonly to: number;
}

const set = (...words: readonly string[]): ReadonlySet<string> => new Set(words);

const setOperations = set('UNION', 'EXCEPT', 'INTERSECT', 'MINUS');
/** Words that end a FROM clause at its own depth. */
const behindFrom = set(
  'WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'WINDOW', 'ORDER', 'LIMIT', 'SORT', 'CLUSTER', 'DISTRIBUTE', 'OFFSET', 'SELECT',
  'UNION', 'EXCEPT', 'INTERSECT', 'MINUS', 'KEYS', 'APPLY', 'SEQUENCE', 'COLUMNS', 'STORED', 'TRACK',
); // prettier-ignore
const usesAliases = set('ORDER', 'GROUP', 'HAVING', 'QUALIFY', 'SORT', 'CLUSTER', 'DISTRIBUTE');

export function sqlScope({ text, before, after }: Pick<SqlCaret, 'text' | 'before' | 'after'>): SqlScope {
  const tokens = [...before, ...after];
  const caret = before.length;
  const levels: ScopeLevel[] = [];
  const groups = enclosingGroups(tokens, caret);
  for (const [index, group] of groups.entries()) {
    const outer = groups.slice(index).map((one) => commonTables(text, tokens, one, caret));
    const level = levelOf({
      text,
      tokens,
      caret,
      group,
      ctes: outer
        .reverse()
        .flat()
        .map(({ source }) => source),
    });
    if (level !== undefined) levels.push(level);
  }
  return { levels };
}

/** Names of the common tables that a query at the caret can read, the nearest first. */
export function visibleCommonTables({ text, before, after }: Pick<SqlCaret, 'text' | 'before' | 'after'>): readonly {
  readonly name: string;
  /** A query that gives its columns. */
  readonly query: string;
}[] {
  const tokens = [...before, ...after];
  const caret = before.length;
  const found = enclosingGroups(tokens, caret)
    .reverse()
    .flatMap((group) => commonTables(text, tokens, group, caret));
  return found
    .map(({ name, source }, index) => {
      const below = found.slice(0, index).map((other) => other.source);
      return { name, query: `WITH ${[...below, source].join(', ')} SELECT * FROM ${name}` };
    })
    .reverse();
}

/** The brackets around the caret, the innermost first; the statement itself is the last. */
function enclosingGroups(tokens: readonly LooseToken[], caret: number): Group[] {
  const open: number[] = [];
  for (let index = 0; index < caret; index += 1) {
    const { text } = tokens[index] ?? { text: '' };
    if (text === '(') open.push(index);
    else if (text === ')') open.pop();
  }
  const groups = open.map((start) => ({ from: start + 1, to: closing(tokens, start, caret) }));
  return [{ from: 0, to: tokens.length }, ...groups].reverse();
}

/** The index of the bracket that closes the one at `start`; the end where none does. */
function closing(tokens: readonly LooseToken[], start: number, from = start): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index += 1) {
    const { text } = tokens[index] ?? { text: '' };
    if (text === '(') depth += 1;
    else if (text === ')') {
      depth -= 1;
      if (depth === 0 && index >= from) return index;
    }
  }
  return tokens.length;
}

/** Indexes of a group's tokens that lie in no bracket inside of it. */
function flat(tokens: readonly LooseToken[], { from, to }: Group): readonly number[] {
  const indexes: number[] = [];
  let depth = 0;
  for (let index = from; index < to; index += 1) {
    const { text } = tokens[index] ?? { text: '' };
    if (text === ')') depth = Math.max(0, depth - 1);
    if (depth === 0) indexes.push(index);
    if (text === '(') depth += 1;
  }
  return indexes;
}

/** The common tables of a group that end before the caret: `a AS (…)`. */
function commonTables(
  text: string,
  tokens: readonly LooseToken[],
  group: Group,
  caret: number,
): readonly { readonly name: string; readonly source: string }[] {
  const indexes = flat(tokens, group);
  const start = indexes.findIndex((index) => tokens[index]?.keyword === 'WITH' && beginsQuery(tokens, index, group));
  if (start < 0) return [];
  const tables: { readonly name: string; readonly source: string }[] = [];
  let at = start + 1;
  if (tokens[indexes[at] ?? -1]?.keyword === 'RECURSIVE') at += 1;
  for (;;) {
    const first = indexes[at];
    const name = first === undefined ? undefined : tokens[first];
    if (first === undefined || name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) return tables;
    let end = at + 1;
    while (
      end < indexes.length &&
      tokens[indexes[end] ?? -1]?.keyword !== 'AS' &&
      tokens[indexes[end] ?? -1]?.text !== ','
    )
      end += 1;
    const opens = indexes[end + 1];
    if (opens === undefined || tokens[opens]?.text !== '(') return tables;
    const close = closing(tokens, opens);
    if (close >= caret) return tables;
    tables.push({ name: name.text, source: text.slice(name.start, tokens[close]?.end) });
    at = indexes.indexOf(close) + 1;
    if (tokens[indexes[at] ?? -1]?.text !== ',') return tables;
    at += 1;
  }
}

/** A WITH that begins a query, not one of `STREAM x WITH (…)`, `WITH ROW FILTER`, `GROUP BY a WITH CUBE`. */
function beginsQuery(tokens: readonly LooseToken[], index: number, { from }: Group): boolean {
  if (index === from) return true;
  const previous = tokens[index - 1];
  return (
    previous?.keyword === 'AS' ||
    previous?.keyword === 'NAME' ||
    previous?.keyword === 'QUERY' ||
    previous?.text === ')'
  );
}

interface LevelCall {
  readonly text: string;
  readonly tokens: readonly LooseToken[];
  readonly caret: number;
  readonly group: Group;
  readonly ctes: readonly string[];
}

function levelOf({ text, tokens, caret, group, ctes }: LevelCall): ScopeLevel | undefined {
  const indexes = flat(tokens, group);
  const keyword = (index: number): string | undefined => tokens[index]?.keyword;
  // The query of the group begins behind the last set operation before the caret and ends before the next.
  const start =
    indexes.findLastIndex(
      (index) => index < caret && setOperations.has(keyword(index) ?? '') && !isException(tokens, index),
    ) + 1;
  const next = indexes.findIndex(
    (index, place) =>
      place >= start && index >= caret && setOperations.has(keyword(index) ?? '') && !isException(tokens, index),
  );
  const branch = indexes.slice(start, next < 0 ? undefined : next);
  const withs = ctes.length === 0 ? '' : `WITH ${ctes.join(', ')} `;
  const piped = branch.findLast((index) => index < caret && tokens[index]?.text === '|>');
  const first = branch[0];
  if (piped !== undefined && first !== undefined) {
    const begin = queryStart(tokens, branch) ?? first;
    return { query: `${withs}${slice(text, tokens, begin, piped)}`, parts: [] };
  }
  const head = headLevel({ text, tokens, caret, group, ctes });
  if (head !== undefined) return head;
  const from = fromOf(tokens, branch, caret);
  if (from === undefined) return undefined;
  const stop =
    branch.find((index) => index > from && (behindFrom.has(keyword(index) ?? '') || tokens[index]?.text === '|>')) ??
    group.to;
  const end = Math.min(stop, group.to, branchEnd(tokens, branch, group));
  const clause = slice(text, tokens, from + 1, end);
  const query = `${withs}SELECT * FROM ${clause}`;
  const parts = relations(
    text,
    tokens,
    branch.filter((index) => index > from && index < end),
    end,
  ).map((relation) => `${withs}SELECT * FROM ${relation}`);
  const select = branch.find((index) => keyword(index) === 'SELECT');
  const clauseWord = branch.findLast((index) => index < caret && behindFrom.has(keyword(index) ?? ''));
  const usesSelected = clauseWord !== undefined && usesAliases.has(keyword(clauseWord) ?? '');
  if (select === undefined || select > from || !usesSelected) return { query, parts };
  return { query, parts, selected: `${withs}${slice(text, tokens, select, end)}` };
}

/** `* EXCEPT (…)` is no set operation. */
function isException(tokens: readonly LooseToken[], index: number): boolean {
  return tokens[index]?.keyword === 'EXCEPT' && tokens[index - 1]?.text === '*';
}

function branchEnd(tokens: readonly LooseToken[], branch: readonly number[], group: Group): number {
  const last = branch.at(-1);
  if (last === undefined) return group.to;
  return tokens[last]?.text === '(' ? Math.min(closing(tokens, last) + 1, group.to) : last + 1;
}

/** The FROM of the query at the caret: the last before it, else the first behind it. */
function fromOf(tokens: readonly LooseToken[], branch: readonly number[], caret: number): number | undefined {
  const froms = branch.filter(
    (index) => tokens[index]?.keyword === 'FROM' && tokens[index - 1]?.keyword !== 'DISTINCT',
  );
  const before = froms.findLast((index) => index < caret);
  const select = branch.findLast((index) => index < caret && tokens[index]?.keyword === 'SELECT');
  // `FROM t SELECT |` reads t; `SELECT a FROM t` behind another one is not of that one.
  return before !== undefined && (select === undefined || before > select || froms.every((index) => index < caret))
    ? before
    : froms.find((index) => index >= caret);
}

function queryStart(tokens: readonly LooseToken[], branch: readonly number[]): number | undefined {
  return branch.find(
    (index) =>
      ['SELECT', 'FROM', 'TABLE', 'VALUES'].includes(tokens[index]?.keyword ?? '') &&
      tokens[index - 1]?.keyword !== 'STREAMING',
  );
}

/** In the columns, expectations and clauses of CREATE …, the names are those that its query gives. */
function headLevel({ text, tokens, caret, group }: LevelCall): ScopeLevel | undefined {
  if (group.from !== 0 || tokens[0]?.keyword !== 'CREATE') return undefined;
  const body = flat(tokens, group).find(
    (index) =>
      index >= caret &&
      tokens[index]?.keyword === 'AS' &&
      ['SELECT', 'WITH', 'FROM', 'TABLE', 'VALUES'].includes(tokens[index + 1]?.keyword ?? ''),
  );
  return body === undefined ? undefined : { query: text.slice(tokens[body + 1]?.start, tokens.at(-1)?.end), parts: [] };
}

const joinWords = set(
  'JOIN',
  'ON',
  'USING',
  'INNER',
  'CROSS',
  'LEFT',
  'RIGHT',
  'FULL',
  'OUTER',
  'SEMI',
  'ANTI',
  'NATURAL',
  'LATERAL',
);

/** The relations of a FROM clause, each without its join. */
function relations(
  text: string,
  tokens: readonly LooseToken[],
  clause: readonly number[],
  end: number,
): readonly string[] {
  const found: string[] = [];
  let start: number | undefined = clause[0];
  let condition = false;
  const close = (to: number): void => {
    if (start !== undefined && !condition && to > start) found.push(slice(text, tokens, start, to));
  };
  for (const index of clause) {
    const word = tokens[index]?.keyword ?? '';
    const comma = tokens[index]?.text === ',';
    if (!comma && !joinWords.has(word)) continue;
    close(index);
    condition = word === 'ON' || word === 'USING';
    start = index + 1;
  }
  close(end);
  return found;
}

/** The text from one token to before another. */
function slice(text: string, tokens: readonly LooseToken[], from: number, to: number): string {
  const first = tokens[from];
  const last = tokens[to - 1];
  return first === undefined || last === undefined || to <= from ? '' : text.slice(first.start, last.end);
}
