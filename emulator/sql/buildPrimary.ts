import { sluiceError, type Position } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CaseExpression, Expression } from '../plan/expression.ts';
import { types } from '../plan/types.ts';
import { call, nameOf, namePartsOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildNamed, buildValue } from './buildExpression.ts';
import {
  buildFunctionCall,
  edgeValue,
  extractCall,
  overlayCall,
  substringCall,
  trimCall,
  unitsCall,
} from './buildFunction.ts';
import { buildLiteral } from './buildLiteral.ts';
import { buildType } from './buildType.ts';
import {
  AddUnitsContext,
  CastContext,
  CastOperatorContext,
  CollateContext,
  ColumnNameContext,
  DiffUnitsContext,
  EdgeValueContext,
  type ExceptClauseContext,
  ExtractContext,
  FieldAccessContext,
  FunctionCallContext,
  IdentifierClauseContext,
  LambdaContext,
  LiteralContext,
  NiladicContext,
  OverlayContext,
  ParenthesizedContext,
  PositionContext,
  type PrimaryContext,
  QualifiedStarContext,
  RowOfContext,
  ScalarSubqueryContext,
  SearchedCaseContext,
  SimpleCaseContext,
  StarContext,
  StructOfContext,
  SubscriptContext,
  SubstringContext,
  TrimContext,
  type WhenClauseContext,
} from './generated/SluiceSqlParser.ts';
import { parseTree } from './parseTree.ts';
import { sourceText } from './sourceText.ts';

export function buildPrimary(tree: PrimaryContext, context: BuildContext): Expression {
  const position = context.position(tree);
  if (tree instanceof ColumnNameContext) return { kind: 'column', nameParts: [nameOf(tree.identifier())], position };
  if (tree instanceof LiteralContext) return buildLiteral(tree.constant(), context);
  if (tree instanceof FunctionCallContext) return buildFunctionCall(tree, context);
  if (tree instanceof FieldAccessContext) return fieldAccess(tree, context);
  if (tree instanceof ParenthesizedContext) return buildExpression(tree.expression(), context);
  if (tree instanceof CastContext) {
    const mode = tree.TRY_CAST() === null ? 'cast' : 'try';
    const dataType = castTarget(buildType(tree.dataType(), context));
    return { kind: 'cast', child: buildExpression(tree.expression(), context), dataType, mode, position };
  }
  if (tree instanceof CastOperatorContext) {
    const dataType = castTarget(buildType(tree.dataType(), context));
    return { kind: 'cast', child: buildPrimary(tree.primary(), context), dataType, mode: 'cast', position };
  }
  if (tree instanceof StarContext) return { kind: 'star', qualifier: [], ...excepted(tree.exceptClause()), position };
  if (tree instanceof QualifiedStarContext) {
    const qualifier = namePartsOf(tree.qualifiedName());
    return { kind: 'star', qualifier, ...excepted(tree.exceptClause()), position };
  }
  if (tree instanceof SubscriptContext) {
    const child = buildPrimary(required(tree._child), context);
    return { kind: 'field', child, key: buildValue(required(tree._key), context), position };
  }
  if (tree instanceof SearchedCaseContext) {
    return caseOf(tree.whenClause(), undefined, { otherwise: tree._otherwise, context, position });
  }
  if (tree instanceof SimpleCaseContext) {
    const operand = buildExpression(required(tree._operand), context);
    return caseOf(tree.whenClause(), operand, { otherwise: tree._otherwise, context, position });
  }
  if (tree instanceof LambdaContext) {
    const parameters = tree.identifier().map(nameOf);
    return { kind: 'lambda', parameters, body: buildExpression(tree.expression(), context), position };
  }
  if (tree instanceof ScalarSubqueryContext) {
    return { kind: 'subquery', form: 'scalar', plan: context.buildQuery(tree.query(), context), position };
  }
  if (tree instanceof StructOfContext || tree instanceof RowOfContext) {
    return call(
      tree instanceof RowOfContext ? 'row constructor' : 'struct',
      tree.namedExpression().map((item) => buildNamed(item, context)),
      position,
    );
  }
  return buildSpecialForm(tree, context, position);
}

