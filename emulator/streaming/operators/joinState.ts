import { sluiceError } from '../../base/errors.ts';
import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import { duckdbType } from '../../compute/duckdbTypes.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { preOrder, referencedIds } from '../../plan/planTree.ts';
import {
  columnName,
  type Attribute,
  type ResolvedJoin,
  type ResolvedPlan,
  type TypedExpression,
} from '../../plan/resolved.ts';
import { containsType, types } from '../../plan/types.ts';
import { conjuncts } from '../pushFilters.ts';
import type { StateSchema } from '../state/stateSchema.ts';
import { joinSides, type JoinSide } from './joinWatermarks.ts';

/**
 * How the rows of both sides of a join lie in one state: `k0` is a number of the row's own, `k1, …` are the join's keys; `v0` and
 * `v1` are the times by which rows of the left and the right side go, `v2` says which side, `v3` whether the row has met a partner; then come the
 * columns of the left side and those of the right.
 */
export interface JoinState {
  readonly schema: StateSchema;
  readonly left: JoinedSide;
  readonly right: JoinedSide;
  /** Columns for the number of a row among those of its side. */
  readonly ids: { readonly left: Attribute; readonly right: Attribute };
  /** Rows with NULL keys may be on both sides. */
  readonly mayMeetNulls: boolean;
}

export interface JoinedSide {
  readonly output: readonly Attribute[];
  readonly keys: readonly TypedExpression[];
  /** SQL of the event time over the input's columns. */
  readonly lateBy: string | undefined;
  readonly timeColumn: 'v0' | 'v1';
  readonly offsetMs: number | undefined;
  /** SQL of whether a row of `input` may find a partner at all. */
  readonly passes: string;
  /** A batch's rows with keys and what `passes` asks for. */
  input(session: ComputeSession, rows: RelationSql): RelationSql;
  /** What makes a row of state of a row of `input`, without its number. */
  readonly stateList: string;
  /** The side's rows of a relation in the form of the state, by the names of the plan. */
  rows(state: RelationSql): RelationSql;
}

export function joinState(node: ResolvedJoin, operatorId: number): JoinState {
  const marks = joinSides(node);
  const { keys } = marks.left;
  if (keys.length === 0) {
    throw sluiceError(
      'UNSUPPORTED_STREAMING_OPERATION',
      { operations: 'A join of two streams without an equality of their columns is', where: '' },
      { position: node.position },
    );
  }
  for (const { dataType } of keys) {
    if (!containsType(dataType, (type) => type.kind === 'string' && type.collation !== undefined)) continue;
    throw sluiceError('STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY', { schema: 'the join key' });
  }
  let nextId = preOrder(node).reduce((most, { output }) => Math.max(most, ...output.map(({ id }) => id)), 0) + 1;
  const attribute = (name: string, dataType: DataType): Attribute => ({
    kind: 'attribute',
    id: nextId++,
    name,
    dataType,
    nullable: true,
    qualifier: [],
  });
  const parts = node.condition === undefined ? [] : conjuncts(node.condition);
  const padded = { left: ['left', 'full'], right: ['right', 'full'] };
  const side = (which: 'left' | 'right', id: Attribute): JoinedSide => {
    const plan = node[which];
    const other = which === 'left' ? node.right : node.left;
    const ownParts = padded[which].includes(node.joinType) ? parts.filter((part) => readsOnly(part, plan)) : [];
    return joinedSide({ plan, other, which, marks: marks[which], ownParts, id, attribute });
  };
  const ids = { left: attribute('left row', types.long), right: attribute('right row', types.long) };
  const value = ({ name, dataType }: Attribute): StructField => ({ name, dataType, nullable: true, metadata: {} });
  const field = (name: string, dataType: DataType): StructField => ({ name, dataType, nullable: true, metadata: {} });
  const isNotColumn = (key: TypedExpression): boolean => key.kind !== 'attribute';
  return {
    schema: {
      operatorId,
      operatorName: 'symmetricHashJoin',
      keys: {
        kind: 'struct',
        fields: [
          { name: 'row', dataType: types.long, nullable: false, metadata: {} },
          ...keys.map(({ dataType }, index) => field(`field${index}`, dataType)),
        ],
      },
      values: {
        kind: 'struct',
        fields: [
          field('leftTime', types.timestamp),
          field('rightTime', types.timestamp),
          field('isLeft', types.boolean),
          field('matched', types.boolean),
          ...node.left.output.map(value),
          ...node.right.output.map(value),
        ],
      },
      updates: true,
    },
    left: side('left', ids.left),
    right: side('right', ids.right),
    ids,
    mayMeetNulls: node.joinType === 'full' || [...keys, ...marks.right.keys].some(isNotColumn),
  };
}

