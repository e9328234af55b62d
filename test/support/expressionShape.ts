import type { Expression } from '../../emulator/plan/expression.ts';

/** An expression as nested words, for tests of how a text was read: `(+ a (* b 2:integer))`. */
export function shape(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return `${valueText(expression.value)}:${expression.dataType.kind}`;
    case 'column':
      return expression.nameParts.join('.');
    case 'star':
      return [...expression.qualifier, '*'].join('.');
    case 'call': {
      const named = (expression.namedArgs ?? []).map(({ name, value }) => `${name}=>${shape(value)}`);
      return words([expression.name.toLowerCase(), ...expression.args.map(shape), ...named]);
    }
    case 'cast':
      return words([expression.mode, shape(expression.child), expression.dataType.kind]);
    case 'alias':
      return words(['as', shape(expression.child), ...expression.names]);
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => `${shape(when)}->${shape(then)}`);
      return words(['case', ...branches, ...(expression.otherwise === undefined ? [] : [shape(expression.otherwise)])]);
    }
    case 'in':
      return words([
        'in',
        shape(expression.child),
        ...('subquery' in expression.list ? ['query'] : expression.list.map(shape)),
      ]);
    case 'field':
      return words(['[]', shape(expression.child), shape(expression.key)]);
    case 'lambda':
      return words(['lambda', ...expression.parameters, shape(expression.body)]);
    case 'window':
      return words([
        'over',
        shape(expression.call),
        'reference' in expression.spec ? expression.spec.reference : 'spec',
      ]);
    case 'subquery':
      return expression.form;
    case 'sortOrder':
      return words([expression.descending ? 'desc' : 'asc', shape(expression.child), expression.nulls ?? '']);
  }
}

function words(parts: readonly string[]): string {
  return `(${parts.filter((part) => part !== '').join(' ')})`;
}

function valueText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
