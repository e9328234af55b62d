import type { Expression } from '../../../emulator/plan/expression.ts';
import type { JoinPlan, LogicalPlan } from '../../../emulator/plan/logicalPlan.ts';
import { parseExpression, parseSchemaDdl, parseSelectList } from '../../../emulator/sql/parseSql.ts';

/** An operator of a recorded query; see the README of the recorded streams. */
export interface RecordedOperator {
  readonly op: string;
  readonly name?: string;
  readonly columns?: readonly string[];
  readonly column?: string;
  readonly delay?: string;
  readonly condition?: string;
  readonly with?: readonly RecordedOperator[];
  readonly right?: readonly RecordedOperator[];
  readonly type?: string;
  readonly leftAlias?: string;
  readonly rightAlias?: string;
  readonly groupBy?: readonly (string | RecordedWindow)[];
  readonly aggregates?: readonly string[];
  readonly n?: number;
}

interface RecordedWindow {
  readonly sessionWindow?: { readonly column: string; readonly gap: string };
  readonly window?: {
    readonly column: string;
    readonly duration: string;
    readonly slide?: string;
    readonly start?: string;
  };
  readonly as: string;
}

export interface RecordedSource {
  readonly schema: string;
  readonly format?: 'json' | 'delta' | 'static';
  readonly options?: Readonly<Record<string, string>>;
  readonly rows?: readonly (readonly unknown[])[];
}

export class UnknownOperator extends Error {}

/** The logical plan of a recorded query; `pathOf` says where the files or the table of a source are. */
export function recordedPlan(
  operators: readonly RecordedOperator[],
  sources: Readonly<Record<string, RecordedSource>>,
  pathOf: (source: string) => string,
): LogicalPlan {
  const build = (list: readonly RecordedOperator[]): LogicalPlan => {
    const [first, ...rest] = list;
    if (first === undefined) throw new UnknownOperator('an empty plan');
    return rest.reduce(step, leaf(first));
  };
  const leaf = (operator: RecordedOperator): LogicalPlan => {
    const name = operator.name ?? '';
    const source = sources[name];
    if (source === undefined || (operator.op !== 'source' && operator.op !== 'static')) {
      throw new UnknownOperator(operator.op);
    }
    if (source.format === 'static') {
      const schema = parseSchemaDdl(source.schema);
      const rows = (source.rows ?? []).map((row) =>
        row.map((value): Expression =>
          value === null
            ? { kind: 'literal', value: null, dataType: { kind: 'void' } }
            : { kind: 'literal', value: String(value), dataType: { kind: 'string' } },
        ),
      );
      return { kind: 'values', rows, names: schema.fields.map((field) => field.name) };
    }
    const format = source.format ?? 'json';
    return {
      kind: 'read',
      format,
      paths: [pathOf(name)],
      options: source.options ?? {},
      streaming: true,
      ...(format === 'delta' ? {} : { schema: parseSchemaDdl(source.schema) }),
    };
  };
  const step = (child: LogicalPlan, operator: RecordedOperator): LogicalPlan => {
    const { columns = [] } = operator;
    switch (operator.op) {
      case 'select':
        return { kind: 'project', child, list: columns.flatMap((column) => parseSelectList(column)) };
      case 'filter':
        return { kind: 'filter', role: 'where', child, condition: parseExpression(operator.condition ?? '') };
      case 'withWatermark':
        return {
          kind: 'withWatermark',
          child,
          column: { kind: 'column', nameParts: [operator.column ?? ''] },
          delay: operator.delay ?? '',
        };
      case 'dropDuplicates':
      case 'dropDuplicatesWithinWatermark':
        return {
          kind: 'deduplicate',
          child,
          withinWatermark: operator.op === 'dropDuplicatesWithinWatermark',
          ...(columns.length === 0 ? {} : { columns }),
        };
      case 'union':
        return {
          kind: 'setOperation',
          operation: 'union',
          all: true,
          byName: true,
          allowMissingColumns: false,
          left: child,
          right: build(operator.with ?? []),
        };
      case 'aggregate':
        return {
          kind: 'aggregate',
          child,
          grouping: { kind: 'simple', expressions: (operator.groupBy ?? []).map(groupingExpression) },
          list: (operator.aggregates ?? []).flatMap((text) => parseSelectList(text)),
          prependGrouping: true,
        };
      case 'join':
        return joinPlan(child, operator, build(operator.right ?? []));
      case 'limit':
        return {
          kind: 'limit',
          child,
          limit: { kind: 'literal', value: operator.n ?? 0, dataType: { kind: 'integer' } },
        };
      default:
        throw new UnknownOperator(operator.op);
    }
  };
  return build(operators);
}

const joinTypes: Readonly<Record<string, JoinPlan['joinType']>> = {
  inner: 'inner',
  left_outer: 'left',
  right_outer: 'right',
  full_outer: 'full',
  left_semi: 'leftSemi',
  left_anti: 'leftAnti',
};

function joinPlan(left: LogicalPlan, operator: RecordedOperator, right: LogicalPlan): LogicalPlan {
  const joinType = joinTypes[operator.type ?? 'inner'];
  if (joinType === undefined) throw new UnknownOperator(`join ${operator.type}`);
  const named = (child: LogicalPlan, alias: string | undefined): LogicalPlan =>
    alias === undefined ? child : { kind: 'subqueryAlias', child, alias };
  return {
    kind: 'join',
    left: named(left, operator.leftAlias),
    right: named(right, operator.rightAlias),
    joinType,
    condition: { kind: 'on', expression: parseExpression(operator.condition ?? '') },
  };
}

function groupingExpression(grouping: string | RecordedWindow): Expression {
  if (typeof grouping === 'string') return parseExpression(grouping);
  const { sessionWindow } = grouping;
  if (typeof sessionWindow?.gap === 'string') {
    const gap: Expression = { kind: 'literal', value: sessionWindow.gap, dataType: { kind: 'string' } };
    const time: Expression = { kind: 'column', nameParts: [sessionWindow.column] };
    return { kind: 'alias', names: [grouping.as], child: { kind: 'call', name: 'session_window', args: [time, gap] } };
  }
  if (typeof grouping.window !== 'object') throw new UnknownOperator(Object.keys(grouping).join());
  const { column, duration, slide, start } = grouping.window;
  const text = (value: string): Expression => ({ kind: 'literal', value, dataType: { kind: 'string' } });
  const durations = [duration, slide ?? (start === undefined ? undefined : duration), start];
  return {
    kind: 'alias',
    names: [grouping.as],
    child: {
      kind: 'call',
      name: 'window',
      args: [
        { kind: 'column', nameParts: [column] },
        ...durations.flatMap((item) => (item === undefined ? [] : [text(item)])),
      ],
    },
  };
}
