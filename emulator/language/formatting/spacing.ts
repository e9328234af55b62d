import type { SqlNode, TokenNode } from './sqlTree.ts';

/** Whether a space stands between two tokens on one line. */
export function spaced(left: TokenNode | undefined, right: TokenNode): boolean {
  if (left === undefined) return false;
  const [before, after] = [left.text, right.text];
  // Glued they could be another token: a comment, a longer operator, a raw text.
  if (isSign(left) && isSign(right) && left.role !== 'angle' && right.role !== 'angle') return true;
  if (before === '(' || before === '[' || before === '.' || before === '::') return false;
  if (after === ')' || after === ']' || after === ',' || after === '.' || after === ';' || after === '::') return false;
  if (after === '[') return false;
  if (after === ':') return false;
  if (left.role === 'prefix') return false;
  if (left.role === 'angle' && before !== '>') return false;
  if (right.role === 'angle') return false;
  if (after === '(') return !callsBracket(left);
  return true;
}

const brackets: ReadonlySet<string> = new Set(['(', ')', '[', ']', ',', '.', ';', '::']);

function isSign({ text, tokenKind }: TokenNode): boolean {
  return tokenKind === 'symbol' && !brackets.has(text);
}

/** Keywords that are called like functions. */
const called: ReadonlySet<string> = new Set([
  'CAST', 'TRY_CAST', 'EXTRACT', 'SUBSTR', 'SUBSTRING', 'TRIM', 'OVERLAY', 'POSITION', 'FIRST', 'LAST', 'ANY_VALUE', 'STRUCT',
  'DATEADD', 'DATE_ADD', 'TIMESTAMPADD', 'DATEDIFF', 'DATE_DIFF', 'TIMEDIFF', 'TIMESTAMPDIFF', 'IDENTIFIER', 'STREAM', 'ROLLUP', 'CUBE',
]); // prettier-ignore

function callsBracket({ role, keyword }: TokenNode): boolean {
  return role === 'function' || (keyword !== undefined && called.has(keyword));
}

/** How wide nodes are on one line; infinite where a comment or a text of several lines makes that impossible. */
export function flatWidth(nodes: readonly SqlNode[], before?: TokenNode): number {
  let width = 0;
  let last = before;
  for (const token of tokensOf(nodes)) {
    if (token.leading.some(({ alone }) => alone) || token.trailing !== undefined || token.text.includes('\n')) {
      return Number.POSITIVE_INFINITY;
    }
    for (const { text } of token.leading) width += text.length + 1;
    width += token.text.length + (spaced(last, token) ? 1 : 0);
    last = token;
  }
  return width;
}

export function tokensOf(nodes: readonly SqlNode[]): readonly TokenNode[] {
  const found: TokenNode[] = [];
  const walk = (list: readonly SqlNode[]): void => {
    for (const node of list) {
      if (node.kind === 'token') found.push(node);
      else {
        found.push(node.open);
        walk(node.children);
        found.push(node.close);
      }
    }
  };
  walk(nodes);
  return found;
}

export function firstToken(nodes: readonly SqlNode[]): TokenNode | undefined {
  const [node] = nodes;
  return node?.kind === 'group' ? node.open : node;
}
