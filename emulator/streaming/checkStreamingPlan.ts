import { sluiceError } from '../base/errors.ts';
import type { ResolvedJoin, ResolvedPlan, TypedExpression } from '../plan/resolved.ts';
import { someExpression } from '../plan/typedExpression.ts';
import { childrenOf, nodeExpressions, preOrder } from '../plan/planTree.ts';
import { hasLooseSession, sessionKey } from './operators/sessionKey.ts';
import { hasOuterWatermark } from './operators/joinWatermarks.ts';
import type { SinkBatch } from './ports.ts';

/** What no stream can do in an output mode. Source: apache/spark, `UnsupportedOperationChecker`. */
export function checkStreamingPlan(plan: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  if (!plan.streaming) throw sluiceError('STREAM_WITHOUT_STREAMING_SOURCE', {}, { position: plan.position });
  const nodes = streamingNodes(plan);
  const aggregates = nodes.filter((node) => node.kind === 'aggregate' || isDistinct(node));
  if (outputMode === 'complete' && aggregates.length === 0)
    throw unsupportedMode(outputMode, 'no streaming aggregations');
  if (
    outputMode === 'update' &&
    aggregates.some((node) => node.kind === 'aggregate' && sessionKey(node) !== undefined)
  ) {
    throw unsupportedMode(outputMode, 'session window streaming aggregations');
  }
  for (const node of aggregates) {
    if (outputMode === 'append' && !groupsByEventTime(node)) {
      throw unsupportedMode(outputMode, 'streaming aggregations without watermark');
    }
  }
  for (const node of nodes) refuseNever(node, outputMode);
  for (const node of nodes) refuseAboveAggregate(node, outputMode);
}

/** An aggregation that gives a group more than once may give it late, and an operator above would drop it. */
function refuseAboveAggregate(node: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  if (outputMode === 'append' || !(isAggregate(node) || node.kind === 'deduplicate' || isStreamStreamJoin(node)))
    return;
  if (!childrenOf(node).flatMap(streamingNodes).some(isAggregate)) return;
  throw sluiceError(
    'UNSUPPORTED_STREAMING_OPERATION',
    {
      operations: `A stateful operation above a streaming aggregation in ${outputMode === 'update' ? 'Update' : 'Complete'} output mode is`,
      where: ': the aggregation may emit rows that are late for the operation above it',
    },
    { position: node.position },
  );
}

function isAggregate(node: ResolvedPlan): boolean {
  return node.kind === 'aggregate' || isDistinct(node);
}

function isDistinct(node: ResolvedPlan): boolean {
  return node.kind === 'distinct' || (node.kind === 'setOperation' && node.operation === 'union' && !node.all);
}

function isStreamStreamJoin(node: ResolvedPlan): boolean {
  return node.kind === 'join' && node.left.streaming && node.right.streaming;
}

/** Operators that Spark runs on a stream and this engine does not yet. */
export function refuseUnsupportedOperators(plan: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  for (const node of streamingNodes(plan)) refuseNotYet(node, outputMode);
  if (hasLooseSession(plan)) {
    throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator: 'session_window outside of a GROUP BY' });
  }
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
    case 'aggregate':
      if (nodeExpressions(node).some((part) => someExpression(part, isDistinctCall))) {
        refuse('Distinct aggregations are', '; use approx_count_distinct() instead');
      }
      return;
    case 'join':
      refuseJoin(node, outputMode, refuse);
      return;
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
      if (outputMode !== 'complete' || !preOrder(node).some((inner) => inner.streaming && isAggregate(inner))) {
        refuse('Sorting is', ', unless it is on aggregated DataFrame/Dataset in Complete output mode');
      }
      return;
    case 'limit':
      if (outputMode === 'update') refuse('Limits are', ' in Update output mode');
      if (node.offset !== undefined) refuse('Offset is');
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

function isDistinctCall(part: TypedExpression): boolean {
  return part.kind === 'aggregateCall' && part.distinct;
}

function refuseJoin(
  join: ResolvedJoin,
  outputMode: SinkBatch['outputMode'],
  refuse: (operations: string, where?: string) => never,
): void {
  const { left, right, joinType } = join;
  const words = {
    full: 'FullOuter',
    left: 'LeftOuter',
    leftSemi: 'LeftSemi',
    leftAnti: 'LeftAnti',
    right: 'RightOuter',
  };
  if (left.streaming && right.streaming) {
    if (outputMode !== 'append') refuse('Join between two streams is', ', except in Append output mode');
    if (joinType === 'leftAnti') refuse('A LeftAnti join with a stream on the right side is');
    if (joinType !== 'inner' && joinType !== 'cross' && !hasOuterWatermark(join)) {
      refuse(
        `A ${words[joinType]} join of two streams is`,
        ' without a watermark in the join keys, or a watermark on the nullable side and an appropriate range condition',
      );
    }
    return;
  }
  const side = left.streaming ? 'left' : 'right';
  const unsupported =
    joinType === 'full' ||
    (side === 'left' && joinType === 'right') ||
    (side === 'right' && (joinType === 'left' || joinType === 'leftSemi' || joinType === 'leftAnti'));
  if (unsupported)
    refuse(`A ${words[joinType]} join with a stream on the ${side} side and a static table on the other is`);
}

function refuseNotYet(node: ResolvedPlan, outputMode: SinkBatch['outputMode']): void {
  const refuse = (operator: string): never => {
    throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: node.position });
  };
  switch (node.kind) {
    case 'aggregate':
      if (outputMode === 'complete' && sessionKey(node) !== undefined) refuse('session_window in Complete output mode');
      break;
    case 'join':
      if (node.lateral === true) refuse('lateral join');
      break;
    case 'limit':
      // Spark makes one of several where it sees them together.
      if (preOrder(node.child).some((inner) => inner.streaming && inner.kind === 'limit')) refuse('a limit of a limit');
      break;
    case 'setOperation':
      if (node.operation !== 'union') refuse(node.all ? node.operation : `${node.operation} distinct`);
      break;
    case 'expect':
      if (outputMode === 'complete') refuse('expectations in Complete output mode');
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

function groupsByEventTime(node: ResolvedPlan): boolean {
  const keys = node.kind === 'aggregate' ? node.grouping.map(({ attribute }) => attribute) : node.output;
  return keys.some(({ watermarkDelay }) => watermarkDelay !== undefined) && preOrder(node).some(isWatermark);
}

function isWatermark(node: ResolvedPlan): boolean {
  return node.kind === 'watermark';
}

function unsupportedMode(outputMode: string, operation: string): Error {
  return sluiceError('STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', { outputMode, operation });
}
