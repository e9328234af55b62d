import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { refuseAnalyzing } from '../pipelines/analyzingCalls.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { raise } from '../runtime/raise.ts';
import { asObject, hasKind, type At, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { sparkClass } from './classes.ts';
import { column } from './columnClass.ts';
import { columnArgument } from './columnArguments.ts';
import { columnReference } from './columnNames.ts';
import { columnExpression } from './columnOperators.ts';
import { frameActions, frameProperties, frameViews } from './frameActions.ts';
import { frameJoins } from './frameJoins.ts';
import { frameMethods } from './frameMethods.ts';
import { frameNulls } from './frameNulls.ts';
import { frameReshaping } from './frameReshaping.ts';
import { schemaOf } from './frameState.ts';
import { simpleString } from '../../plan/typeText.ts';

export interface FrameData {
  /** With its `planId` set. */
  readonly plan: LogicalPlan;
}

const frameClass: ObjectClass<FrameData> = sparkClass<FrameData>('DataFrame', {
  methods: () => ({ ...frameMethods, ...frameJoins, ...frameReshaping, ...frameNulls, ...frameActions, ...frameViews }),
  properties: frameProperties,
  refused: [
    'approxQuantile',
    'asTable',
    'checkpoint',
    'colRegex',
    'corr',
    'cov',
    'crosstab',
    'cube',
    'describe',
    'executionInfo',
    'exists',
    'explain',
    'foreach',
    'foreachPartition',
    'freqItems',
    'groupingSets',
    'inputFiles',
    'isLocal',
    'lateralJoin',
    'localCheckpoint',
    'mapInArrow',
    'mapInPandas',
    'melt',
    'mergeInto',
    'metadataColumn',
    'observe',
    'pandas_api',
    'plot',
    'randomSplit',
    'rdd',
    'registerTempTable',
    'replace',
    'rollup',
    'sameSemantics',
    'sample',
    'sampleBy',
    'scalar',
    'semanticHash',
    'sparkSession',
    'stat',
    'storageLevel',
    'summary',
    'tail',
    'to',
    'toArrow',
    'toJSON',
    'toLocalIterator',
    'toPandas',
    'transpose',
    'unpivot',
    'withMetadata',
    'writeTo',
    'zipWithIndex',
  ],
  otherwise: (self, name, at) => (name.startsWith('_') ? undefined : columnAttribute(self, name, at)),
  subscript: (self, index, at) => frameItem(self, index, at),
  repr: async (self, at) => {
    const schema = await schemaOf(self.data.plan, at);
    return `DataFrame[${schema.fields.map((field) => `${field.name}: ${simpleString(field.dataType)}`).join(', ')}]`;
  },
});

export const dataFrameClass: ObjectClass<FrameData> = {
  ...frameClass,
  attribute: (self, name, at) => {
    refuseAnalyzing(name, at);
    return frameClass.attribute(self, name, at);
  },
};

/** `df.name`, which PySpark only knows for the frame's own columns. */
async function columnAttribute(self: PyObject<FrameData>, name: string, at: At): Promise<PyValue> {
  const { plan } = self.data;
  const names = await knownColumns(plan, at);
  if (names !== undefined && !names.includes(name)) {
    const close = nearest(name, [...dataFrameClass.attributeNames(), ...names]);
    throw sluiceError(
      'ATTRIBUTE_NOT_SUPPORTED',
      { attr_name: name },
      close === undefined ? { position: at.position } : { position: at.position, action: `Did you mean "${close}"?` },
    );
  }
  return column(columnReference(`\`${name.replaceAll('`', '``')}\``, at.position, plan.planId));
}

/** Without data at hand a name is taken for a column's; the analyzer refuses it later if it is none. */
async function knownColumns(plan: LogicalPlan, at: At): Promise<readonly string[] | undefined> {
  if (at.run.pipeline !== undefined) return undefined;
  try {
    return (await schemaOf(plan, at)).fields.map(({ name }) => name);
  } catch (error) {
    if (isSluiceError(error, 'PYTHON_NEEDS_DATA')) return undefined;
    throw error;
  }
}

/** A new data frame over a plan. Spark analyzes it here; its errors are found before the next effect of the program at the latest. */
export function dataFrame(plan: LogicalPlan, at: At): PyObject<FrameData> {
  const { spark } = at.run;
  const planId = spark.nextPlanId;
  spark.nextPlanId += 1;
  const identified = { ...plan, planId };
  for (const parent of parentsOf(plan)) if (parent.planId !== undefined) spark.unchecked.delete(parent.planId);
  spark.unchecked.set(planId, { plan: identified, position: at.position });
  return { kind: 'object', class: dataFrameClass, data: { plan: identified } };
}

function parentsOf(plan: LogicalPlan): readonly LogicalPlan[] {
  if (plan.kind === 'join' || plan.kind === 'setOperation') return [plan.left, plan.right];
  return 'child' in plan ? [plan.child] : [];
}

/** A frame over a child that has its identity already. */
export function planOf(value: PyValue | undefined): LogicalPlan | undefined {
  return value === undefined ? undefined : asObject(value, dataFrameClass)?.data.plan;
}

async function frameItem(self: PyObject<FrameData>, index: PyValue, at: At): Promise<PyValue> {
  const { plan } = self.data;
  if (typeof index === 'string') return column(columnReference(index, at.position, plan.planId));
  const condition = columnExpression(index);
  if (condition !== undefined) {
    return dataFrame({ kind: 'filter', role: 'where', child: plan, condition, position: at.position }, at);
  }
  if (hasKind(index, 'list') || hasKind(index, 'tuple')) {
    const list = index.items.map((item) => columnArgument(item, at));
    return dataFrame({ kind: 'project', child: plan, list, position: at.position }, at);
  }
  if (typeof index !== 'bigint') throw unsupportedPySpark(at, `This index of a DataFrame`);
  const field = (await schemaOf(plan, at)).fields.at(Number(index));
  if (field === undefined) throw raise(at, 'IndexError', 'list index out of range');
  return column(columnReference(`\`${field.name.replaceAll('`', '``')}\``, at.position, plan.planId));
}
