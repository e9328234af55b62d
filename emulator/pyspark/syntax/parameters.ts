import type { SyntaxNode } from '@lezer/common';
import type { Parameter } from './ast.ts';
import { buildExpression } from './expressions.ts';
import { childrenOf, positionOf, required, splitAt, syntaxError, textOf, type Source } from './source.ts';

/** Parameters of a function or a lambda; annotations are left out, since nothing here depends on them. */
export function buildParameters(source: Source, list: SyntaxNode): readonly Parameter[] {
  const written = partsOf(source, list);
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  let bareStar: SyntaxNode | undefined;
  for (const part of written) {
    const [first, second] = part;
    const last = parameters.at(-1);
    if (part === slash) {
      if (keywordOnly || last === undefined)
        throw syntaxError(source, list, '/ must come after a parameter and before *');
      for (const [index, parameter] of parameters.entries()) {
        parameters[index] = { ...parameter, form: 'positionalOnly' };
      }
      continue;
    }
    const head = required(source, list, first, 'a parameter');
    if (last?.form === 'restKeywords') throw syntaxError(source, head, 'parameters cannot follow **');
    if (head.name === '*' && second === undefined) {
      if (keywordOnly) throw syntaxError(source, head, '* may stand only once');
      keywordOnly = true;
      bareStar = head;
    } else if (head.name === '*' || head.name === '**') {
      if (head.name === '*' && keywordOnly) throw syntaxError(source, head, '* may stand only once');
      const name = required(source, list, second, 'a name');
      if (head.name === '**' && bareStar !== undefined)
        throw syntaxError(source, bareStar, 'named parameters must follow a bare *');
      parameters.push(parameterOf(source, name, head.name === '*' ? 'rest' : 'restKeywords', undefined));
      keywordOnly ||= head.name === '*';
    } else {
      parameters.push(plainParameter(source, list, part, keywordOnly ? 'keywordOnly' : 'plain'));
      bareStar = undefined;
    }
  }
  if (bareStar !== undefined) throw syntaxError(source, bareStar, 'named parameters must follow a bare *');
  checkParameters(source, list, parameters);
  return parameters;
}

/** Stands for the parameter `/`, which the parse tree does not show. */
const slash: readonly SyntaxNode[] = [];

function partsOf(source: Source, list: SyntaxNode): readonly (readonly SyntaxNode[])[] {
  const bracketed = list.firstChild?.name === '(';
  const children = childrenOf(list).filter((child) => child.name !== '(' && child.name !== ')');
  const parts = splitAt(children, ',');
  const commas = children.filter((child) => child.name === ',');
  const start = bracketed ? list.from + 1 : list.from;
  const end = bracketed ? list.to - 1 : list.to;
  return parts.flatMap((part, index) => {
    if (part.length > 0) return [part];
    const between = source.text.slice(commas[index - 1]?.to ?? start, commas[index]?.from ?? end);
    if (between.replace(/#.*/g, '').includes('/')) return [slash];
    return index === parts.length - 1 ? [] : [part];
  });
}

function plainParameter(
  source: Source,
  list: SyntaxNode,
  part: readonly SyntaxNode[],
  form: Parameter['form'],
): Parameter {
  const equals = part.findIndex((node) => node.name === 'AssignOp');
  const [name] = part;
  if (name?.name !== 'VariableName') throw syntaxError(source, name ?? list, 'expected the name of a parameter');
  const fallback = equals === -1 ? undefined : required(source, name, part[equals + 1], 'a default value');
  return parameterOf(source, name, form, fallback);
}

function parameterOf(
  source: Source,
  name: SyntaxNode,
  form: Parameter['form'],
  fallback: SyntaxNode | undefined,
): Parameter {
  return {
    form,
    name: textOf(source, name),
    fallback: fallback === undefined ? undefined : buildExpression(source, fallback),
    position: positionOf(source, name),
  };
}

function checkParameters(source: Source, list: SyntaxNode, parameters: readonly Parameter[]): void {
  const names = new Set<string>();
  let fallback = false;
  for (const parameter of parameters) {
    if (names.has(parameter.name))
      throw syntaxError(source, list, `duplicate argument '${parameter.name}' in function definition`);
    names.add(parameter.name);
    if (parameter.form !== 'plain' && parameter.form !== 'positionalOnly') continue;
    if (fallback && parameter.fallback === undefined) {
      throw syntaxError(source, list, 'parameter without a default follows parameter with a default');
    }
    fallback ||= parameter.fallback !== undefined;
  }
}
