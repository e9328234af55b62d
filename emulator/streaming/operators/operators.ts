import type { StatefulNode } from '../incrementalPlan.ts';
import { deduplicateOperator } from './deduplicate.ts';
import type { StatefulOperator } from './statefulOperator.ts';

/** The operator of a stateful node. A new kind of node is one more case here, with a file of its own. */
export function statefulOperator(node: StatefulNode, operatorId: number): StatefulOperator {
  switch (node.kind) {
    case 'deduplicate':
      return deduplicateOperator(node, operatorId);
  }
}
