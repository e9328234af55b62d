import { sluiceError } from '../../base/errors.ts';
import type { CallExpression, Expression } from '../../plan/expression.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { asObject, builtin, type BuiltinCall, type PyBuiltin, type PyValue } from '../runtime/values.ts';
import { columnArgument } from './columnArguments.ts';
import { column } from './columnClass.ts';
import { caseColumn, sortOrder, whenBranch } from './columnMethods.ts';
import { columnReference } from './columnNames.ts';
import { dataFrameClass } from './dataFrameClass.ts';
import { functionCall } from './functionCalls.ts';
import { literalOrColumn } from './literals.ts';
import { parseExpressionText } from './sqlStrings.ts';
import { notExpectedType, optionalBoolean, requiredText } from './typeErrors.ts';

/** Functions that are more than a call of the SQL function of their name: references, literals, conditions, aggregates with modifiers. */
export const columnFunctions: readonly PyBuiltin[] = [
  builtin('col', reference),
  builtin('column', reference),
  builtin('lit', async (call) => {
    const bound = bind(call, 'col');
    return column(await literalOrColumn(bound.required('col'), { run: call.run, position: bound.position('col') }));
  }),
  builtin('expr', (call) => {
    const bound = bind(call, 'str');
    return column(parseExpressionText(requiredText(bound, 'str'), { run: call.run, position: bound.position('str') }));
  }),
  builtin('when', async (call) => {
    return caseColumn({ kind: 'case', branches: [await whenBranch(call)], position: call.position });
  }),
  builtin('call_function', (call) => {
    const bound = bind(call, 'funcName, *cols');
    return functionCall(
      call,
      requiredText(bound, 'funcName'),
      bound.rest.map((item) => columnArgument(item.value, item)),
    );
  }),
  builtin('broadcast', (call) => {
    const bound = bind(call, 'df');
    const frame = asObject(bound.required('df'), dataFrameClass);
    // How a join is carried out changes no row.
    if (frame === undefined)
      throw notExpectedType({ position: bound.position('df') }, 'df', 'DataFrame', bound.required('df'));
    return frame;
  }),
  sorting('asc', { descending: false }),
  sorting('asc_nulls_first', { descending: false, nulls: 'first' }),
  sorting('asc_nulls_last', { descending: false, nulls: 'last' }),
  sorting('desc', { descending: true }),
  sorting('desc_nulls_first', { descending: true, nulls: 'first' }),
  sorting('desc_nulls_last', { descending: true, nulls: 'last' }),
  builtin('count', (call) => {
    const bound = bind(call, 'col');
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    const star = argument.kind === 'star' && argument.qualifier.length === 0;
    const one: Expression = { kind: 'literal', value: 1, dataType: { kind: 'integer' }, position: argument.position };
    return functionCall(call, 'count', [star ? one : argument]);
  }),
  builtin('count_distinct', countDistinct),
  builtin('countDistinct', countDistinct),
  builtin('sum_distinct', (call) => distinct(call, 'sum', one(call))),
  builtin('sumDistinct', (call) => distinct(call, 'sum', one(call))),
  builtin('approxCountDistinct', (call) => functionCall(call, 'approx_count_distinct', one(call))),
  builtin('listagg_distinct', (call) => distinct(call, 'listagg', oneAndText(call))),
  builtin('string_agg_distinct', (call) => distinct(call, 'string_agg', oneAndText(call))),
  builtin('bitwiseNOT', (call) => functionCall(call, '~', one(call))),
  builtin('shiftLeft', (call) => shift(call, 'shiftleft')),
  builtin('shiftRight', (call) => shift(call, 'shiftright')),
  builtin('shiftRightUnsigned', (call) => shift(call, 'shiftrightunsigned')),
  builtin('toDegrees', (call) => functionCall(call, 'degrees', one(call))),
  builtin('toRadians', (call) => functionCall(call, 'radians', one(call))),
  ...['first', 'last'].map((name) => ignoringNulls(name, 'ignorenulls')),
  ...['any_value', 'first_value', 'last_value'].map((name) => ignoringNulls(name, 'ignoreNulls')),
  builtin('nth_value', async (call) => {
    const bound = bind(call, 'col, offset, ignoreNulls=');
    const args = [
      columnArgument(bound.required('col'), { position: bound.position('col') }),
      await literalOrColumn(bound.required('offset'), call),
    ];
    return nullsHandled(call, 'nth_value', args, optionalBoolean(bound, 'ignoreNulls', false));
  }),
  builtin('mode', (call) => {
    const bound = bind(call, 'col, deterministic=');
    if (optionalBoolean(bound, 'deterministic', false))
      throw unsupportedPySpark(call, 'mode() with deterministic=True');
    return functionCall(call, 'mode', [columnArgument(bound.required('col'), { position: bound.position('col') })]);
  }),
  offsetFunction('lag'),
  offsetFunction('lead'),
  ...['rand', 'randn'].map((name) => builtin(name, (call) => seeded(call, name, bind(call, 'seed=')))),
  builtin('unix_timestamp', async (call) => {
    const bound = bind(call, 'timestamp=, format=');
    const timestamp = bound.optional('timestamp') ?? null;
    const args = timestamp === null ? [] : [columnArgument(timestamp, { position: bound.position('timestamp') })];
    if (args.length === 0) {
      const now: Expression = { kind: 'call', name: 'current_timestamp', args: [], position: call.position };
      return functionCall(call, 'unix_timestamp', [now]);
    }
    const format = bound.optional('format') ?? 'yyyy-MM-dd HH:mm:ss';
    return functionCall(call, 'unix_timestamp', [...args, await literalOrColumn(format, call)]);
  }),
  builtin('log', async (call) => {
    const bound = bind(call, 'arg1, arg2=');
    const [first, second] = [bound.required('arg1'), bound.optional('arg2') ?? null];
    if (second === null) return functionCall(call, 'ln', [columnArgument(first, { position: bound.position('arg1') })]);
    if (typeof first !== 'number') throw unsupportedPySpark(call, 'log() with a base that is not a float');
    const argument = columnArgument(second, { position: bound.position('arg2') });
    return functionCall(call, 'log', [await literalOrColumn(first, call), argument]);
  }),
  builtin('sha2', async (call) => {
    const bound = bind(call, 'col, numBits');
    const bits = bound.required('numBits');
    if (bits !== 0n && bits !== 224n && bits !== 256n && bits !== 384n && bits !== 512n) {
      throw sluiceError(
        'VALUE_NOT_ALLOWED',
        { arg_name: 'numBits', allowed_values: '[0, 224, 256, 384, 512]' },
        { position: bound.position('numBits') },
      );
    }
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    return functionCall(call, 'sha2', [argument, await literalOrColumn(bits, call)]);
  }),
  ...(['trim', 'ltrim', 'rtrim'] as const).map(trimming),
  ...(['greatest', 'least'] as const).map((name) =>
    builtin(name, (call) => {
      const bound = bind(call, '*cols');
      return functionCall(
        call,
        name,
        bound.rest.map((item) => columnArgument(item.value, item)),
      );
    }),
  ),
];

