import type { SyntaxNode } from '@lezer/common';
import type { Statement } from './ast.ts';
import {
  childrenOf,
  positionAcross,
  positionOf,
  required,
  splitAt,
  syntaxError,
  textOf,
  type Source,
} from './source.ts';

type ImportedName = {
  readonly name: string;
  readonly alias: string | undefined;
  readonly position: ReturnType<typeof positionOf>;
};

export function buildImport(source: Source, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const position = positionOf(source, node);
  const at = children.findIndex((child) => child.name === 'import');
  const written = children.slice(at + 1).filter((child) => child.name !== '(' && child.name !== ')');
  if (at === 0) return { kind: 'import', modules: buildNames(source, node, written), position };
  const module = children.slice(1, at);
  const [first] = module;
  const last = module.at(-1);
  if (first === undefined || last === undefined) throw syntaxError(source, node, 'expected the name of a module');
  const head = {
    kind: 'importFrom' as const,
    module: module.map((part) => textOf(source, part)).join(''),
    modulePosition: positionAcross(source, first, last),
    position,
  };
  if (written[0]?.name === '*') return { ...head, names: 'all' };
  const names = buildNames(source, node, written);
  for (const { name } of names) if (name.includes('.')) throw syntaxError(source, node, `unexpected "." in ${name}`);
  return { ...head, names };
}

function buildNames(source: Source, node: SyntaxNode, nodes: readonly SyntaxNode[]): readonly ImportedName[] {
  const parts = splitAt(nodes, ',');
  // A comma may stand last only inside parentheses.
  const bare = childrenOf(node).at(-1)?.name === ',';
  if (bare) throw syntaxError(source, node, 'trailing comma not allowed without surrounding parentheses');
  const written = parts.at(-1)?.length === 0 ? parts.slice(0, -1) : parts;
  if (written.length === 0) throw syntaxError(source, node, 'expected one or more names after "import"');
  return written.map((part) => {
    const first = required(source, node, part[0], 'a name');
    const as = part.findIndex((child) => child.name === 'as');
    const words = as === -1 ? part : part.slice(0, as);
    const alias = as === -1 ? undefined : required(source, node, part[as + 1], 'a name after "as"');
    return {
      name: words.map((word) => textOf(source, word)).join(''),
      alias: alias === undefined ? undefined : textOf(source, alias),
      position: positionAcross(source, first, part.at(-1) ?? first),
    };
  });
}
