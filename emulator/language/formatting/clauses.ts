import type { SqlNode } from './sqlTree.ts';

/** A stretch of nodes that begins a line of its own. */
export interface Clause {
  readonly nodes: readonly SqlNode[];
  /** How many of its nodes are its opening words, such as `GROUP BY`. */
  readonly head: number;
  readonly kind: 'list' | 'condition' | 'other';
  /** An empty text of lines: the clause goes on the line of the one before it. */
  readonly joined: boolean;
}

type Kind = Clause['kind'];

/** Words that begin a clause, longest first. `1` is the kind of what follows. */
const starters: readonly (readonly [words: readonly string[], kind: Kind])[] = [
  [['SELECT', 'DISTINCT'], 'list'],
  [['SELECT', 'ALL'], 'list'],
  [['SELECT'], 'list'],
  [['FROM'], 'list'],
  [['WHERE'], 'condition'],
  [['GROUP', 'BY'], 'list'],
  [['HAVING'], 'condition'],
  [['QUALIFY'], 'condition'],
  [['WINDOW'], 'list'],
  [['ORDER', 'BY'], 'list'],
  [['SORT', 'BY'], 'list'],
  [['DISTRIBUTE', 'BY'], 'list'],
  [['CLUSTER', 'BY'], 'list'],
  [['LIMIT'], 'other'],
  [['OFFSET'], 'other'],
  [['VALUES'], 'list'],
  [['LATERAL', 'VIEW'], 'other'],
  [['PIVOT'], 'other'],
  [['UNPIVOT'], 'other'],
];

const joinWords: ReadonlySet<string> = new Set([
  'NATURAL',
  'INNER',
  'CROSS',
  'LEFT',
  'RIGHT',
  'FULL',
  'OUTER',
  'SEMI',
  'ANTI',
  'JOIN',
]);
const setWords: ReadonlySet<string> = new Set(['UNION', 'EXCEPT', 'INTERSECT', 'MINUS']);

/** Words that begin a line in the head of CREATE, and in the clauses of change flows. */
const headStarters: readonly (readonly [words: readonly string[], kind: Kind])[] = [
  [['COMMENT'], 'other'],
  [['TBLPROPERTIES'], 'other'],
  [['OPTIONS'], 'other'],
  [['PARTITIONED', 'BY'], 'other'],
  [['CLUSTER', 'BY'], 'other'],
  [['CLUSTERED', 'BY'], 'other'],
  [['SKEWED', 'BY'], 'other'],
  [['LOCATION'], 'other'],
  [['USING'], 'other'],
  [['DEFAULT', 'COLLATION'], 'other'],
  [['SCHEDULE'], 'other'],
  [['TRIGGER'], 'other'],
  [['ROW', 'FORMAT'], 'other'],
  [['STORED', 'AS'], 'other'],
  [['WITH', 'ROW', 'FILTER'], 'other'],
  [['FLOW'], 'other'],
  [['AS'], 'other'],
];
const cdcStarters: readonly (readonly [words: readonly string[], kind: Kind])[] = [
  [['FROM'], 'other'],
  [['KEYS'], 'other'],
  [['IGNORE', 'NULL', 'UPDATES'], 'other'],
  [['APPLY', 'AS'], 'other'],
  [['SEQUENCE', 'BY'], 'other'],
  [['SYSTEM', 'SEQUENCE', 'BY'], 'other'],
  [['COLUMNS'], 'other'],
  [['STORED', 'AS'], 'other'],
  [['TRACK', 'HISTORY'], 'other'],
];

/** Whether nodes are a query, or a statement: something with clauses. */
export function hasClauses(nodes: readonly SqlNode[]): boolean {
  return (
    ['SELECT', 'FROM', 'WITH', 'VALUES', 'TABLE'].includes(keywordAt(nodes, 0) ?? '') ||
    nodes.some((_, index) => setWords.has(keywordAt(nodes, index) ?? '') && index > 0 && !isStar(nodes[index - 1]))
  );
}

