import type { Scope } from '../runtime/scope.ts';
import type { PyFunction, PyValue } from '../runtime/values.ts';

/** What the names that a function finds around itself stand for at a moment. */
export type Surroundings = ReadonlyMap<string, PyValue | undefined>;

export function surroundingsOf({ body, locals, scope }: PyFunction): Surroundings {
  const found = new Map<string, PyValue | undefined>();
  for (const name of namesIn(body)) if (!locals.has(name)) found.set(name, valueOf(scope, name));
  return found;
}

/** Whether any of these names has another value by now. */
export function haveChanged(before: Surroundings, { scope }: PyFunction): boolean {
  for (const [name, value] of before) if (valueOf(scope, name) !== value) return true;
  return false;
}

function valueOf(scope: Scope, name: string): PyValue | undefined {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const value = current.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A body is looked through once, however often its definition is executed. */
const known = new WeakMap<object, ReadonlySet<string>>();

function namesIn(body: PyFunction['body']): ReadonlySet<string> {
  const tree = 'statements' in body ? body.statements : body.expression;
  const own = known.get(tree);
  if (own !== undefined) return own;
  const names = new Set<string>();
  collect(tree, names);
  known.set(tree, names);
  return names;
}

function collect(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, names);
    return;
  }
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return;
  if ('kind' in node && node.kind === 'name' && 'name' in node && typeof node.name === 'string') names.add(node.name);
  for (const [key, part] of Object.entries(node)) if (key !== 'position') collect(part, names);
}
