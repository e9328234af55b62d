import { clausesOf, hasClauses, items, keywordAt, type Clause } from './clauses.ts';
import { firstToken, flatWidth, spaced } from './spacing.ts';
import type { GroupNode, SqlNode, TokenNode } from './sqlTree.ts';

export interface LayoutOptions {
  /** One level of indentation. */
  readonly indent: string;
  /** Columns of a line. */
  readonly width: number;
}

/** A statement in lines. Nothing but space is added, and no token is left out. */
export function layoutStatement(nodes: readonly SqlNode[], options: LayoutOptions): string {
  const writer = makeWriter(options);
  writeClauses(writer, clausesOf(nodes), 0);
  return writer.text();
}

interface Writer {
  /** Columns that are left on the line. */
  room(): number;
  readonly last: () => TokenNode | undefined;
  newline(level: number): void;
  token(token: TokenNode, level: number): void;
  text(): string;
}

function makeWriter({ indent, width }: LayoutOptions): Writer {
  let done = '';
  let line = '';
  let last: TokenNode | undefined;
  // A comment that reaches to the end of its line was written.
  let closed = false;
  const newline = (level: number): void => {
    if (line.trim() === '' && done.endsWith('\n')) {
      line = indent.repeat(level);
      return;
    }
    if (line.trim() !== '' || done !== '') done += `${line.trimEnd()}\n`;
    line = indent.repeat(level);
    last = undefined;
    closed = false;
  };
  return {
    room: () => (closed ? 0 : width - line.length),
    last: () => last,
    newline,
    token(token, level) {
      if (closed) newline(level + 1);
      for (const comment of token.leading) {
        if (!comment.alone) {
          line += `${line.trim() === '' || line.endsWith(' ') ? '' : ' '}${comment.text} `;
          last = undefined;
          continue;
        }
        const column = line.length - line.trimStart().length;
        if (line.trim() !== '') newline(level + 1);
        const own = line.trim() === '' ? line : ' '.repeat(column);
        if (comment.afterGap && done !== '') done += '\n';
        done += `${own}${comment.text}\n`;
        line = own;
        last = undefined;
      }
      line += `${spaced(last, token) && line.trim() !== '' && !line.endsWith(' ') ? ' ' : ''}${token.text}`;
      // Lines inside of a token stay as they are.
      const end = line.lastIndexOf('\n');
      if (end >= 0) {
        done += line.slice(0, end + 1);
        line = line.slice(end + 1);
      }
      last = token;
      if (token.trailing === undefined) return;
      const [first = '', ...more] = token.trailing.split('\n');
      line += ` ${first}`;
      for (const comment of more) {
        done += `${line}\n`;
        line = comment;
      }
      closed = true;
    },
    text: () => `${done}${line.trimEnd()}`,
  };
}

function writeClauses(writer: Writer, clauses: readonly Clause[], level: number): void {
  for (const [index, clause] of clauses.entries()) {
    if (index > 0 && !clause.joined) writer.newline(level);
    writeClause(writer, clause, level);
  }
}

function fits(writer: Writer, nodes: readonly SqlNode[]): boolean {
  return flatWidth(nodes, writer.last()) <= writer.room();
}

function writeClause(writer: Writer, { nodes, head, kind }: Clause, level: number): void {
  if (keywordAt(nodes, 0) === 'WITH' || fits(writer, nodes) === false) {
    const rest = nodes.slice(head);
    const parts = items(rest);
    if (kind === 'list' && parts.length > 1) {
      writeFlat(writer, nodes.slice(0, head), level);
      for (const part of parts) {
        writer.newline(level + 1);
        writeExpression(writer, part, level + 1);
      }
      return;
    }
    if (keywordAt(nodes, 0) === 'WITH') {
      for (const [index, part] of items(nodes).entries()) {
        if (index > 0) writer.newline(level);
        writeExpression(writer, part, level, true);
      }
      return;
    }
    writeFlat(writer, nodes.slice(0, head), level);
    if (kind === 'condition') writeCondition(writer, rest, level + 1);
    else writeExpression(writer, rest, level);
    return;
  }
  writeFlat(writer, nodes, level);
}

/** A condition with each AND and OR of its own level on a line of its own. */
function writeCondition(writer: Writer, nodes: readonly SqlNode[], level: number): void {
  if (fits(writer, nodes)) return writeFlat(writer, nodes, level);
  for (const [index, part] of conjuncts(nodes).entries()) {
    if (index > 0) writer.newline(level);
    writeExpression(writer, part, level);
  }
}

/** Split before each AND and OR that is none of BETWEEN, of a CASE or of ON. */
function conjuncts(nodes: readonly SqlNode[]): readonly (readonly SqlNode[])[] {
  const parts: SqlNode[][] = [[]];
  let between = false;
  let cases = 0;
  for (const [index, node] of nodes.entries()) {
    const keyword = keywordAt(nodes, index);
    if (keyword === 'CASE') cases += 1;
    if (keyword === 'END') cases -= 1;
    if (keyword === 'BETWEEN') between = true;
    else if (keyword === 'AND' && between) between = false;
    else if ((keyword === 'AND' || keyword === 'OR') && cases === 0 && (parts.at(-1)?.length ?? 0) > 0) parts.push([]);
    parts.at(-1)?.push(node);
  }
  return parts;
}

/** An expression: brackets that do not fit are broken, and so is a CASE. */
function writeExpression(writer: Writer, nodes: readonly SqlNode[], level: number, breaks = false): void {
  if (!breaks && fits(writer, nodes)) return writeFlat(writer, nodes, level);
  let cases = 0;
  for (const [index, node] of nodes.entries()) {
    if (node.kind === 'group') {
      writeGroup(writer, node, nodes.slice(index + 1), { level, query: breaks });
      continue;
    }
    if (node.keyword === 'END' && cases > 0) {
      cases -= 1;
      writer.newline(level + cases);
    }
    if ((node.keyword === 'WHEN' || node.keyword === 'ELSE') && cases > 0) writer.newline(level + cases);
    writer.token(node, level);
    if (node.keyword === 'CASE') cases += 1;
  }
}

function writeGroup(
  writer: Writer,
  { open, children, close }: GroupNode,
  after: readonly SqlNode[],
  { level, query }: { readonly level: number; readonly query: boolean },
): void {
  const next = firstToken(after);
  const tail = next !== undefined && !spaced(close, next) ? [next] : [];
  const flat = [{ kind: 'group', open, children, close } as const, ...tail];
  const isQuery = hasClauses(children);
  if (!(query && isQuery) && fits(writer, flat)) return writeFlat(writer, flat.slice(0, 1), level);
  writer.token(open, level);
  if (children.length > 0) {
    writer.newline(level + 1);
    if (isQuery) writeClauses(writer, clausesOf(children), level + 1);
    else {
      const parts = items(children);
      for (const [index, part] of parts.entries()) {
        if (index > 0) writer.newline(level + 1);
        if (parts.length === 1) writeCondition(writer, part, level + 1);
        else writeExpression(writer, part, level + 1);
      }
    }
    writer.newline(level);
  }
  writer.token(close, level);
}

function writeFlat(writer: Writer, nodes: readonly SqlNode[], level: number): void {
  for (const node of nodes) {
    if (node.kind === 'token') writer.token(node, level);
    else {
      writer.token(node.open, level);
      writeFlat(writer, node.children, level);
      writer.token(node.close, level);
    }
  }
}
