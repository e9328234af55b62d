import type { Expression } from './ast.ts';
import { syntaxErrorAt } from './source.ts';

/** What may stand left of `=`: names, attributes, subscripts, and tuples and lists of them. */
export function checkTarget(target: Expression): void {
  switch (target.kind) {
    case 'name':
    case 'attribute':
    case 'subscript':
      return;
    case 'tuple':
    case 'list': {
      const starred = target.items.filter((item) => item.kind === 'starred');
      if (starred.length > 1) {
        throw syntaxErrorAt(target.position, 'multiple starred expressions in assignment');
      }
      for (const item of target.items) checkTarget(item.kind === 'starred' ? item.value : item);
      return;
    }
    default:
      throw syntaxErrorAt(target.position, `cannot assign to ${nounOf(target)}`);
  }
}

/** `del` takes what `=` takes, but nothing starred. */
export function checkDeletion(target: Expression): void {
  if (target.kind === 'tuple' || target.kind === 'list') {
    for (const item of target.items) checkDeletion(item);
  } else if (target.kind !== 'name' && target.kind !== 'attribute' && target.kind !== 'subscript') {
    throw syntaxErrorAt(target.position, `cannot delete ${nounOf(target)}`);
  }
}

function nounOf(target: Expression): string {
  switch (target.kind) {
    case 'call':
      return 'function call';
    case 'constant':
    case 'string':
      return 'literal';
    case 'formatString':
      return 'f-string expression';
    case 'comparison':
      return 'comparison';
    case 'conditional':
      return 'conditional expression';
    case 'starred':
      return 'starred expression';
    default:
      return 'expression';
  }
}
