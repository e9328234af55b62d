import { functionSignatures } from './functionSignatures.ts';

/** How an argument becomes an expression when it is no Column. */
export type ArgumentForm =
  /** A text is a column's name. */
  | 'column'
  /** A text is a column's name, a number a literal. */
  | 'columnOrNumber'
  /** A literal. */
  | 'literal'
  /** A literal, and only texts are taken. */
  | 'text'
  /** No Column, only a plain value of this type. */
  | 'str'
  | 'int'
  | 'bool'
  | 'float';

export interface FunctionParameter {
  readonly name: string;
  readonly form: ArgumentForm;
  readonly rest: boolean;
  readonly optional: boolean;
  /** What stands for an argument that was not given; undefined leaves it out. */
  readonly fallback: string | number | boolean | null | undefined;
}

export interface FunctionSignature {
  readonly name: string;
  /** The name by which SQL knows it. */
  readonly sqlName: string;
  readonly parameters: readonly FunctionParameter[];
  /** For `bind`. */
  readonly text: string;
}

let table: ReadonlyMap<string, FunctionSignature> | undefined;

export function functionTable(): ReadonlyMap<string, FunctionSignature> {
  table ??= new Map(
    [...functionSignatures.matchAll(/(\w+)(?:>([^\s(]+))?\(([^)]*)\)/g)].map((match) => {
      const [, name = '', sqlName = name, parameters = ''] = match;
      return [name, readSignature(name, sqlName, parameters)] as const;
    }),
  );
  return table;
}

const forms: Readonly<Record<string, ArgumentForm>> = {
  n: 'columnOrNumber',
  l: 'literal',
  s: 'text',
  t: 'str',
  i: 'int',
  b: 'bool',
  f: 'float',
};

function readSignature(name: string, sqlName: string, text: string): FunctionSignature {
  const parameters = [...text.matchAll(/(\*?)(\w+)(?::(\w))?(\?|=('[^']*'|[^,]*))?(?:, |$)/g)].map((match) => {
    const [, star, parameter = '', form = '', end, value] = match;
    return {
      name: parameter,
      form: forms[form] ?? 'column',
      rest: star === '*',
      optional: end !== undefined,
      fallback: value === undefined ? undefined : readFallback(value),
    };
  });
  const words = parameters.map(
    (parameter) => `${parameter.rest ? '*' : ''}${parameter.name}${parameter.optional ? '=' : ''}`,
  );
  return { name, sqlName, parameters, text: words.join(', ') };
}

function readFallback(value: string): FunctionParameter['fallback'] {
  if (value.startsWith("'")) return value.slice(1, -1);
  if (value === 'true' || value === 'false') return value === 'true';
  return value === 'null' ? null : Number(value);
}
