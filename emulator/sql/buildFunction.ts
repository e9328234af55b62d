import { sluiceError } from '../base/errors.ts';
import type { CallExpression, Expression } from '../plan/expression.ts';
import { types } from '../plan/types.ts';
import { call, functionNameOf, nameOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildSortItem, buildValue } from './buildExpression.ts';
import { buildWindow } from './buildWindow.ts';
import {
  type AddUnitsContext,
  type ArgumentContext,
  DiffUnitsContext,
  type EdgeValueContext,
  type ExtractContext,
  type FunctionCallContext,
  type OverlayContext,
  type SubstringContext,
  type TrimContext,
  type ValueContext,
} from './generated/SluiceSqlParser.ts';
import { stringValue } from './stringText.ts';

export function buildFunctionCall(tree: FunctionCallContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const { args, namedArgs } = buildArguments(tree.argument(), context);
  const order = tree.sortItem();
  const nulls = tree._nulls?.text?.toLowerCase();
  const made: CallExpression = {
    kind: 'call',
    name: functionNameOf(tree.functionName().qualifiedName()),
    args,
    ...(namedArgs.length === 0 ? {} : { namedArgs }),
    ...(tree.setQuantifier()?.DISTINCT() ? { distinct: true } : {}),
    ...(tree._filter === undefined ? {} : { filter: buildExpression(tree._filter, context) }),
    ...(nulls === undefined ? {} : { nulls: nulls === 'ignore' ? ('ignore' as const) : ('respect' as const) }),
    ...(order.length === 0 ? {} : { withinGroup: order.map((item) => buildSortItem(item, context)) }),
    position,
  };
  const window = tree.windowSpec();
  return window === null ? made : { kind: 'window', call: made, spec: buildWindow(window, context), position };
}

/** Arguments by place, then those by name; a place after a name is refused. */
export function buildArguments(
  trees: readonly ArgumentContext[],
  context: BuildContext,
): {
  readonly args: readonly Expression[];
  readonly namedArgs: readonly { readonly name: string; readonly value: Expression }[];
} {
  const args: Expression[] = [];
  const namedArgs: { readonly name: string; readonly value: Expression }[] = [];
  for (const tree of trees) {
    const value = buildExpression(tree.expression(), context);
    if (tree._name !== undefined) namedArgs.push({ name: nameOf(tree._name), value });
    else if (namedArgs.length > 0) {
      throw sluiceError(
        'UNEXPECTED_POSITIONAL_ARGUMENT',
        { argument: context.source.written(tree) },
        { position: context.position(tree) },
      );
    } else args.push(value);
  }
  return { args, namedArgs };
}

/** `first(x IGNORE NULLS)`. */
export function edgeValue(tree: EdgeValueContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const made: CallExpression = {
    kind: 'call',
    name: required(tree._name).text ?? '',
    args: [buildExpression(required(tree.expression()[0]), context)],
    ...(tree.IGNORE() === null ? {} : { nulls: 'ignore' as const }),
    ...(tree._filter === undefined ? {} : { filter: buildExpression(tree._filter, context) }),
    position,
  };
  const window = tree.windowSpec();
  return window === null ? made : { kind: 'window', call: made, spec: buildWindow(window, context), position };
}

const datetimeUnits: ReadonlySet<string> = new Set([
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'DAYOFYEAR',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
]);

/** `timestampadd(unit, amount, time)` and `timestampdiff(unit, start, end)`; the unit becomes a text argument. */
export function unitsCall(tree: AddUnitsContext | DiffUnitsContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const written = required(tree._name).text ?? '';
  const rest = tree instanceof DiffUnitsContext ? [tree._start, tree._end] : [tree._amount, tree._time];
  const args = rest.map((part) => buildValue(required(part), context));
  const badUnit = tree._badUnit?.text;
  if (badUnit !== undefined) {
    throw sluiceError(
      'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
      { functionName: `\`${written.toLowerCase()}\``, invalidValue: `'${stringValue(badUnit)}'` },
      { position },
    );
  }
  const unit = nameOf(required(tree._unit));
  if (!datetimeUnits.has(unit.toUpperCase())) {
    if (/^timestamp|^timediff/i.test(written)) {
      // These names have no form without a unit.
      throw sluiceError('UNRESOLVED_ROUTINE', { routineName: `\`${written.toLowerCase()}\`` }, { position });
    }
    const column: Expression = { kind: 'column', nameParts: [unit], position: context.position(required(tree._unit)) };
    return call(written, [column, ...args], position);
  }
  const literal: Expression = { kind: 'literal', value: unit, dataType: types.string, position };
  const name =
    tree instanceof DiffUnitsContext ? (tree.TIMEDIFF() === null ? 'timestampdiff' : 'timediff') : 'timestampadd';
  return call(name, [literal, ...args], position);
}

export function extractCall(tree: ExtractContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const field: Expression = {
    kind: 'literal',
    value: nameOf(required(tree._field)),
    dataType: types.string,
    position: context.position(required(tree._field)),
  };
  return call('extract', [field, buildValue(required(tree._source), context)], position);
}

export function substringCall(tree: SubstringContext, context: BuildContext): Expression {
  return call('substring', buildAll([tree._string_, tree._start, tree._length], context), context.position(tree));
}

/** `TRIM(BOTH a FROM b)` is `trim(a, b)`; LEADING and TRAILING are `ltrim` and `rtrim`. */
export function trimCall(tree: TrimContext, context: BuildContext): Expression {
  const side = tree._side?.text?.toLowerCase();
  const name = side === 'leading' ? 'ltrim' : side === 'trailing' ? 'rtrim' : 'trim';
  return call(name, buildAll([tree._trimmed, tree._source], context), context.position(tree));
}

export function overlayCall(tree: OverlayContext, context: BuildContext): Expression {
  const parts = [tree._string_, tree._replacement, tree._start, tree._length];
  return call('overlay', buildAll(parts, context), context.position(tree));
}

function buildAll(parts: readonly (ValueContext | null | undefined)[], context: BuildContext): readonly Expression[] {
  return parts.flatMap((part) => (part === null || part === undefined ? [] : [buildValue(part, context)]));
}