/** Forms that Spark writes in words between the brackets. */
function buildSpecialForm(tree: PrimaryContext, context: BuildContext, position: Position): Expression {
  if (tree instanceof NiladicContext) return call(required(tree._name).text ?? '', [], position);
  if (tree instanceof EdgeValueContext) return edgeValue(tree, context);
  if (tree instanceof AddUnitsContext || tree instanceof DiffUnitsContext) return unitsCall(tree, context);
  if (tree instanceof ExtractContext) return extractCall(tree, context);
  if (tree instanceof SubstringContext) return substringCall(tree, context);
  if (tree instanceof TrimContext) return trimCall(tree, context);
  if (tree instanceof OverlayContext) return overlayCall(tree, context);
  if (tree instanceof PositionContext) {
    const one: Expression = { kind: 'literal', value: 1, dataType: types.integer, position };
    const parts = [tree._substring, tree._string_].map((part) => buildValue(required(part), context));
    return call('locate', [...parts, one], position);
  }
  if (tree instanceof CollateContext) {
    const collation = namePartsOf(tree.qualifiedName()).join('.');
    const name: Expression = { kind: 'literal', value: collation, dataType: types.string, position };
    return call('collate', [buildPrimary(tree.primary(), context), name], position);
  }
  if (tree instanceof IdentifierClauseContext) return identifierClause(tree, context, position);
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of primary expression has no builder' });
}

function fieldAccess(tree: FieldAccessContext, context: BuildContext): Expression {
  const position = context.position(tree);
  const child = buildPrimary(required(tree._child), context);
  const name = nameOf(tree.identifier());
  if (child.kind === 'column') return { kind: 'column', nameParts: [...child.nameParts, name], position };
  return { kind: 'field', child, key: { kind: 'literal', value: name, dataType: types.string, position }, position };
}

interface CaseParts {
  readonly otherwise: Parameters<typeof buildExpression>[0] | undefined;
  readonly context: BuildContext;
  readonly position: Position;
}

/** `CASE a WHEN b` compares `a = b`. */
function caseOf(
  clauses: readonly WhenClauseContext[],
  operand: Expression | undefined,
  { otherwise, context, position }: CaseParts,
): CaseExpression {
  const branches = clauses.map((clause) => {
    const condition = buildExpression(required(clause._condition), context);
    return {
      when: operand === undefined ? condition : call('=', [operand, condition], condition.position ?? position),
      // oxlint-disable-next-line unicorn/no-thenable -- the words of CASE
      then: buildExpression(required(clause._result), context),
    };
  });
  if (otherwise === undefined) return { kind: 'case', branches, position };
  return { kind: 'case', branches, otherwise: buildExpression(otherwise, context), position };
}

function excepted(clause: ExceptClauseContext | null): { readonly except?: readonly (readonly string[])[] } {
  return clause === null ? {} : { except: clause.qualifiedName().map(namePartsOf) };
}

/** IDENTIFIER('a.b') stands for the column a.b. */
function identifierClause(tree: IdentifierClauseContext, context: BuildContext, position: Position): Expression {
  const text = buildExpression(tree.expression(), context);
  if (text.kind !== 'literal' || typeof text.value !== 'string' || text.dataType.kind !== 'string') {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: context.source.written(tree), detail: ' unless its argument is a literal' },
      { position },
    );
  }
  const name = parseTree(sourceText(text.value, {}), (parser) => parser.singleIdentifier());
  return { kind: 'column', nameParts: namePartsOf(name.qualifiedName()), position };
}

/** A cast to CHAR or VARCHAR is one to STRING, at every depth. */
function castTarget(type: DataType): DataType {
  switch (type.kind) {
    case 'char':
    case 'varchar':
      return types.string;
    case 'array':
      return { ...type, element: castTarget(type.element) };
    case 'map':
      return { ...type, key: castTarget(type.key), value: castTarget(type.value) };
    case 'struct':
      return { ...type, fields: type.fields.map((field) => ({ ...field, dataType: castTarget(field.dataType) })) };
    default:
      return type;
  }
}
