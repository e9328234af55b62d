import type { Expression, Lambda, Statement } from './ast.ts';

/** Names that a target of an assignment binds. */
export function targetNames(target: Expression): readonly string[] {
  switch (target.kind) {
    case 'name':
      return [target.name];
    case 'tuple':
    case 'list':
      return target.items.flatMap(targetNames);
    case 'starred':
      return targetNames(target.value);
    default:
      return [];
  }
}

/** Names that a function's body binds, so that they are local in the whole of it. Inner functions have their own. */
export function localNames(body: readonly Statement[], parameters: Lambda['parameters']): ReadonlySet<string> {
  const names = new Set(parameters.map(({ name }) => name));
  for (const statement of body) addNames(statement, names);
  return names;
}

function addNames(statement: Statement, names: Set<string>): void {
  const blocks: (readonly Statement[])[] = [];
  const add = (target: Expression): void => {
    for (const name of targetNames(target)) names.add(name);
  };
  switch (statement.kind) {
    case 'assignment':
      statement.targets.forEach(add);
      break;
    case 'augmentedAssignment':
    case 'annotation':
      add(statement.target);
      break;
    case 'delete':
      statement.targets.forEach(add);
      break;
    case 'for':
      add(statement.target);
      blocks.push(statement.body, statement.otherwise);
      break;
    case 'while':
      blocks.push(statement.body, statement.otherwise);
      break;
    case 'if':
      blocks.push(...statement.branches.map((branch) => branch.body), statement.otherwise);
      break;
    case 'try':
      blocks.push(statement.body, statement.otherwise, statement.finally);
      for (const handler of statement.handlers) {
        if (handler.name !== undefined) names.add(handler.name);
        blocks.push(handler.body);
      }
      break;
    case 'functionDefinition':
      names.add(statement.name);
      break;
    case 'import':
      for (const { name, alias } of statement.modules) names.add(alias ?? name.split('.')[0] ?? name);
      break;
    case 'importFrom':
      if (statement.names !== 'all') for (const { name, alias } of statement.names) names.add(alias ?? name);
      break;
    case 'unsupportedStatement':
      if (statement.binds !== undefined) names.add(statement.binds);
      break;
    default:
      break;
  }
  for (const block of blocks) for (const inner of block) addNames(inner, names);
  for (const expression of expressionsOf(statement)) addWalrusNames(expression, names);
}

function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'expressionStatement':
    case 'assignment':
    case 'augmentedAssignment':
      return [statement.value];
    case 'return':
      return statement.value === undefined ? [] : [statement.value];
    case 'if':
      return statement.branches.map(({ test }) => test);
    case 'while':
    case 'assert':
      return [statement.test];
    case 'for':
      return [statement.iterable];
    default:
      return [];
  }
}

/** `:=` may stand anywhere in an expression, a lambda's body aside. */
function addWalrusNames(root: Expression, names: Set<string>): void {
  const pending: unknown[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'lambda') continue;
    if ('kind' in node && node.kind === 'namedExpression' && 'name' in node) names.add(String(node.name));
    for (const [key, child] of Object.entries(node)) {
      if (typeof child === 'object' && child !== null && key !== 'position') pending.push(child);
    }
  }
}
