import { sluiceError } from '../base/errors.ts';
import { joinedWatermark, joinSides } from './operators/joinWatermarks.ts';
import { leafFilters } from '../batch/leafFilters.ts';
import type {
  Attribute,
  LeafPlan,
  ResolvedAggregate,
  ResolvedDeduplicate,
  ResolvedJoin,
  ResolvedLimit,
  ResolvedPlan,
  ResolvedWatermark,
  TypedExpression,
} from '../plan/resolved.ts';
import { asksForTime, refuseOtherTimes } from './batchTime.ts';
import { refuseUnsupportedOperators } from './checkStreamingPlan.ts';
import type { Conf } from './streamConf.ts';
import { confFlag, confKeys } from './streamConf.ts';
import { childrenOf, preOrder, withChildren } from '../plan/planTree.ts';
import type { SinkBatch } from './ports.ts';
import { pushFilters } from './pushFilters.ts';

export type OutputMode = SinkBatch['outputMode'];

/** A node whose answer depends on rows of earlier batches. A new stateful operator is a new member here. */
export type StatefulNode = ResolvedDeduplicate | ResolvedAggregate | ResolvedLimit | ResolvedJoin;

/** A query taken apart for running it batch by batch. */
export interface IncrementalPlan {
  readonly plan: ResolvedPlan;
  /** One leaf for each source, in the order of the plan; a leaf that the plan uses twice is one source. */
  readonly sources: readonly LeafPlan[];
  /** Tables that streams are joined with, and conditions by which files of them may be left out. */
  readonly tables: ReadonlyMap<LeafPlan, readonly TypedExpression[]>;
  /** From the top; the index is the operator id. */
  readonly stateful: readonly StatefulNode[];
  /**
   * By operator id: how many milliseconds the watermark that it sees is from that of the query. Joins below it keep rows back.
   * Source: apache/spark, `PropagateWatermarkSimulator`.
   */
  readonly watermarkOffsets: readonly number[];
  /** From the top; the index is the node's place in the watermark tracker. */
  readonly watermarks: readonly ResolvedWatermark[];
  /** Some stateful operator stands above a watermark, so that state may become final without new rows. */
  readonly letsStateGo: boolean;
  /** Two watermarks on one stream: Spark refuses the first batch whose watermark is not 0. */
  readonly redefinesWatermark: boolean;
  readonly outputMode: OutputMode;
  /** The plan reads the current time, which is the batch's. */
  readonly asksForTime: boolean;
  /** Some dataset's expectations stand in the plan. */
  readonly hasExpectations: boolean;
}

/** Takes apart a query that `checkStreamingPlan` has passed. Refuses by name what this engine does not do yet. */
export function planIncrementally(analyzed: ResolvedPlan, outputMode: OutputMode, conf: Conf): IncrementalPlan {
  const complete = withoutDistinct(analyzed);
  refuseUnsupportedOperators(complete, outputMode);
  refuseOtherTimes(complete);
  const plan = pushFilters(complete);
  const nodes = preOrder(plan);
  const several = confFlag(conf, confKeys.severalStatefulOperators, true);
  const stateful = nodes.filter((node) => isStateful(node, outputMode));
  if (!several && stateful.length > 1) {
    throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', {
      operator: `a second stateful operator with ${confKeys.severalStatefulOperators} = false`,
    });
  }
  if (several) for (const node of stateful) refuseSeveralEventTimes(node);
  return {
    plan,
    sources: distinctSources(nodes),
    tables: new Map([...leafFilters(plan)].filter(([{ streaming, leaf }]) => !streaming && leaf.path !== undefined)),
    stateful,
    watermarkOffsets: stateful.map((node) => (several ? (inputWatermark(node) ?? 0) : 0)),
    watermarks: nodes.filter((node) => node.kind === 'watermark'),
    letsStateGo: stateful.some((node) => mayLetGo(node, outputMode)),
    redefinesWatermark: several && nodes.some(standsAboveWatermark),
    outputMode,
    asksForTime: asksForTime(plan),
    hasExpectations: nodes.some(({ kind }) => kind === 'expect'),
  };
}

