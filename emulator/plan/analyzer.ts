import { sluiceError } from '../base/errors.ts';
import type { Analysis, AnalysisContext, Environment } from './analysis.ts';
import { analyzeFilter, analyzeLimit, analyzeSort } from './clauses.ts';
import { analyzeExpect } from './expectations.ts';
import { analyzeGenerate } from './generate.ts';
import { analyzeJoin } from './joins.ts';
import { findLeaves } from './leaves.ts';
import { analyzeRange, analyzeRelationLeaf, analyzeTableFunction, analyzeValues } from './leafRelations.ts';
import type { LogicalPlan } from './logicalPlan.ts';
import { withOneZero } from './oneZero.ts';
import { analyzePivot } from './pivot.ts';
import { analyzeUnpivot } from './unpivot.ts';
import { analyzeQueryBlock, queryBlock } from './queryBlock.ts';
import { outputOnly } from './relations.ts';
import type { ResolvedPlan } from './resolved.ts';
import { relationOf, type Relation } from './scope.ts';
import { analyzeNulls } from './nulls.ts';
import { analyzeSetOperation } from './setOperations.ts';
import { checkSetTypes } from './setTypes.ts';
import { analyzeDeduplicate, analyzeWatermark } from './streamClauses.ts';
import {
  analyzeDrop,
  analyzeRename,
  analyzeSubqueryAlias,
  analyzeToDf,
  analyzeWith,
  analyzeWithColumns,
} from './shapes.ts';

export type { AnalysisContext } from './analysis.ts';

/**
 * Types a query as Spark does: names, functions, implicit casts and the names of columns; refuses with Spark's own error
 * condition and a position, or by name where the embedded engine would answer otherwise.
 */
export async function analyze(plan: LogicalPlan, context: AnalysisContext): Promise<ResolvedPlan> {
  if (!context.settings.ansi) {
    throw sluiceError('UNSUPPORTED_SETTING', { name: 'spark.sql.ansi.enabled', value: 'false' });
  }
  const leaves = await findLeaves(plan, context.catalog);
  const analysis: Analysis = {
    context,
    leaves,
    frames: new Map(),
    analyzeRelation: (node, environment) => {
      const relation = analyzeNode(analysis, node, environment);
      if (node.planId !== undefined) {
        const outputs = analysis.frames.get(node.planId) ?? [];
        outputs.push(relation.visible);
        analysis.frames.set(node.planId, outputs);
      }
      return relation;
    },
  };
  return outputOnly(analysis.analyzeRelation(plan, { ctes: new Map() }));
}

function analyzeNode(analysis: Analysis, plan: LogicalPlan, environment: Environment): Relation {
  const block = queryBlock(plan);
  if (block !== undefined) return analyzeQueryBlock(analysis, block, environment);
  switch (plan.kind) {
    case 'relation':
    case 'read':
      return analyzeRelationLeaf(analysis, plan, environment);
    case 'values':
      return analyzeValues(analysis, plan, environment);
    case 'range':
      return analyzeRange(analysis, plan);
    case 'tableFunction':
      return analyzeTableFunction(analysis, plan, environment);
    case 'filter':
      return analyzeFilter(analysis, plan, environment);
    case 'join':
      return analyzeJoin(analysis, plan, environment);
    case 'setOperation':
      return analyzeSetOperation(analysis, plan, environment);
    case 'distinct': {
      const child = withOneZero(analysis, outputOnly(analysis.analyzeRelation(plan.child, environment)));
      checkSetTypes(child.output, plan.position);
      return relationOf({ kind: 'distinct', child, output: child.output, streaming: child.streaming });
    }
    case 'deduplicate':
      return analyzeDeduplicate(analysis, plan, environment);
    case 'withWatermark':
      return analyzeWatermark(analysis, plan, environment);
    case 'sort':
      return analyzeSort(analysis, plan, environment);
    case 'limit':
      return analyzeLimit(analysis, plan, environment);
    case 'subqueryAlias':
      return analyzeSubqueryAlias(analysis, plan, environment);
    case 'with':
      return analyzeWith(analysis, plan, environment);
    case 'withColumns':
      return analyzeWithColumns(analysis, plan, environment);
    case 'rename':
      return analyzeRename(analysis, plan, environment);
    case 'drop':
      return analyzeDrop(analysis, plan, environment);
    case 'toDf':
      return analyzeToDf(analysis, plan, environment);
    case 'generate':
      return analyzeGenerate(analysis, plan, environment);
    case 'pivot':
      return analyzePivot(analysis, plan, environment);
    case 'unpivot':
      return analyzeUnpivot(analysis, plan, environment);
    case 'nulls':
      return analyzeNulls(analysis, plan, environment);
    case 'expect':
      return analyzeExpect(analysis, plan, environment);
    case 'sample':
      throw sluiceError('UNSUPPORTED_OPERATOR', { operator: 'TABLESAMPLE', detail: '' }, { position: plan.position });
    case 'project':
    case 'aggregate':
      throw sluiceError('INTERNAL_ERROR', { detail: 'a SELECT was not taken as a block' });
  }
}
