import type { CallToResolve, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { isDecimal, types } from '../plan/types.ts';
import { argument, argumentType, castInputs, raise, scalar, unsupported } from './define.ts';
import { arithmeticOperators } from './operatorsArithmetic.ts';
import { javascript } from './strings.ts';

const ofOne: readonly (readonly [names: readonly string[], computed: string, help: string])[] = [
  [['acos'], 'acos', 'The arc cosine.'],
  [['acosh'], 'acosh', 'The inverse hyperbolic cosine.'],
  [['asin'], 'asin', 'The arc sine.'],
  [['asinh'], 'asinh', 'The inverse hyperbolic sine.'],
  [['atan'], 'atan', 'The arc tangent.'],
  [['atanh'], 'atanh', 'The inverse hyperbolic tangent.'],
  [['cbrt'], 'cbrt', 'The cube root.'],
  [['cos'], 'cos', 'The cosine.'],
  [['cosh'], 'cosh', 'The hyperbolic cosine.'],
  [['cot'], 'cot', 'The cotangent.'],
  [['csc'], 'csc', 'The cosecant.'],
  [['degrees'], 'degrees', 'Radians in degrees.'],
  [['exp'], 'exp', 'Euler’s number to the power of the number.'],
  [['expm1'], 'expm1', 'Euler’s number to the power of the number, less 1.'],
  [['log10'], 'log10', 'The logarithm to base 10; NULL for what is not above zero.'],
  [['log2'], 'log2', 'The logarithm to base 2; NULL for what is not above zero.'],
  [['log1p'], 'log1p', 'The logarithm of the number plus 1.'],
  [['radians'], 'radians', 'Degrees in radians.'],
  [['sec'], 'sec', 'The secant.'],
  [['sin'], 'sin', 'The sine.'],
  [['sinh'], 'sinh', 'The hyperbolic sine.'],
  [['sqrt'], 'sqrt', 'The square root.'],
  [['tan'], 'tan', 'The tangent.'],
  [['tanh'], 'tanh', 'The hyperbolic tangent.'],
];

/** Source: https://spark.apache.org/docs/latest/api/sql/index.html, "Mathematical Functions" */
export const mathFunctions: readonly FunctionEntry[] = [
  ...ofOne.map(([names, computed, help]) =>
    scalar({
      names,
      help,
      inputs: [types.double],
      returns: types.double,
      nullable: (args) => computed.startsWith('log') || args.some((arg) => arg.nullable),
      sql: javascript(`math_${computed}`),
      // Spark shows these names in capitals.
      text: ({ args }) => `${computed.toUpperCase()}(${args.join(', ')})`,
    }),
  ),
  scalar({
    names: ['ln'],
    help: 'The natural logarithm; NULL for what is not above zero.',
    inputs: [types.double],
    returns: types.double,
    nullable: true,
    sql: javascript('math_ln'),
  }),
  {
    names: ['log'],
    kind: 'scalar',
    help: 'The logarithm to a base, or the natural one; NULL for what is not above zero.',
    arity: [1, 2],
    resolve: (call) => ({ args: castInputs(call, [types.double]), dataType: types.double, nullable: true }),
    toSql: (call) => javascript(call.args.length === 1 ? 'math_ln' : 'math_log')(call),
    text: ({ args }) => (args.length === 1 ? `LOG(E(), ${args[0]})` : `LOG(${args.join(', ')})`),
  },
  scalar({
    names: ['rint'],
    help: 'The nearest whole number, a half to the even one.',
    inputs: [types.double],
    returns: types.double,
    sql: javascript('math_rint'),
  }),
  scalar({
    names: ['signum', 'sign'],
    help: 'The sign of a number or interval: -1.0, 0.0 or 1.0.',
    inputs: [{ oneOf: [types.double, 'yearMonthInterval', 'dayTimeInterval'] }],
    returns: types.double,
    sql: (call) => `${call.useJavaScript('math_signum')}(CAST(${argument(call, 0)} AS DOUBLE))`,
    text: ({ name, args }) => (name === 'signum' ? `SIGNUM(${args[0]})` : `${name}(${args[0]})`),
  }),
  ofTwo(['atan2'], 'atan2', 'The angle of a point.'),
  ofTwo(['hypot'], 'hypot', 'The length of the hypotenuse.'),
  ofTwo(['pow', 'power'], 'pow', 'The first number to the power of the second.'),
  constant('e', Math.E),
  constant('pi', Math.PI),
  scalar({
    names: ['factorial'],
    help: 'The factorial of 0 to 20; NULL for other numbers.',
    inputs: [types.integer],
    returns: types.long,
    nullable: true,
    sql: javascript('factorial'),
  }),
  scalar({
    names: ['conv'],
    help: 'A number of one base in another.',
    inputs: [types.string, types.integer, types.integer],
    returns: types.string,
    nullable: true,
    sql: javascript('conv'),
  }),
  scalar({
    names: ['bin'],
    help: 'The binary digits.',
    inputs: [types.long],
    returns: types.string,
    sql: javascript('bin_long'),
  }),
  scalar({
    names: ['hex'],
    help: 'The hexadecimal digits of a number, a binary value or a text.',
    inputs: [{ oneOf: [types.long, types.binary, types.string] }],
    returns: types.string,
    sql: (call) => (argumentType(call, 0).kind === 'long' ? javascript('hex_long')(call) : `hex(${argument(call, 0)})`),
  }),
  scalar({
    names: ['bit_count'],
    help: 'The number of bits that are set.',
    inputs: [{ oneOf: ['integral', types.boolean] }],
    strict: true,
    returns: types.integer,
    sql: (call) => `${call.useJavaScript('bit_count')}(CAST(${argument(call, 0)} AS BIGINT))`,
  }),
  {
    names: ['pmod'],
    kind: 'scalar',
    help: 'The remainder after division, never negative for a positive divisor.',
    arity: [2, 2],
    resolve: (call) => resolveAs('%', call),
    toSql: (call) => {
      const left = argument(call, 0);
      const right = argument(call, 1);
      const decimal = isDecimal(argumentType(call, 0));
      const rest = `(${left} % ${right})`;
      const value = decimal
        ? `CAST(${call.useJavaScript('decimal_pmod')}(CAST(${left} AS VARCHAR), CAST(${right} AS VARCHAR)) AS ${decimalName(call.dataType)})`
        : `(CASE WHEN ${rest} < 0 THEN (${rest} + ${right}) % ${right} ELSE ${rest} END)`;
      return `(CASE WHEN ${right} = 0 THEN (CASE WHEN ${left} IS NOT NULL THEN ${raise('REMAINDER_BY_ZERO')} END) ELSE ${value} END)`;
    },
  },
  {
    names: ['width_bucket'],
    kind: 'scalar',
    help: 'The number of the bucket that a value falls into, of equal buckets between two bounds.',
    arity: [4, 4],
    resolve: (call) => {
      const interval = call.args[0]?.dataType.kind;
      if (interval === 'yearMonthInterval' || interval === 'dayTimeInterval') {
        throw unsupported(call, 'on intervals');
      }
      const args = castInputs(call, [types.double, types.double, types.double, types.long]);
      return { args, dataType: types.long, nullable: true };
    },
    toSql: javascript('width_bucket'),
  },
];

function decimalName(type: { readonly kind: string } | undefined): string {
  const decimal = type as { readonly precision?: number; readonly scale?: number } | undefined;
  return `DECIMAL(${decimal?.precision ?? 38},${decimal?.scale ?? 0})`;
}

function ofTwo(names: readonly string[], computed: string, help: string): FunctionEntry {
  return scalar({
    names,
    help,
    inputs: [types.double, types.double],
    returns: types.double,
    sql: javascript(`math_${computed}`),
    text: ({ name, args }) => `${name === 'pow' ? name : name.toUpperCase()}(${args.join(', ')})`,
  });
}

function constant(name: 'e' | 'pi', value: number): FunctionEntry {
  return scalar({
    names: [name],
    help: `The number ${name}.`,
    inputs: [],
    returns: types.double,
    nullable: false,
    sql: () => `'${value}'::DOUBLE`,
    text: () => `${name.toUpperCase()}()`,
  });
}

function entryOf(operator: string): FunctionEntry {
  const entry = arithmeticOperators.find((one) => one.names.includes(operator));
  if (entry === undefined) throw new Error(`There is no operator ${operator}.`);
  return entry;
}

function resolveAs(operator: string, call: CallToResolve): ResolvedCall {
  return entryOf(operator).resolve({ ...call, name: operator });
}
