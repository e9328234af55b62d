import type { Expression } from '../syntax/ast.ts';
import { evaluate } from './evaluate.ts';
import { collect } from './iteration.ts';
import { raise, unsupportedPython } from './raise.ts';
import type { Run } from './run.ts';
import { assign, remove, type Scope } from './scope.ts';
import { deleteSubscript, setSubscript } from './subscripts.ts';
import { hasKind, list, typeName, type At, type PyValue } from './values.ts';

/** Binds a value to a target, unpacking as Python does. */
export async function assignTo(target: Expression, value: PyValue, scope: Scope, run: Run): Promise<void> {
  const at: At = { run, position: target.position };
  switch (target.kind) {
    case 'name':
      assign(scope, target.name, value);
      return;
    case 'subscript': {
      const object = await evaluate(target.object, scope, run);
      setSubscript(object, await evaluate(target.index, scope, run), value, at);
      return;
    }
    case 'tuple':
    case 'list':
      await unpack(target.items, value, { scope, run, at });
      return;
    case 'attribute': {
      const object = await evaluate(target.object, scope, run);
      if (hasKind(object, 'object') || hasKind(object, 'function') || hasKind(object, 'module')) {
        throw unsupportedPython(at, `assignment to the attribute "${target.name}" of a ${typeName(object)}`);
      }
      throw raise(at, 'AttributeError', `'${typeName(object)}' object has no attribute '${target.name}'`);
    }
    default:
      throw unsupportedPython(at, 'this target of an assignment');
  }
}

async function unpack(
  targets: readonly Expression[],
  value: PyValue,
  place: { readonly scope: Scope; readonly run: Run; readonly at: At },
): Promise<void> {
  const { scope, run, at } = place;
  if (typeof value !== 'string' && (value === null || typeof value !== 'object')) {
    throw raise(at, 'TypeError', `cannot unpack non-iterable ${typeName(value)} object`);
  }
  const items = await collect(value, at);
  const starred = targets.findIndex((target) => target.kind === 'starred');
  const wanted = targets.length;
  if (starred === -1 && items.length !== wanted) {
    throw raise(
      at,
      'ValueError',
      items.length > wanted
        ? `too many values to unpack (expected ${wanted})`
        : `not enough values to unpack (expected ${wanted}, got ${items.length})`,
    );
  }
  if (starred !== -1 && items.length < wanted - 1) {
    throw raise(at, 'ValueError', `not enough values to unpack (expected at least ${wanted - 1}, got ${items.length})`);
  }
  const extra = items.length - wanted;
  for (const [index, target] of targets.entries()) {
    if (target.kind === 'starred') {
      await assignTo(target.value, list(items.slice(index, index + extra + 1)), scope, run);
    } else {
      const from = starred !== -1 && index > starred ? index + extra : index;
      await assignTo(target, items[from] ?? null, scope, run);
    }
  }
}

export async function deleteTarget(target: Expression, scope: Scope, run: Run): Promise<void> {
  const at: At = { run, position: target.position };
  switch (target.kind) {
    case 'name':
      remove(scope, target.name, at);
      return;
    case 'subscript': {
      const object = await evaluate(target.object, scope, run);
      deleteSubscript(object, await evaluate(target.index, scope, run), at);
      return;
    }
    case 'tuple':
    case 'list':
      for (const item of target.items) await deleteTarget(item, scope, run);
      return;
    default:
      throw unsupportedPython(at, 'deletion of an attribute');
  }
}
