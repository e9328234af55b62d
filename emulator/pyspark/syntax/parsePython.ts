import { parser } from '@lezer/python';
import type { SyntaxNode, Tree } from '@lezer/common';
import { sluiceError } from '../../base/errors.ts';
import type { Program } from './ast.ts';
import { bracketFault } from './brackets.ts';
import { openSource, positionAt, syntaxErrorAt, type Source } from './source.ts';
import { buildBlock } from './statements.ts';

/** Longer than any program that a person writes. */
const longestText = 2_000_000;

/** Reads Python 3 text. Raises PYTHON_SYNTAX_ERROR with the place and what was found there. */
export function parsePython(text: string, file?: string): Program {
  const source = openSource(text, file);
  if (text.length > longestText) {
    throw sluiceError('UNSUPPORTED_PYTHON', { construct: `a text longer than ${longestText} characters` });
  }
  const tree = parser.parse(masked(text));
  refuseErrors(source, tree);
  const body = buildBlock(source, statementsOf(tree.topNode), { indent: '', inFunction: false, inLoop: false });
  return { body, strings: source.strings };
}

/**
 * The text that the parser sees, place for place the same. It does not know a float that ends in its point (`5.`), so the
 * point becomes a digit; every token's own text is taken from the original.
 */
function masked(text: string): string {
  return text
    .replace(/^\uFEFF/, ' ')
    .replace(/(?<![\w.])(\d[\d_]*)\.(?![\d_A-Za-z]|$)/gm, (_, digits: string) => `${digits}0`)
    .replace(/(?<![\w.])(\d[\d_]*)\.(?=$|[eE][+-]?\d|[jJ]\b)/gm, (_, digits: string) => `${digits}0`);
}

function statementsOf(top: SyntaxNode): readonly SyntaxNode[] {
  const statements: SyntaxNode[] = [];
  for (let node = top.firstChild; node !== null; node = node.nextSibling) {
    if (node.name !== 'Comment') statements.push(node);
  }
  return statements;
}

function refuseBrackets(source: Source): void {
  const fault = bracketFault(source.text);
  if (fault === undefined) return;
  const detail = fault.kind === 'neverClosed' ? `'${fault.bracket}' was never closed` : `unmatched '${fault.bracket}'`;
  throw syntaxErrorAt(positionAt(source, fault.at, fault.at + 1), detail);
}

function refuseErrors(source: Source, tree: Tree): void {
  let error: { readonly from: number; readonly to: number } | undefined;
  tree.iterate({
    enter: (node) => {
      if (error !== undefined) return false;
      if (node.type.isError) error = { from: node.from, to: node.to };
      return error === undefined;
    },
  });
  if (error === undefined) return;
  refuseBrackets(source);
  const rest = source.text.slice(error.from);
  const blank = /^[ \t\f]*/.exec(rest)?.[0].length ?? 0;
  const from = error.from + blank;
  const found = /^(?:[\p{L}\p{N}_]+|\r?\n|\S)/u.exec(source.text.slice(from))?.[0];
  const what = found === undefined ? 'end of the text' : /^\r?\n$/.test(found) ? 'end of the line' : `"${found}"`;
  throw syntaxErrorAt(positionAt(source, from, from + (found?.length ?? 0)), `unexpected ${what}`);
}
