import { commentsIn, type LooseComment } from '../../sql/looseTokens.ts';
import type { TokenRole, tokenRoles } from '../../sql/tokenRoles.ts';

type Token = NonNullable<ReturnType<typeof tokenRoles>>[number];

/** A comment that is written before a token. */
export interface LeadingComment {
  readonly text: string;
  /** On lines of its own. */
  readonly alone: boolean;
  /** An empty line stands before it. */
  readonly afterGap: boolean;
}

export interface TokenNode {
  readonly kind: 'token';
  /** As it is written. */
  readonly text: string;
  readonly keyword: string | undefined;
  readonly role: TokenRole;
  readonly tokenKind: Token['kind'];
  readonly leading: readonly LeadingComment[];
  /** A comment behind it on its line. */
  readonly trailing: string | undefined;
}

export interface GroupNode {
  readonly kind: 'group';
  readonly open: TokenNode;
  readonly children: readonly SqlNode[];
  readonly close: TokenNode;
}

export type SqlNode = TokenNode | GroupNode;

/** The tokens of a statement as a tree of its round brackets, each token with the comments around it. */
export function sqlTree(text: string, tokens: readonly Token[], written: (token: Token) => string): readonly SqlNode[] {
  const nodes = withComments(text, tokens, written);
  const levels: { readonly open: TokenNode | undefined; readonly children: SqlNode[] }[] = [
    { open: undefined, children: [] },
  ];
  for (const node of nodes) {
    const level = levels.at(-1);
    if (node.text === '(') levels.push({ open: node, children: [] });
    else if (node.text === ')' && level?.open !== undefined) {
      levels.pop();
      levels.at(-1)?.children.push({ kind: 'group', open: level.open, children: level.children, close: node });
    } else level?.children.push(node);
  }
  return levels[0]?.children ?? [];
}

function withComments(text: string, tokens: readonly Token[], written: (token: Token) => string): readonly TokenNode[] {
  const result: TokenNode[] = [];
  let leading: LeadingComment[] = [];
  const gap = (from: number, to: number, first: boolean): string | undefined => {
    let trailing: string | undefined;
    let last = from;
    for (const comment of commentsIn(text, from, to)) {
      const before = text.slice(last, comment.start);
      const sameLine = !/[\r\n]/.test(before) && !endsLine(text, last);
      const oneLine = comment.kind === 'lineComment';
      if (
        !first &&
        sameLine &&
        trailing === undefined &&
        leading.length === 0 &&
        (oneLine || (endsHere(text, comment) && !/[\r\n]/.test(comment.text)))
      ) {
        trailing = comment.text;
      } else {
        const alone = oneLine || /[\r\n]/.test(comment.text) || endsHere(text, comment);
        leading.push({
          text: comment.text,
          alone,
          afterGap: /\n[ \t]*\r?\n/.test(`${endsLine(text, last) ? '\n' : ''}${before}`),
        });
      }
      last = comment.end;
    }
    return trailing;
  };
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    if (previous === undefined) gap(0, token.start, true);
    const own = leading;
    leading = [];
    const next = tokens[index + 1];
    const trailing = gap(token.end, next?.start ?? text.length, false);
    result.push({
      kind: 'token',
      text: written(token),
      keyword: token.role === 'other' || token.role === 'prefix' ? token.keyword : undefined,
      role: token.role,
      tokenKind: token.kind,
      leading: own,
      trailing,
    });
  }
  commasBeforeComments(result);
  // What stands behind the last token belongs to it, a line each.
  const last = result.at(-1);
  if (last === undefined || leading.length === 0) return result;
  const rest = leading.map((comment) => comment.text).join('\n');
  return [
    ...result.slice(0, -1),
    { ...last, trailing: last.trailing === undefined ? rest : `${last.trailing}\n${rest}` },
  ];
}

/** `a -- one` before a comma on the next line becomes `a, -- one`. */
function commasBeforeComments(nodes: TokenNode[]): void {
  for (const [index, node] of nodes.entries()) {
    const next = nodes[index + 1];
    if (node.trailing === undefined || next?.text !== ',' || next.trailing !== undefined || next.leading.length > 0)
      continue;
    nodes[index] = { ...node, trailing: undefined };
    nodes[index + 1] = { ...next, trailing: node.trailing };
  }
}

/** A line comment takes its line's end with it. */
function endsLine(text: string, index: number): boolean {
  return index > 0 && /[\r\n]/.test(text.charAt(index - 1));
}

/** Whether nothing follows the comment on its line. */
function endsHere(text: string, { end }: LooseComment): boolean {
  return endsLine(text, end) || /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end));
}
