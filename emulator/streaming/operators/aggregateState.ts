import { sluiceError } from '../../base/errors.ts';
import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { preOrder } from '../../plan/planTree.ts';
import {
  columnName,
  type Attribute,
  type NamedExpression,
  type ResolvedAggregate,
  type ResolvedPlan,
  type TypedAggregate,
  type TypedExpression,
} from '../../plan/resolved.ts';
import { sameExpression, someExpression, transform } from '../../plan/typedExpression.ts';
import { containsType } from '../../plan/types.ts';
import { aggregateBuffer, type AggregateBuffer, type BufferColumn } from './aggregateBuffers.ts';

/** How the groups of an aggregation lie in its state: `k0, k1, …` are the grouping columns, `v0, v1, …` the buffers. */
export interface AggregateState {
  readonly keys: StructType;
  readonly values: StructType;
  /** The column of the event time by which groups are late and final, and its place among the grouping columns. */
  readonly eventTime: { readonly column: string; readonly attribute: Attribute } | undefined;
  /** A relation of the groups of one batch, with the columns of a state. */
  groups(session: ComputeSession, input: { readonly relation: RelationSql; readonly order: string }): RelationSql;
  /** SQL of the buffer columns of a group after the batch, over those before and those of the batch. */
  merged(before: string, added: string): readonly string[];
  /** The answer's rows over a relation with the columns of a state. */
  answer(session: ComputeSession, rows: RelationSql): RelationSql;
  /** SQL of the grouping columns' values, for a person to see. */
  readonly keyValues: readonly string[];
}

interface Key {
  readonly named: NamedExpression;
  /** One, or the start and the end of a window with an event time: so that eviction meets a plain column. */
  readonly columns: readonly { readonly name: string; readonly field: StructField; readonly sql: string }[];
  readonly value: string;
}

export function aggregateState(node: ResolvedAggregate, hasWatermark: boolean): AggregateState {
  if (node.sets !== undefined) throw notSupported(node, 'grouping sets');
  const firstId = firstFreeId(node);
  const calls = aggregateCalls(node);
  const buffers = calls.map(aggregateBuffer);
  const columns = bufferColumns(buffers, firstId);
  const keys = groupingKeys(node, hasWatermark);
  const keyColumns = keys.flatMap((key) => key.columns);
  const values = columns.map(({ column: { name, dataType, nullable } }) => fieldOf(name, dataType, nullable));
  const partial: ResolvedAggregate = {
    ...node,
    grouping: node.grouping.map(normalized),
    list: [
      ...node.grouping.map(({ attribute }) => ({ attribute, expression: attribute })),
      ...columns.map(({ attribute, column }) => ({ attribute, expression: column.added })),
    ],
    output: [...node.grouping.map(({ attribute }) => attribute), ...columns.map(({ attribute }) => attribute)],
  };
  const eventTimeKey = hasWatermark
    ? keys.find(({ named }) => named.attribute.watermarkDelay !== undefined)
    : undefined;
  const eventTimeColumn = eventTimeKey?.columns.at(-1);

  return {
    keys: { kind: 'struct', fields: keyColumns.map(({ field }) => field) },
    values: { kind: 'struct', fields: values },
    eventTime:
      eventTimeKey === undefined || eventTimeColumn === undefined
        ? undefined
        : { column: eventTimeColumn.name, attribute: eventTimeKey.named.attribute },
    keyValues: keys.map(({ value }) => value),

    groups(session, { relation, order }) {
      const source = { relation: `(SELECT *, ${order} AS "_order" FROM ${relation})`, order: '"_order"' };
      const sql = session.translate(partial, (inner) => (inner === node.child ? source : undefined));
      const list = [
        ...keyColumns.map(({ name, sql: value }) => `${value} AS ${name}`),
        ...columns.map(({ attribute }, index) => `${columnName(attribute)} AS v${index}`),
      ];
      return `(SELECT ${list.join(', ')} FROM ${sql})`;
    },

    merged(before, added) {
      const of = (alias: string, buffer: number): readonly string[] =>
        columns.flatMap((one, index) => (one.buffer === buffer ? [`${alias}.v${index}`] : []));
      return columns.map(({ buffer, column }) => column.merge(of(before, buffer), of(added, buffer)));
    },

    answer(session, rows) {
      const list = [
        ...keys.map(({ named, value }) => `${value} AS ${columnName(named.attribute)}`),
        ...columns.map(({ attribute }, index) => `v${index} AS ${columnName(attribute)}`),
      ];
      const relation = `(SELECT ${list.join(', ')} FROM ${rows})`;
      const child: ResolvedPlan = { kind: 'values', rows: [], output: partial.output, streaming: false };
      const answers = buffers.map((buffer, index) =>
        buffer.answer(columns.filter((one) => one.buffer === index).map(({ attribute }) => attribute)),
      );
      const project: ResolvedPlan = {
        kind: 'project',
        child,
        list: node.list.map(({ attribute, expression }) => ({
          attribute,
          expression: answered(expression, calls, answers),
        })),
        output: node.output,
        streaming: false,
      };
      return session.translate(project, (inner) => (inner === child ? relation : undefined));
    },
  };
}

