import { sluiceError } from '../base/errors.ts';
import type { Expression, SortOrder } from '../plan/expression.ts';
import { call, nameOf, required, type BuildContext } from './buildContext.ts';
import { buildPrimary } from './buildPrimary.ts';
import {
  AndContext,
  BetweenContext,
  BinaryContext,
  ExistsContext,
  type ExpressionContext,
  InListContext,
  InQueryContext,
  IsDistinctContext,
  IsNullContext,
  IsTruthContext,
  LikeContext,
  type NamedExpressionContext,
  type NamedExpressionListContext,
  NotContext,
  OrContext,
  type PredicateContext,
  PredicatedContext,
  QuantifiedLikeContext,
  RlikeContext,
  SimpleValueContext,
  type SortItemContext,
  UnaryContext,
  type ValueContext,
} from './generated/SluiceSqlParser.ts';
import { stringValue } from './stringText.ts';

export function buildExpression(tree: ExpressionContext, context: BuildContext): Expression {
  if (tree instanceof PredicatedContext) {
    const value = buildValue(tree.value(), context);
    const predicate = tree.predicate();
    return predicate === null ? value : buildPredicate(value, predicate, context);
  }
  const position = context.position(tree);
  if (tree instanceof AndContext || tree instanceof OrContext) return buildChain(tree, context);
  if (tree instanceof NotContext) return call('not', [buildExpression(tree.expression(), context)], position);
  if (tree instanceof ExistsContext) {
    return { kind: 'subquery', form: 'exists', plan: context.buildQuery(tree.query(), context), position };
  }
  throw noBuilder('expression');
}

/** Long chains of AND or OR lean to the left; they are walked without recursion. */
function buildChain(tree: AndContext | OrContext, context: BuildContext): Expression {
  const name = tree instanceof AndContext ? 'and' : 'or';
  const links: (AndContext | OrContext)[] = [];
  let first: ExpressionContext = tree;
  while (tree instanceof AndContext ? first instanceof AndContext : first instanceof OrContext) {
    const link = first as AndContext | OrContext;
    links.push(link);
    first = required(link._left);
  }
  return links.reduceRight<Expression>(
    (left, link) => call(name, [left, buildExpression(required(link._right), context)], context.position(link)),
    buildExpression(first, context),
  );
}

export function buildNamed(tree: NamedExpressionContext, context: BuildContext): Expression {
  const child = buildExpression(tree.expression(), context);
  const names = tree._name === undefined ? (tree.columnNames()?.identifier().map(nameOf) ?? []) : [nameOf(tree._name)];
  return names.length === 0 ? child : { kind: 'alias', child, names, position: context.position(tree) };
}

export function buildNamedList(tree: NamedExpressionListContext, context: BuildContext): readonly Expression[] {
  return tree.namedExpression().map((item) => buildNamed(item, context));
}

export function buildSortItem(tree: SortItemContext, context: BuildContext): SortOrder {
  const nulls = tree._nulls?.text?.toLowerCase();
  return {
    kind: 'sortOrder',
    child: buildExpression(tree.expression(), context),
    descending: tree.DESC() !== null,
    ...(nulls === undefined ? {} : { nulls: nulls === 'first' ? ('first' as const) : ('last' as const) }),
    position: context.position(tree),
  };
}

export function buildValue(tree: ValueContext, context: BuildContext): Expression {
  if (tree instanceof SimpleValueContext) return buildPrimary(tree.primary(), context);
  const position = context.position(tree);
  if (tree instanceof BinaryContext) {
    const operator = required(tree._operator).text?.toLowerCase() ?? '';
    const args = [buildValue(required(tree._left), context), buildValue(required(tree._right), context)];
    if (operator === '<>' || operator === '!=') return call('not', [call('=', args, position)], position);
    return call(sameOperator[operator] ?? operator, args, position);
  }
  if (tree instanceof UnaryContext) {
    const name = tree.Minus() !== null ? 'negative' : tree.Plus() !== null ? 'positive' : '~';
    return call(name, [buildValue(tree.value(), context)], position);
  }
  throw noBuilder('value');
}

