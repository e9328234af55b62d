import { sluiceError } from '../base/errors.ts';
import type { ResolvedPlan, TypedExpression } from '../plan/resolved.ts';
import { someExpression, transform } from '../plan/typedExpression.ts';
import { nodeExpressions, preOrder, withChildren } from '../plan/planTree.ts';

const currentTimestamp = ['current_timestamp', 'now'];
const otherCurrentTimes = ['current_date', 'curdate', 'localtimestamp', 'current_time', 'unix_timestamp'];

/** Whether the plan asks for the time, which in a batch is the batch's own, so that a re-run gives the same rows. */
export function asksForTime(plan: ResolvedPlan): boolean {
  return preOrder(plan)
    .flatMap(nodeExpressions)
    .some((expression) => someExpression(expression, (part) => isCallOf(part, currentTimestamp)));
}

/** Functions of the current time that are not tied to the batch's time yet, or not in this place. */
export function refuseOtherTimes(plan: ResolvedPlan): void {
  for (const node of preOrder(plan)) {
    const isTied = node.kind === 'project' || node.kind === 'filter';
    for (const expression of nodeExpressions(node)) {
      someExpression(expression, (part) => {
        if (part.kind === 'call' && !isTied && isCallOf(part, currentTimestamp)) {
          const operator = `${part.name} in this place`;
          throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: part.position });
        }
        if (part.kind !== 'call' || !isCallOf(part, otherCurrentTimes)) return false;
        if (part.name === 'unix_timestamp' && part.args.length > 0) return false;
        throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator: part.name }, { position: part.position });
      });
    }
  }
}

/** The plan with the batch's time in it, and of each node that had to be made anew the one that it stands for. */
export function withBatchTime(
  plan: ResolvedPlan,
  batchTimestampMs: number,
): { readonly plan: ResolvedPlan; readonly originals: ReadonlyMap<ResolvedPlan, ResolvedPlan> } {
  const originals = new Map<ResolvedPlan, ResolvedPlan>();
  const fix = (expression: TypedExpression): TypedExpression =>
    transform(expression, (part) =>
      isCallOf(part, currentTimestamp)
        ? { kind: 'literal', value: BigInt(batchTimestampMs) * 1000n, dataType: { kind: 'timestamp' }, nullable: false }
        : undefined,
    );
  const rebuild = (node: ResolvedPlan): ResolvedPlan => {
    const inner = withChildren(node, rebuild);
    const fixed = withExpressions(inner, fix);
    if (fixed !== node) originals.set(fixed, node);
    return fixed;
  };
  return { plan: rebuild(plan), originals };
}

function withExpressions(node: ResolvedPlan, fix: (expression: TypedExpression) => TypedExpression): ResolvedPlan {
  switch (node.kind) {
    case 'project':
      return { ...node, list: node.list.map((item) => ({ ...item, expression: fix(item.expression) })) };
    case 'filter':
      return { ...node, condition: fix(node.condition) };
    default:
      return node;
  }
}

function isCallOf(part: TypedExpression, names: readonly string[]): boolean {
  return part.kind === 'call' && names.includes(part.entry.names[0] ?? '');
}