/** The clauses of a query, a statement of it, or the statement that defines a dataset or a flow. */
export function clausesOf(nodes: readonly SqlNode[]): readonly Clause[] {
  const starts: { readonly index: number; readonly head: number; readonly kind: Kind; readonly joined: boolean }[] = [];
  const first = keywordAt(nodes, 0);
  let inHead = first === 'CREATE' || first === 'APPLY';
  let cdc = first === 'APPLY';
  for (let index = 0; index < nodes.length; index += 1) {
    const keyword = keywordAt(nodes, index);
    if (inHead && keyword === 'CDC') cdc = true;
    if (isQueryStart(nodes, index)) inHead = false;
    const found = index === 0 && inHead ? undefined : starterAt(nodes, index, { inHead, cdc });
    if (found === undefined) {
      if (index === 0) starts.push({ index, head: 1, kind: 'other', joined: false });
      continue;
    }
    // `AS SELECT`, `BY NAME SELECT` stay on one line, and what comes first needs no line of its own.
    const joined = index > 0 && !cdc && opensQuery.has(keywordAt(nodes, index - 1) ?? '') && isQueryStart(nodes, index);
    starts.push({ index, ...found, joined });
    index += found.head - 1;
  }
  return starts.map(({ index, head, kind, joined }, place) => ({
    nodes: nodes.slice(index, starts[place + 1]?.index),
    head,
    kind,
    joined,
  }));
}

const opensQuery: ReadonlySet<string> = new Set(['AS', 'NAME', 'ONCE']);

function isQueryStart(nodes: readonly SqlNode[], index: number): boolean {
  const keyword = keywordAt(nodes, index);
  if (keyword === 'SELECT' || keyword === 'VALUES') return true;
  const previous = keywordAt(nodes, index - 1);
  return (
    (keyword === 'FROM' || keyword === 'WITH' || keyword === 'TABLE') &&
    previous !== undefined &&
    opensQuery.has(previous)
  );
}

function starterAt(
  nodes: readonly SqlNode[],
  index: number,
  { inHead, cdc }: { readonly inHead: boolean; readonly cdc: boolean },
): { readonly head: number; readonly kind: Kind } | undefined {
  const keyword = keywordAt(nodes, index);
  if (keyword === undefined) return textAt(nodes, index) === '|>' ? { head: 1, kind: 'other' } : undefined;
  const list = !inHead ? starters : cdc ? [...cdcStarters, ...headStarters] : headStarters;
  if (!inHead) {
    if (setWords.has(keyword) && !isStar(nodes[index - 1])) return { head: setHead(nodes, index), kind: 'other' };
    if (joinWords.has(keyword)) return joinAt(nodes, index);
    // `IS DISTINCT FROM` and `|> SELECT` begin no line.
    if (keyword === 'FROM' && keywordAt(nodes, index - 1) === 'DISTINCT' && keywordAt(nodes, index - 2) !== 'SELECT')
      return undefined;
    if (textAt(nodes, index - 1) === '|>') return undefined;
    if (keyword === 'WITH' && index > 0) return undefined;
  }
  if (keyword === 'FLOW' && keywordAt(nodes, index - 1) === 'CREATE') return undefined;
  for (const [words, kind] of list) {
    if (words.every((word, offset) => keywordAt(nodes, index + offset) === word)) return { head: words.length, kind };
  }
  return undefined;
}

function setHead(nodes: readonly SqlNode[], index: number): number {
  return ['ALL', 'DISTINCT'].includes(keywordAt(nodes, index + 1) ?? '') ? 2 : 1;
}

/** Only where the words lead to JOIN, and at the first of them. */
function joinAt(nodes: readonly SqlNode[], index: number): { readonly head: number; readonly kind: Kind } | undefined {
  if (joinWords.has(keywordAt(nodes, index - 1) ?? '')) return undefined;
  let end = index;
  while (joinWords.has(keywordAt(nodes, end) ?? '')) end += 1;
  return keywordAt(nodes, end - 1) === 'JOIN' ? { head: end - index, kind: 'condition' } : undefined;
}

function isStar(node: SqlNode | undefined): boolean {
  return node?.kind === 'token' && node.text === '*';
}

export function keywordAt(nodes: readonly SqlNode[], index: number): string | undefined {
  const node = nodes[index];
  return node?.kind === 'token' ? node.keyword : undefined;
}

export function textAt(nodes: readonly SqlNode[], index: number): string | undefined {
  const node = nodes[index];
  return node?.kind === 'token' ? node.text : undefined;
}

/** Parts between commas; each but the last ends with its comma. */
export function items(nodes: readonly SqlNode[]): readonly (readonly SqlNode[])[] {
  const found: SqlNode[][] = [[]];
  for (const node of nodes) {
    found.at(-1)?.push(node);
    if (node.kind === 'token' && node.text === ',') found.push([]);
  }
  return found.filter((part) => part.length > 0);
}