const sameOperator: Readonly<Record<string, string>> = { '==': '=', '!<': '>=', '!>': '<=' };

function buildPredicate(value: Expression, tree: PredicateContext, context: BuildContext): Expression {
  const parent = tree.parent;
  const position = context.position(parent instanceof PredicatedContext ? parent : tree);
  const negated = (expression: Expression, not: unknown): Expression =>
    not === null ? expression : call('not', [expression], position);
  const build = (part: ValueContext | null | undefined): Expression => buildValue(required(part), context);

  if (tree instanceof IsNullContext) return call(tree.NOT() === null ? 'isnull' : 'isnotnull', [value], position);
  if (tree instanceof InListContext) {
    const list = tree.expression().map((item) => buildExpression(item, context));
    return negated({ kind: 'in', child: value, list, position }, tree.NOT());
  }
  if (tree instanceof InQueryContext) {
    const subquery = context.buildQuery(tree.query(), context);
    return negated({ kind: 'in', child: value, list: { subquery }, position }, tree.NOT());
  }
  if (tree instanceof BetweenContext) {
    const range = call(
      'and',
      [call('>=', [value, build(tree._lower)], position), call('<=', [value, build(tree._upper)], position)],
      position,
    );
    return negated(range, tree.NOT());
  }
  if (tree instanceof LikeContext) {
    const escapeText = tree._escape?.text;
    const escape = escapeText === undefined ? undefined : stringValue(escapeText);
    if (escape !== undefined && [...escape].length !== 1) {
      throw sluiceError('INVALID_ESC', { invalidEscape: `'${escape}'` }, { position });
    }
    const args = [value, build(tree._pattern)];
    if (escape !== undefined && escape !== '\\') {
      args.push({ kind: 'literal', value: escape, dataType: { kind: 'string' }, position });
    }
    return negated(call(tree.LIKE() === null ? 'ilike' : 'like', args, position), tree.NOT());
  }
  if (tree instanceof QuantifiedLikeContext) return quantifiedLike(value, tree, context);
  if (tree instanceof RlikeContext) return negated(call('rlike', [value, build(tree._pattern)], position), tree.NOT());
  if (tree instanceof IsTruthContext) {
    const name = `is${required(tree._truth).text?.toLowerCase() ?? ''}`;
    return negated(call(name, [value], position), tree.NOT());
  }
  if (tree instanceof IsDistinctContext) {
    // `IS DISTINCT FROM` is the negation of `<=>`.
    const same = call('<=>', [value, build(tree._right)], position);
    return tree.NOT() === null ? call('not', [same], position) : same;
  }
  throw noBuilder('predicate');
}

/** `LIKE ANY (…)` holds when one pattern matches, `LIKE ALL (…)` when each does; NOT stands for each pattern. */
function quantifiedLike(value: Expression, tree: QuantifiedLikeContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const name = tree.LIKE() === null ? 'ilike' : 'like';
  const negative = tree.NOT() !== null;
  const patterns = tree.expression().map((pattern) => buildExpression(pattern, context));
  const constants = patterns.every((pattern) => pattern.kind === 'literal' && typeof pattern.value === 'string');
  if (constants && patterns.length > 0) {
    const lowered = name === 'ilike';
    const quantified = `${negative ? 'not ' : ''}like ${tree.ALL() === null ? 'any' : 'all'}`;
    const text = lowered ? call('lower', [value], position) : value;
    const lower = (pattern: Expression): Expression => (lowered ? call('lower', [pattern], position) : pattern);
    return call(quantified, [text, ...patterns.map(lower)], position);
  }
  const tests = patterns.map((pattern) => {
    const test = call(name, [value, pattern], position);
    return negative ? call('not', [test], position) : test;
  });
  const [first, ...others] = tests;
  if (first === undefined) throw sluiceError('PARSE_EMPTY_PATTERNS', {}, { position });
  const link = tree.ALL() === null ? 'or' : 'and';
  return others.reduce((left, right) => call(link, [left, right], position), first);
}

function noBuilder(kind: string): Error {
  return sluiceError('INTERNAL_ERROR', { detail: `a kind of ${kind} has no builder` });
}
