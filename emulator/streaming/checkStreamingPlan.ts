import { sluiceError } from '../base/errors.ts';
import type { ResolvedAggregate, ResolvedPlan } from '../plan/resolved.ts';
import { someExpression } from '../plan/typedExpression.ts';
import { childrenOf, nodeExpressions } from '../plan/planTree.ts';
import type { SinkBatch } from './ports.ts';

/** What no stream can do in an output mode. Source: apache/spark, `UnsupportedOperationChecker`. */
export function checkStreamingPlan(plan: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  if (!plan.streaming) throw sluiceError('STREAM_WITHOUT_STREAMING_SOURCE', {}, { position: plan.position });
  const nodes = streamingNodes(plan);
  const aggregates = nodes.filter((node) => node.kind === 'aggregate');
  if (outputMode === 'complete' && aggregates.length === 0)
    throw unsupportedMode(outputMode, 'no streaming aggregations');
  for (const node of aggregates) {
    if (outputMode === 'append' && !groupsByEventTime(node)) {
      throw unsupportedMode(outputMode, 'streaming aggregations without watermark');
    }
  }
  for (const node of nodes) refuseNever(node, outputMode);
}

/** Operators that Spark runs on a stream and this engine does not yet. */
export function refuseUnsupportedOperators(plan: ResolvedPlan): void {
  for (const node of streamingNodes(plan)) refuseNotYet(node);
}

/** Nodes that rows of a stream pass through, from the top. */
function streamingNodes(plan: ResolvedPlan): readonly ResolvedPlan[] {
  if (!plan.streaming) return [];
  return [plan, ...childrenOf(plan).flatMap(streamingNodes)];
}

function refuseNever(node: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  const refuse = (operations: string, where = ''): never => {
    throw sluiceError('UNSUPPORTED_STREAMING_OPERATION', { operations, where }, { position: node.position });
  };
  switch (node.kind) {
    case 'setOperation':
      if (node.operation === 'union' && node.left.streaming !== node.right.streaming) {
        refuse('Union between streaming and batch DataFrames/Datasets is');
      }
      if (node.operation === 'intersect' && node.left.streaming && node.right.streaming) {
        refuse('Intersect of two streams is');
      }
      if (node.operation === 'except' && node.right.streaming) refuse('Except with a stream on the right side is');
      return;
    case 'sort':
      if (outputMode !== 'complete') {
        refuse('Sorting is', ', unless it is on aggregated DataFrame/Dataset in Complete output mode');
      }
      return;
    case 'limit':
      if (outputMode === 'update') refuse('Limits are', ' in Update output mode');
      if (node.offset !== undefined) refuse('Offset is', ', unless the query is in Complete output mode');
      return;
    case 'window':
      refuse('Non-time-based windows are');
      return;
    case 'deduplicate':
      if (node.withinWatermark && !node.child.output.some(({ watermarkDelay }) => watermarkDelay !== undefined)) {
        refuse('dropDuplicatesWithinWatermark is', ' without watermark');
      }
      return;
    default:
      return;
  }
}

function refuseNotYet(node: ResolvedPlan): void {
  const refuse = (operator: string): never => {
    throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: node.position });
  };
  switch (node.kind) {
    case 'aggregate':
      refuse('aggregation');
      break;
    case 'join':
      refuse('join');
      break;
    case 'limit':
      refuse('limit');
      break;
    case 'sort':
      refuse('sort');
      break;
    case 'distinct':
      refuse('SELECT DISTINCT');
      break;
    case 'setOperation':
      if (node.operation !== 'union' || !node.all) refuse(node.all ? node.operation : `${node.operation} distinct`);
      break;
    case 'watermark':
      if (node.column.dataType.kind !== 'timestamp') refuse('withWatermark on a window');
      break;
    case 'deduplicate':
      for (const key of node.keys) {
        if (key.dataType.kind !== 'string' || key.dataType.collation === undefined) continue;
        throw sluiceError(
          'STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY',
          { schema: key.name },
          { position: node.position },
        );
      }
      break;
    default:
      break;
  }
  const subquery = nodeExpressions(node).some((expression) =>
    someExpression(expression, (part) => part.kind === 'subquery' || (part.kind === 'in' && 'subquery' in part.list)),
  );
  if (subquery) refuse('subquery');
}

function groupsByEventTime(node: ResolvedAggregate): boolean {
  return node.grouping.some(({ attribute }) => attribute.watermarkDelay !== undefined);
}

function unsupportedMode(outputMode: string, operation: string): Error {
  return sluiceError('STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', { outputMode, operation });
}
