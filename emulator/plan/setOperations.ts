import { sluiceError } from '../base/errors.ts';
import { newAttribute, type Analysis, type Environment } from './analysis.ts';
import { findWiderTypeForTwo } from './coercion.ts';
import type { DataType } from './dataType.ts';
import type { SetOperationPlan } from './logicalPlan.ts';
import { withOneZero } from './oneZero.ts';
import { namedExpression, outputOnly, passed, projectPlan } from './relations.ts';
import type { NamedExpression, ResolvedPlan } from './resolved.ts';
import { relationOf, sameName, type Relation } from './scope.ts';
import { checkSetTypes } from './setTypes.ts';
import { castTo, literal } from './typedExpression.ts';
import { quoteIdentifier, sqlText } from './typeText.ts';
import { equalType, sameStructure, sameType } from './types.ts';

/** UNION, EXCEPT and INTERSECT: columns meet by place (or name), and their types widen. */
export function analyzeSetOperation(analysis: Analysis, plan: SetOperationPlan, environment: Environment): Relation {
  let left = outputOnly(analysis.analyzeRelation(plan.left, environment));
  let right = outputOnly(analysis.analyzeRelation(plan.right, environment));
  if (plan.byName) ({ left, right } = byName(analysis, plan, left, right));
  const operator = plan.operation.toUpperCase();
  if (left.output.length !== right.output.length) {
    throw sluiceError(
      'NUM_COLUMNS_MISMATCH',
      { operator, firstNumColumns: left.output.length, invalidNumColumns: right.output.length },
      { position: plan.position },
    );
  }
  const common = left.output.map((attribute, index): DataType => {
    const other = right.output[index]?.dataType ?? attribute.dataType;
    if (sameStructure(attribute.dataType, other)) return attribute.dataType;
    const wider = findWiderTypeForTwo(attribute.dataType, other);
    if (wider !== undefined) return wider;
    throw sluiceError(
      'INCOMPATIBLE_COLUMN_TYPE',
      {
        operator,
        columnOrdinalNumber: ordinal(index),
        tableOrdinalNumber: 'second',
        dataType1: `"${sqlText(other)}"`,
        dataType2: `"${sqlText(attribute.dataType)}"`,
      },
      { position: plan.position },
    );
  });
  left = castColumns(analysis, left, common);
  right = castColumns(analysis, right, common);
  if (!plan.all || plan.operation !== 'union') {
    checkSetTypes(left.output, plan.position);
    left = withOneZero(analysis, left);
    right = withOneZero(analysis, right);
  }
  const output = left.output.map((attribute, index) => {
    const other = right.output[index];
    const delay = attribute.watermarkDelay ?? other?.watermarkDelay;
    return newAttribute(analysis, {
      name: attribute.name,
      dataType: attribute.dataType,
      nullable: plan.operation === 'union' ? attribute.nullable || other?.nullable === true : attribute.nullable,
      ...(delay === undefined ? {} : { watermarkDelay: delay }),
    });
  });
  return relationOf({
    kind: 'setOperation',
    operation: plan.operation,
    all: plan.all,
    left,
    right,
    output,
    streaming: left.streaming || right.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

function castColumns(analysis: Analysis, plan: ResolvedPlan, types: readonly DataType[]): ResolvedPlan {
  const fits = plan.output.every((attribute, index) =>
    sameType(attribute.dataType, types[index] ?? attribute.dataType),
  );
  if (fits) return plan;
  return projectPlan(
    plan,
    plan.output.map((attribute, index): NamedExpression => {
      const type = types[index] ?? attribute.dataType;
      return equalType(attribute.dataType, type)
        ? passed(attribute)
        : namedExpression(analysis, attribute.name, castTo(attribute, type));
    }),
  );
}

/** UNION BY NAME: the right side's columns in the left side's order; missing ones are NULL where that is allowed. */
function byName(
  analysis: Analysis,
  plan: SetOperationPlan,
  left: ResolvedPlan,
  right: ResolvedPlan,
): { readonly left: ResolvedPlan; readonly right: ResolvedPlan } {
  const settings = analysis.context.settings;
  for (const side of [left, right]) refuseDuplicates(side, plan, settings.caseSensitive);
  const find = (side: ResolvedPlan, name: string): NamedExpression | undefined => {
    const attribute = side.output.find((candidate) => sameName(candidate.name, name, settings));
    return attribute === undefined ? undefined : passed(attribute);
  };
  const extra = right.output.filter((attribute) => find(left, attribute.name) === undefined);
  const missing = left.output.filter((attribute) => find(right, attribute.name) === undefined);
  const [unknown] = missing.length > 0 ? missing : extra;
  if (unknown !== undefined && !plan.allowMissingColumns) {
    if (missing.length === 0) {
      throw sluiceError(
        'NUM_COLUMNS_MISMATCH',
        { operator: 'UNION', firstNumColumns: left.output.length, invalidNumColumns: right.output.length },
        { position: plan.position },
      );
    }
    throw sluiceError(
      'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
      {
        colName: quoteIdentifier(unknown.name),
        fieldNames: right.output.map((attribute) => attribute.name).join(', '),
      },
      { position: plan.position },
    );
  }
  const absent = (name: string, type: DataType): NamedExpression =>
    namedExpression(analysis, name, literal(null, type));
  const leftList = [
    ...left.output.map(passed),
    ...extra.map((attribute) => absent(attribute.name, attribute.dataType)),
  ];
  const rightList = leftList.map(
    ({ attribute }) => find(right, attribute.name) ?? absent(attribute.name, attribute.dataType),
  );
  return {
    left: extra.length === 0 ? left : projectPlan(left, leftList),
    right: projectPlan(right, rightList),
  };
}

function refuseDuplicates(side: ResolvedPlan, plan: SetOperationPlan, caseSensitive: boolean): void {
  const seen = new Set<string>();
  for (const { name } of side.output) {
    const key = caseSensitive ? name : name.toLowerCase();
    if (seen.has(key)) {
      throw sluiceError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(name) }, { position: plan.position });
    }
    seen.add(key);
  }
}

function ordinal(index: number): string {
  const words = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
  return words[index] ?? `${index + 1}th`;
}
