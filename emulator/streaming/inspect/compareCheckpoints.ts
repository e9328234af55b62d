import { ddlText } from '../../plan/typeText.ts';
import type { CheckpointOverview, OperatorOverview } from './checkpointOverview.ts';

export interface Comparison {
  /** What is worth knowing at once, as whole sentences. */
  readonly sentences: readonly string[];
  readonly lines: readonly ComparisonLine[];
}

export interface ComparisonLine {
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly same: boolean;
}

const nothing = '—';

/** Two stream checkpoints side by side, as of two generations of a flow. */
export function compareCheckpoints(left: CheckpointOverview, right: CheckpointOverview): Comparison {
  const lines: ComparisonLine[] = [];
  const add = (what: string, one: string | number | undefined, other: string | number | undefined): void => {
    const [leftText, rightText] = [String(one ?? nothing), String(other ?? nothing)];
    lines.push({ what, left: leftText, right: rightText, same: leftText === rightText });
  };
  add('Query id', left.queryId, right.queryId);
  add('Batches in the logs', left.batchCount, right.batchCount);
  add('Last planned batch', left.lastPlanned, right.lastPlanned);
  add('Last committed batch', left.lastCommitted, right.lastCommitted);
  add('Format of the state', left.stateOwner, right.stateOwner);
  for (const source of namesOf(left.sources, right.sources, (one) => one.source)) {
    const [one, other] = [left, right].map(({ sources }) => sources.find((candidate) => candidate.source === source));
    add(`Source ${source}: kind`, one?.form.kind, other?.form.kind);
    add(`Source ${source}: position`, one?.offset.reading, other?.offset.reading);
    const [table, otherTable] = [one, other].map((found) =>
      found?.form.kind === 'delta' ? found.form.tableId : undefined,
    );
    if ((table ?? otherTable) !== undefined) add(`Source ${source}: id of the Delta table`, table, otherTable);
  }
  for (const id of namesOf(left.operators, right.operators, (one) => String(one.operatorId))) {
    const [one, other] = [left, right].map(({ operators }) =>
      operators.find(({ operatorId }) => String(operatorId) === id),
    );
    add(
      `Operator ${id}`,
      one === undefined ? undefined : (one.operatorName ?? 'unnamed'),
      other === undefined ? undefined : (other.operatorName ?? 'unnamed'),
    );
    add(`Operator ${id}: partitions`, one?.partitions, other?.partitions);
    add(`Operator ${id}: schema`, schemaText(one), schemaText(other));
    add(`Operator ${id}: bytes`, bytesOf(one), bytesOf(other));
  }
  for (const key of [...new Set([...Object.keys(left.conf), ...Object.keys(right.conf)])].sort()) {
    add(key, left.conf[key], right.conf[key]);
  }
  return { sentences: sentencesOf(left, right, lines), lines };
}

function sentencesOf(
  left: CheckpointOverview,
  right: CheckpointOverview,
  lines: readonly ComparisonLine[],
): readonly string[] {
  const sentences: string[] = [];
  if (left.queryId !== undefined && left.queryId === right.queryId) {
    sentences.push(
      'Both have the same query id: one is a copy of the other, and a Delta sink takes a batch of either for a batch of both.',
    );
  } else if (left.queryId !== undefined && right.queryId !== undefined) {
    sentences.push(
      'They are two queries: a Delta sink takes the batches of each on its own, so rows that both read are written twice.',
    );
  }
  const moved = lines.filter(({ what, same }) => !same && what.endsWith(': position')).length;
  if (moved > 0) sentences.push(`${moved === 1 ? 'One source stands' : `${moved} sources stand`} at another position.`);
  const settings = lines.filter(({ what, same }) => !same && what.startsWith('spark.')).length;
  if (settings > 0) sentences.push(`${settings === 1 ? 'One setting differs' : `${settings} settings differ`}.`);
  if (lines.every(({ same }) => same)) sentences.push('Nothing that is compared here differs.');
  return sentences;
}

function namesOf<Item>(left: readonly Item[], right: readonly Item[], name: (item: Item) => string): readonly string[] {
  return [...new Set([...left.map(name), ...right.map(name)])];
}

function schemaText(operator: OperatorOverview | undefined): string | undefined {
  return operator?.stores
    .map(({ name, keySchema, valueSchema }) => {
      const [key, value] = [keySchema, valueSchema].map((schema) =>
        schema === undefined ? 'unknown' : ddlText(schema),
      );
      return `${name}: ${key} → ${value}`;
    })
    .join('; ');
}

function bytesOf(operator: OperatorOverview | undefined): number | undefined {
  return operator?.sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}
