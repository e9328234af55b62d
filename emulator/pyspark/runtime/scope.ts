import { nearest } from '../../base/nearest.ts';
import { raise } from './raise.ts';
import type { At, PyValue } from './values.ts';

/** The names of a module, a function call or a comprehension. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'comprehension';
  readonly variables: Map<string, PyValue>;
  readonly parent: Scope | undefined;
  /** Names that this scope binds anywhere, known before it runs. Empty for a module. */
  readonly locals: ReadonlySet<string>;
  /** Names declared `global` or `nonlocal` here. */
  readonly declared: Map<string, 'global' | 'nonlocal'>;
}

export function moduleScope(): Scope {
  return { kind: 'module', variables: new Map(), parent: undefined, locals: new Set(), declared: new Map() };
}

export function innerScope(kind: 'function' | 'comprehension', parent: Scope, locals: ReadonlySet<string>): Scope {
  return { kind, variables: new Map(), parent, locals, declared: new Map() };
}

/** Reads a name by Python's rule: local, enclosing, global, built in. */
export function lookUp(scope: Scope, name: string, at: At): PyValue {
  for (let current: Scope | undefined = holderOf(scope, name); current !== undefined; current = current.parent) {
    const value = current.variables.get(name);
    if (value !== undefined) return value;
    if (current.kind !== 'module' && current.locals.has(name) && !current.declared.has(name)) {
      throw current === scope
        ? raise(
            at,
            'UnboundLocalError',
            `cannot access local variable '${name}' where it is not associated with a value`,
          )
        : raise(
            at,
            'NameError',
            `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
          );
    }
  }
  const { builtins } = at.run;
  const found = builtins.get(name);
  if (found !== undefined) return found;
  throw raise(at, 'NameError', `name '${name}' is not defined`, nearest(name, [...namesIn(scope), ...builtins.keys()]));
}

export function assign(scope: Scope, name: string, value: PyValue): void {
  holderOf(scope, name).variables.set(name, value);
}

/** The function or module around a comprehension: where `:=` binds. */
export function assigningScope(scope: Scope): Scope {
  let current = scope;
  while (current.kind === 'comprehension' && current.parent !== undefined) current = current.parent;
  return current;
}

export function remove(scope: Scope, name: string, at: At): void {
  if (!holderOf(scope, name).variables.delete(name)) throw raise(at, 'NameError', `name '${name}' is not defined`);
}

function holderOf(scope: Scope, name: string): Scope {
  const declared = scope.declared.get(name);
  if (declared === undefined) return scope;
  let current = scope;
  if (declared === 'global') {
    while (current.parent !== undefined) current = current.parent;
    return current;
  }
  for (let outer = scope.parent; outer !== undefined && outer.kind !== 'module'; outer = outer.parent) {
    if (outer.locals.has(name) || outer.variables.has(name)) return outer;
  }
  return scope;
}

function namesIn(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    names.push(...current.variables.keys());
  }
  return names;
}