function isStateful(node: ResolvedPlan, outputMode: OutputMode): node is StatefulNode {
  if (!node.streaming) return false;
  switch (node.kind) {
    case 'deduplicate':
    case 'aggregate':
      return true;
    case 'join':
      return node.left.streaming && node.right.streaming;
    case 'limit':
      // Over the complete answer of an aggregation it is an ordinary one. Source: `StreamingGlobalLimitStrategy`.
      return outputMode === 'append' || !preOrder(node.child).some(isStreamingAggregate);
    default:
      return false;
  }
}

function isStreamingAggregate(node: ResolvedPlan): boolean {
  return node.kind === 'aggregate' && node.streaming;
}

/** Whether the watermark alone may change what the operator keeps or gives. Source: `StateStoreWriter.shouldRunAnotherBatch`. */
function mayLetGo(node: StatefulNode, outputMode: OutputMode): boolean {
  if (node.kind === 'limit' || !hasWatermark(node)) return false;
  if (node.kind === 'join') return Object.values(joinSides(node)).some(({ offsetMs }) => offsetMs !== undefined);
  return node.kind !== 'aggregate' || outputMode !== 'complete';
}

/** The index of a leaf's source. */
export function sourceIndex(plan: IncrementalPlan, leaf: LeafPlan): number {
  return plan.sources.findIndex((source) => sameLeaf(source, leaf));
}

/** Whether a watermark stands on a stream below the node, through any operators. */
export function hasWatermark(node: ResolvedPlan): boolean {
  return preOrder(node).some((inner) => inner.kind === 'watermark');
}

function distinctSources(nodes: readonly ResolvedPlan[]): readonly LeafPlan[] {
  const sources: LeafPlan[] = [];
  for (const node of nodes) {
    if (node.kind === 'leaf' && node.streaming && !sources.some((other) => sameLeaf(other, node))) sources.push(node);
  }
  return sources;
}

/** Columns have ids of their own, so one reader that is used twice keeps them, and two readers never share one. */
function sameLeaf(left: LeafPlan, right: LeafPlan): boolean {
  if (left === right) return true;
  return (
    left.leaf === right.leaf &&
    left.output.length > 0 &&
    left.output.every((attribute, index) => attribute.id === right.output[index]?.id)
  );
}

function standsAboveWatermark(node: ResolvedPlan): boolean {
  return node.kind === 'watermark' && childrenOf(node).some(hasWatermark);
}

function refuseSeveralEventTimes(node: StatefulNode): void {
  const marked = judgedColumns(node).filter(({ watermarkDelay }) => watermarkDelay !== undefined);
  if (marked.length < 2) return;
  throw sluiceError(
    'STREAM_SEVERAL_EVENT_TIMES',
    { columns: marked.map(({ name }) => name).join(', ') },
    { position: node.position },
  );
}

/** The columns among which an operator looks for its event time. */
function judgedColumns(node: StatefulNode): readonly Attribute[] {
  switch (node.kind) {
    case 'deduplicate':
      return node.child.output;
    case 'aggregate':
      return node.grouping.map(({ attribute }) => attribute);
    case 'limit':
    case 'join':
      return [];
  }
}

/** The offset of the watermark that comes to a node from below; undefined where there is none. */
function inputWatermark(node: ResolvedPlan): number | undefined {
  const below = childrenOf(node).flatMap((child) => outputWatermark(child) ?? []);
  return below.length === 0 ? undefined : Math.min(...below);
}

function outputWatermark(node: ResolvedPlan): number | undefined {
  if (node.kind === 'watermark') return 0;
  const input = inputWatermark(node);
  if (input === undefined || node.kind !== 'join' || !node.left.streaming || !node.right.streaming) return input;
  return joinedWatermark(joinSides(node), input);
}

/** `SELECT DISTINCT` is a grouping by all columns. Source: apache/spark, `ReplaceDistinctWithAggregate`. */
function withoutDistinct(plan: ResolvedPlan): ResolvedPlan {
  const inner = withChildren(plan, withoutDistinct);
  if (!inner.streaming) return inner;
  const grouped = (child: ResolvedPlan): ResolvedPlan => {
    const list = child.output.map((attribute) => ({ attribute, expression: attribute }));
    const { output, streaming, position } = child;
    return { kind: 'aggregate', child, grouping: list, list, output, streaming, position };
  };
  if (inner.kind === 'distinct') return grouped(inner.child);
  if (inner.kind === 'setOperation' && inner.operation === 'union' && !inner.all)
    return grouped({ ...inner, all: true });
  return inner;
}
