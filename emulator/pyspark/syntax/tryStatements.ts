import type { SyntaxNode } from '@lezer/common';
import type { Handler, Statement } from './ast.ts';
import { buildExpression } from './expressions.ts';
import { childrenOf, positionOf, required, syntaxError, textOf, type Source } from './source.ts';
import { buildBody, checkIndent, refuse, type Block } from './statements.ts';

export function buildTry(source: Source, node: SyntaxNode, block: Block): Statement {
  const children = childrenOf(node);
  const body = buildBody(source, node, children[1], block);
  const handlers: Handler[] = [];
  let otherwise: readonly Statement[] = [];
  let last: readonly Statement[] | undefined;
  for (let index = 2; index < children.length;) {
    const word = required(source, node, children[index], '"except" or "finally"');
    checkIndent(source, word, block.indent);
    const end = children.findIndex((child, at) => at > index && child.name === 'Body');
    const clause = children.slice(index + 1, end);
    if (word.name === 'except') {
      if (handlers.some((handler) => handler.type === undefined))
        throw syntaxError(source, word, "default 'except:' must be last");
      const [type, , name] = clause;
      if (type?.name === '*') throw refuse(source, type, 'the clause "except*"');
      if (clause[1]?.name === ',') throw syntaxError(source, word, 'multiple exception types must be parenthesized');
      handlers.push({
        type: type === undefined ? undefined : buildExpression(source, type),
        name: name === undefined ? undefined : textOf(source, name),
        body: buildBody(source, word, children[end], block),
        position: positionOf(source, word),
      });
    } else if (word.name === 'else') {
      if (handlers.length === 0) throw syntaxError(source, word, 'unexpected "else"');
      otherwise = buildBody(source, word, children[end], block);
    } else {
      last = buildBody(source, word, children[end], block);
    }
    index = end + 1;
  }
  if (handlers.length === 0 && last === undefined)
    throw syntaxError(source, node, "expected 'except' or 'finally' block");
  return { kind: 'try', body, handlers, otherwise, finally: last ?? [], position: positionOf(source, node) };
}