function notSupported(node: ResolvedAggregate, operator: string): Error {
  return sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: node.position });
}

/** Two calls that are equal are one, as in Spark. */
function aggregateCalls(node: ResolvedAggregate): readonly TypedAggregate[] {
  const calls: TypedAggregate[] = [];
  for (const { expression } of node.list) {
    someExpression(expression, (part) => {
      if (part.kind === 'windowCall' || part.kind === 'subquery')
        throw notSupported(node, 'a window or a subquery in an aggregation');
      if (part.kind !== 'aggregateCall') return false;
      if (!calls.some((call) => sameExpression(call, part))) calls.push(part);
      return false;
    });
  }
  return calls;
}

interface PlacedColumn {
  readonly buffer: number;
  readonly column: BufferColumn;
  readonly attribute: Attribute;
}

function bufferColumns(buffers: readonly AggregateBuffer[], firstId: number): readonly PlacedColumn[] {
  return buffers
    .flatMap((buffer, index) => buffer.columns.map((column) => ({ buffer: index, column })))
    .map(({ buffer, column }, index) => {
      const { name, dataType, nullable } = column;
      const attribute: Attribute = {
        kind: 'attribute',
        id: firstId + index,
        name,
        dataType,
        nullable,
        qualifier: [],
      };
      return { buffer, column, attribute };
    });
}

function groupingKeys(node: ResolvedAggregate, hasWatermark: boolean): readonly Key[] {
  let count = 0;
  return node.grouping.map((named): Key => {
    const { attribute } = named;
    const { name, dataType, nullable, watermarkDelay } = attribute;
    const column = columnName(attribute);
    if (dataType.kind === 'struct' && hasWatermark && watermarkDelay !== undefined) {
      const [start, end] = [`k${count}`, `k${count + 1}`];
      count += 2;
      const columns = dataType.fields.map((field, index) => ({
        name: index === 0 ? start : end,
        field: fieldOf(`${name}.${field.name}`, field.dataType, nullable),
        sql: `struct_extract_at(${column}, ${index + 1})`,
      }));
      return {
        named,
        columns,
        value: `CASE WHEN ${end} IS NULL THEN NULL ELSE {'start': ${start}, 'end': ${end}} END`,
      };
    }
    if (dataType.kind === 'string' && dataType.collation !== undefined) {
      throw sluiceError('STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY', { schema: name });
    }
    if (!isFloating(dataType) && containsType(dataType, (type) => isFloating(type) || isCollated(type))) {
      throw notSupported(node, 'grouping by floating point numbers inside of a value');
    }
    const key = `k${count}`;
    count += 1;
    return { named, columns: [{ name: key, field: fieldOf(name, dataType, nullable), sql: column }], value: key };
  });
}

/** -0.0 and 0.0 are one group, and it is called 0.0. Source: apache/spark, `NormalizeFloatingNumbers`. */
function normalized({ attribute, expression }: NamedExpression): NamedExpression {
  if (!isFloating(attribute.dataType)) return { attribute, expression };
  return {
    attribute,
    expression: {
      kind: 'call',
      name: 'normalized',
      entry: {
        names: ['normalized number'],
        kind: 'scalar',
        help: 'A number without a negative zero.',
        resolve: () => {
          throw sluiceError('INTERNAL_ERROR', { detail: 'no function of a query' });
        },
        toSql: ({ args: [value] }) => `(CASE WHEN ${value} = 0 THEN 0 ELSE ${value} END)`,
      },
      args: [expression],
      dataType: attribute.dataType,
      nullable: attribute.nullable,
    },
  };
}

function answered(
  expression: TypedExpression,
  calls: readonly TypedAggregate[],
  answers: readonly TypedExpression[],
): TypedExpression {
  return transform(expression, (part) => {
    if (part.kind !== 'aggregateCall') return undefined;
    return answers[calls.findIndex((call) => sameExpression(call, part))];
  });
}

function firstFreeId(node: ResolvedAggregate): number {
  const ids = preOrder(node)
    .flatMap((inner) => inner.output)
    .concat(node.grouping.map(({ attribute }) => attribute))
    .map(({ id }) => id);
  return ids.reduce((most, id) => Math.max(most, id), 0) + 1;
}

function fieldOf(name: string, dataType: DataType, nullable: boolean): StructField {
  return { name, dataType, nullable, metadata: {} };
}

function isFloating(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

function isCollated(type: DataType): boolean {
  return type.kind === 'string' && type.collation !== undefined;
}