interface SideRequest {
  readonly plan: ResolvedPlan;
  readonly other: ResolvedPlan;
  readonly which: 'left' | 'right';
  readonly marks: JoinSide;
  /** Parts of the condition that this side alone decides and that were not pushed below the join. */
  readonly ownParts: readonly TypedExpression[];
  readonly id: Attribute;
  attribute(name: string, dataType: DataType): Attribute;
}

function joinedSide({ plan, other, which, marks, ownParts, id, attribute }: SideRequest): JoinedSide {
  const { output } = plan;
  const keys = marks.keys.map((expression) => ({ attribute: attribute('key', expression.dataType), expression }));
  const tests = ownParts.map((expression) => ({ attribute: attribute('test', types.boolean), expression }));
  const isLeft = which === 'left';
  const first = 4 + (isLeft ? 0 : other.output.length);
  const time = timeSql(marks.keptBy);
  const nullTime = `NULL::${duckdbType(types.timestamp)}`;
  const own = output.map(columnName);
  const nulls = other.output.map(({ dataType }) => `NULL::${duckdbType(dataType)}`);
  const values = [
    isLeft ? (time ?? nullTime) : nullTime,
    isLeft ? nullTime : (time ?? nullTime),
    String(isLeft),
    'false',
    ...(isLeft ? [...own, ...nulls] : [...nulls, ...own]),
  ];
  const list = [
    ...keys.map(({ attribute: key }, index) => `${columnName(key)} AS k${index + 1}`),
    ...values.map((sql, index) => `${sql} AS v${index}`),
  ];
  const extra = [...keys, ...tests];
  return {
    output,
    keys: marks.keys,
    lateBy: timeSql(marks.eventTime),
    timeColumn: isLeft ? 'v0' : 'v1',
    offsetMs: marks.keptBy === undefined ? undefined : marks.offsetMs,
    passes:
      tests.length === 0 ? 'true' : `((${tests.map((test) => columnName(test.attribute)).join(' AND ')}) IS TRUE)`,
    stateList: list.join(', '),
    input(session, rows) {
      const child: ResolvedPlan = { kind: 'values', rows: [], output, streaming: false };
      const project: ResolvedPlan = {
        kind: 'project',
        child,
        list: [...output.map((column) => ({ attribute: column, expression: column })), ...extra],
        output: [...output, ...extra.map((named) => named.attribute)],
        streaming: false,
      };
      return session.translate(project, (inner) => (inner === child ? rows : undefined));
    },
    rows(state) {
      const columns = output.map((column, index) => `v${first + index} AS ${columnName(column)}`);
      return `(SELECT ${[`k0 AS ${columnName(id)}`, ...columns].join(', ')} FROM ${state} WHERE ${isLeft ? 'v2' : 'NOT v2'})`;
    },
  };
}

/** A time, or the end of a window. */
function timeSql(column: Attribute | undefined): string | undefined {
  if (column === undefined) return undefined;
  return column.dataType.kind === 'struct' ? `struct_extract_at(${columnName(column)}, 2)` : columnName(column);
}

function readsOnly(part: TypedExpression, { output }: ResolvedPlan): boolean {
  const ids = [...referencedIds(part)];
  return ids.every((id) => output.some((attribute) => attribute.id === id));
}
