import type { StatefulNode } from '../incrementalPlan.ts';
import type { OutputMode } from '../incrementalPlan.ts';
import { aggregateOperator } from './aggregate.ts';
import { deduplicateOperator } from './deduplicate.ts';
import { joinOperator } from './join.ts';
import { sessionKey } from './sessionKey.ts';
import { sessionWindowOperator } from './sessionWindow.ts';
import { limitOperator } from './limit.ts';
import type { StatefulOperator } from './statefulOperator.ts';

/** The operator of a stateful node. A new kind of node is one more case here, with a file of its own. */
export function statefulOperator(node: StatefulNode, operatorId: number, outputMode: OutputMode): StatefulOperator {
  switch (node.kind) {
    case 'deduplicate':
      return deduplicateOperator(node, operatorId);
    case 'aggregate':
      return sessionKey(node) === undefined
        ? aggregateOperator(node, operatorId, outputMode)
        : sessionWindowOperator(node, operatorId);
    case 'limit':
      return limitOperator(node, operatorId);
    case 'join':
      return joinOperator(node, operatorId);
  }
}
