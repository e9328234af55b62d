import { sluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import { bounded } from '../../plan/decimalPrecision.ts';
import type { CallToTranslate, FunctionEntry } from '../../plan/functionEntry.ts';
import type { Attribute, TypedAggregate, TypedExpression } from '../../plan/resolved.ts';
import { isDecimal, types } from '../../plan/types.ts';

/**
 * What an aggregate keeps between batches. A batch adds up its own rows first, and the sum joins what is in the state, in the
 * order in which Spark merges its buffers, so that floating point gives the same digits.
 * Source: apache/spark, `DeclarativeAggregate` and `StateStoreRestoreExec`.
 */
export interface AggregateBuffer {
  readonly columns: readonly BufferColumn[];
  /** The answer over the buffer's columns. */
  answer(columns: readonly Attribute[]): TypedExpression;
}

export interface BufferColumn {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** What a batch adds. */
  readonly added: TypedAggregate;
  /** SQL of this column after both, over the SQL of all columns of the buffer before and of those that were added. */
  merge(before: readonly string[], added: readonly string[]): string;
}

/** Refuses by name what no partial state is known for. */
export function aggregateBuffer(call: TypedAggregate): AggregateBuffer {
  const name = call.entry.names[0] ?? call.name;
  const type = call.dataType;
  const [argument] = call.args;
  switch (name) {
    case 'count':
    case 'count_if':
      return single(call, (before, added) => `${before} + ${added}`);
    case 'sum':
      if (type.kind === 'long' || type.kind === 'double')
        return single(
          call,
          ifBoth((b, a) => `${b} + ${a}`),
        );
      if (isDecimal(type)) {
        const { precision, scale } = type;
        return single(
          call,
          ifBoth((b, a) => `CAST(${b} + ${a} AS DECIMAL(${precision},${scale}))`),
        );
      }
      throw notKept(call);
    case 'avg':
      if (argument === undefined) throw notKept(call);
      return average(call, argument.dataType);
    case 'min':
    case 'max': {
      if (!isPlain(type)) throw notKept(call);
      const sign = name === 'min' ? '<' : '>';
      return single(
        call,
        ifBoth((b, a) => `CASE WHEN ${a} ${sign} ${b} THEN ${a} ELSE ${b} END`),
      );
    }
    case 'bool_and':
      return single(
        call,
        ifBoth((b, a) => `${b} AND ${a}`),
      );
    case 'bool_or':
      return single(
        call,
        ifBoth((b, a) => `${b} OR ${a}`),
      );
    case 'bit_and':
      return single(
        call,
        ifBoth((b, a) => `${b} & ${a}`),
      );
    case 'bit_or':
      return single(
        call,
        ifBoth((b, a) => `${b} | ${a}`),
      );
    case 'bit_xor':
      return single(
        call,
        ifBoth((b, a) => `xor(${b}, ${a})`),
      );
    case 'first':
    case 'last':
      return edge(call, name);
    case 'collect_list':
      return single(call, (before, added) => `list_concat(${before}, ${added})`);
    case 'collect_set':
      if (argument === undefined || !isPlain(argument.dataType) || isFloating(argument.dataType)) throw notKept(call);
      return single(
        call,
        (before, added) =>
          `list_concat(${before}, list_filter(${added}, lambda item: NOT list_contains(${before}, item)))`,
      );
    case 'stddev':
    case 'stddev_pop':
    case 'variance':
    case 'var_pop':
      return moments(call, name);
    default:
      throw notKept(call);
  }
}

function notKept(call: TypedAggregate): Error {
  const [argument] = call.args;
  const of = argument === undefined ? '' : ` of ${argument.dataType.kind}`;
  return sluiceError(
    'STREAM_OPERATOR_NOT_SUPPORTED',
    { operator: `the aggregate ${call.name}${of}` },
    { position: call.position },
  );
}

/** An aggregate that is its own partial state. */
function single(call: TypedAggregate, merge: (before: string, added: string) => string): AggregateBuffer {
  const { dataType, nullable } = call;
  return {
    columns: [
      {
        name: call.entry.names[0] ?? call.name,
        dataType,
        nullable,
        added: call,
        merge: ([before = ''], [added = '']) => merge(before, added),
      },
    ],
    answer: ([column]) => only(column),
  };
}

/** NULL stands for no value so far. */
function ifBoth(merge: (before: string, added: string) => string): (before: string, added: string) => string {
  return (before, added) =>
    `CASE WHEN ${before} IS NULL THEN ${added} WHEN ${added} IS NULL THEN ${before} ELSE ${merge(before, added)} END`;
}

function average(call: TypedAggregate, type: DataType): AggregateBuffer {
  const decimal = isDecimal(type) ? type : undefined;
  if (decimal !== undefined && decimal.precision + 10 > 38) throw notKept(call);
  const sumType: DataType = decimal === undefined ? types.double : bounded(decimal.precision + 10, decimal.scale);
  const sqlType = isDecimal(sumType) ? `DECIMAL(${sumType.precision},${sumType.scale})` : 'DOUBLE';
  const sum = partial(call, 'sum', sumType, (part) =>
    decimal === undefined
      ? aggregateSql(part, 'sum', `CAST(${part.args[0]} AS DOUBLE)`)
      : `CAST(${aggregateSql(part, 'sum', part.args[0] ?? '')} AS ${sqlType})`,
  );
  const count = partial(call, 'count', types.long, (part) => aggregateSql(part, 'count', part.args[0] ?? ''));
  const plus = ifBoth((before, added) => `CAST(${before} + ${added} AS ${sqlType})`);
  return {
    columns: [
      {
        name: 'sum',
        dataType: sumType,
        nullable: true,
        added: sum,
        merge: ([before = ''], [added = '']) => plus(before, added),
      },
      {
        name: 'count',
        dataType: types.long,
        nullable: false,
        added: count,
        merge: ([, before = ''], [, added = '']) => `${before} + ${added}`,
      },
    ],
    answer: (columns) => computed(call, columns, (part) => averageSql(part)),
  };
}

function averageSql(part: CallToTranslate): string {
  const [sum, count] = part.args;
  if (!isDecimal(part.dataType)) return `(CASE WHEN ${count} = 0 THEN NULL ELSE ${sum} / ${count} END)`;
  const { precision, scale } = part.dataType;
  const quotient = `${part.useJavaScript('decimal_arithmetic')}('/', CAST(${sum} AS VARCHAR), CAST(nullif(${count}, 0) AS VARCHAR), ${precision}, ${scale})`;
  return `CAST(${quotient} AS DECIMAL(${precision},${scale}))`;
}

/** Whether there was a row at all is kept beside the value, which may be NULL itself. */
function edge(call: TypedAggregate, side: 'first' | 'last'): AggregateBuffer {
  if (call.ignoreNulls) {
    return single(call, (before, added) =>
      side === 'first' ? `coalesce(${before}, ${added})` : `coalesce(${added}, ${before})`,
    );
  }
  const isSet = partial(call, 'valueSet', types.boolean, (part) => `(count(*)${part.suffix ?? ''} > 0)`);
  return {
    columns: [
      {
        name: side,
        dataType: call.dataType,
        nullable: true,
        added: call,
        merge: ([before = '', wasSet = ''], [added = '', set = '']) =>
          side === 'first'
            ? `CASE WHEN ${wasSet} THEN ${before} ELSE ${added} END`
            : `CASE WHEN ${set} THEN ${added} ELSE ${before} END`,
      },
      {
        name: 'valueSet',
        dataType: types.boolean,
        nullable: false,
        added: isSet,
        merge: ([, wasSet = ''], [, set = '']) => `${wasSet} OR ${set}`,
      },
    ],
    answer: ([column]) => only(column),
  };
}

const momentsType: DataType = {
  kind: 'struct',
  fields: ['n', 'avg', 'm2'].map((name) => ({ name, dataType: types.double, nullable: false, metadata: {} })),
};

/** Number, mean and second central moment, step by step as Spark computes them. Source: apache/spark, `CentralMomentAgg`. */
function moments(call: TypedAggregate, name: string): AggregateBuffer {
  const added = partial(
    call,
    'moments',
    momentsType,
    (part) => {
      const values = `list_filter(coalesce(${aggregateSql(part, 'list', part.args[0] ?? '')}, []), lambda item: item IS NOT NULL)`;
      const items = `list_transform(${values}, lambda item: {'n': 1.0::DOUBLE, 'avg': item::DOUBLE, 'm2': 0.0::DOUBLE})`;
      const n = '(a.n + 1)';
      const delta = '(x.avg - a.avg)';
      const step = `{'n': ${n}, 'avg': a.avg + ${delta} / ${n}, 'm2': a.m2 + ${delta} * (${delta} - ${delta} / ${n})}`;
      return `list_reduce(list_prepend({'n': 0.0::DOUBLE, 'avg': 0.0::DOUBLE, 'm2': 0.0::DOUBLE}, ${items}), lambda a, x: ${step})`;
    },
    true,
  );
  return {
    columns: [
      {
        name: 'moments',
        dataType: momentsType,
        nullable: false,
        added,
        merge: ([l = ''], [r = '']) => {
          const n = `(${l}.n + ${r}.n)`;
          const delta = `(${r}.avg - ${l}.avg)`;
          const deltaN = `(CASE WHEN ${n} = 0 THEN 0 ELSE ${delta} / ${n} END)`;
          const m2 = `${l}.m2 + ${r}.m2 + ${delta} * ${deltaN} * ${l}.n * ${r}.n`;
          return `{'n': ${n}, 'avg': ${l}.avg + ${deltaN} * ${r}.n, 'm2': ${m2}}`;
        },
      },
    ],
    answer: (columns) =>
      computed(call, columns, ({ args: [m] }) => {
        const rows = name.endsWith('_pop') ? `${m}.n` : `(${m}.n - 1)`;
        const quotient = `${m}.m2 / ${rows}`;
        const value = name.startsWith('stddev') ? `sqrt(${quotient})` : quotient;
        return `(CASE WHEN ${m}.n = 0 OR ${rows} = 0 THEN NULL ELSE ${value} END)`;
      }),
  };
}

/** An aggregate of another kind over the same rows. */
function partial(
  call: TypedAggregate,
  name: string,
  dataType: DataType,
  toSql: (call: CallToTranslate) => string,
  ordered = false,
): TypedAggregate {
  return { ...call, entry: entry(`${name} of a batch`, 'aggregate', toSql, ordered), dataType, nullable: true };
}

/** The aggregate's answer from its buffer. */
function computed(
  call: TypedAggregate,
  args: readonly Attribute[],
  toSql: (call: CallToTranslate) => string,
): TypedExpression {
  const { name, dataType, nullable } = call;
  return { kind: 'call', entry: entry(`${name} of a buffer`, 'scalar', toSql, false), name, args, dataType, nullable };
}

function entry(
  name: string,
  kind: FunctionEntry['kind'],
  toSql: (call: CallToTranslate) => string,
  ordered: boolean,
): FunctionEntry {
  return {
    names: [name],
    kind,
    help: 'A part of an aggregate that goes over several batches.',
    resolve: () => {
      throw sluiceError('INTERNAL_ERROR', { detail: `${name} is no function of a query` });
    },
    toSql,
    ordered,
  };
}

function aggregateSql(call: CallToTranslate, name: string, args: string): string {
  return `${name}(${args}${call.inputOrder ?? ''})${call.suffix ?? ''}`;
}

function only(column: Attribute | undefined): Attribute {
  if (column === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'an aggregate has no buffer' });
  return column;
}

/** Types whose values compare as Spark compares them, without NULLs inside. */
function isPlain(type: DataType): boolean {
  switch (type.kind) {
    case 'string':
      return type.collation === undefined;
    case 'array':
    case 'struct':
    case 'map':
    case 'void':
      return false;
    default:
      return true;
  }
}

function isFloating(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}