function reference(call: BuiltinCall): PyValue {
  const bound = bind(call, 'col');
  return column(columnReference(requiredText(bound, 'col'), call.position));
}

function sorting(name: string, order: { readonly descending: boolean; readonly nulls?: 'first' | 'last' }): PyBuiltin {
  return builtin(name, (call) => {
    const bound = bind(call, 'col');
    return column(sortOrder(columnArgument(bound.required('col'), { position: bound.position('col') }), order));
  });
}

function one(call: BuiltinCall): readonly Expression[] {
  const bound = bind(call, 'col');
  return [columnArgument(bound.required('col'), { position: bound.position('col') })];
}

function oneAndText(call: BuiltinCall): readonly Expression[] {
  const bound = bind(call, 'col, delimiter=');
  if ((bound.optional('delimiter') ?? null) !== null) throw unsupportedPySpark(call, `The delimiter of ${call.name}()`);
  return [columnArgument(bound.required('col'), { position: bound.position('col') })];
}

function distinct(call: BuiltinCall, name: string, args: readonly Expression[]): PyValue {
  return column({ kind: 'call', name, args, distinct: true, position: call.position });
}

function countDistinct(call: BuiltinCall): PyValue {
  const bound = bind(call, 'col, *cols');
  const first = columnArgument(bound.required('col'), { position: bound.position('col') });
  return distinct(call, 'count', [first, ...bound.rest.map((item) => columnArgument(item.value, item))]);
}

async function shift(call: BuiltinCall, name: string): Promise<PyValue> {
  const bound = bind(call, 'col, numBits');
  const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
  return functionCall(call, name, [argument, await literalOrColumn(bound.required('numBits'), call)]);
}

function ignoringNulls(name: string, parameter: string): PyBuiltin {
  return builtin(name, (call) => {
    const bound = bind(call, `col, ${parameter}=`);
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    return nullsHandled(call, name, [argument], optionalBoolean(bound, parameter, false));
  });
}

function nullsHandled(call: BuiltinCall, name: string, args: readonly Expression[], ignore: boolean): PyValue {
  const made: CallExpression = { kind: 'call', name, args, position: call.position };
  return column(ignore ? { ...made, nulls: 'ignore' } : made);
}

/** `lag` and `lead` always say their offset and their default. */
function offsetFunction(name: string): PyBuiltin {
  return builtin(name, async (call) => {
    const bound = bind(call, 'col, offset=, default=');
    return functionCall(call, name, [
      columnArgument(bound.required('col'), { position: bound.position('col') }),
      await literalOrColumn(bound.optional('offset') ?? 1n, call),
      await literalOrColumn(bound.optional('default') ?? null, call),
    ]);
  });
}

async function seeded(call: BuiltinCall, name: string, bound: Bound): Promise<PyValue> {
  const seed = bound.optional('seed') ?? null;
  return functionCall(call, name, seed === null ? [] : [await literalOrColumn(seed, call)]);
}

function trimming(name: 'trim' | 'ltrim' | 'rtrim'): PyBuiltin {
  return builtin(name, (call) => {
    const bound = bind(call, 'col, trim=');
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    const characters = bound.optional('trim') ?? null;
    if (characters === null) return functionCall(call, name, [argument]);
    // SQL's function takes the characters first.
    return functionCall(call, name, [columnArgument(characters, { position: bound.position('trim') }), argument]);
  });
}
