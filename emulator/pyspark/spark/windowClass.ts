import type { Expression, FrameBound, SortOrder, WindowSpec } from '../../plan/expression.ts';
import { bind } from '../runtime/arguments.ts';
import {
  asObject,
  type BuiltinCall,
  type ObjectClass,
  type PyObject,
  type PyType,
  type PyValue,
  builtin,
} from '../runtime/values.ts';
import { numeric } from '../runtime/compare.ts';
import { classType, sparkClass } from './classes.ts';
import { column } from './columnClass.ts';
import { columnArgument } from './columnArguments.ts';
import { notExpectedType, spreadList } from './typeErrors.ts';

export const windowSpecClass: ObjectClass<WindowSpec> = sparkClass<WindowSpec>('WindowSpec', {
  methods: {
    partitionBy: (self, call) => windowSpec({ ...self.data, partitionBy: columns(call) }),
    orderBy: (self, call) => windowSpec({ ...self.data, orderBy: columns(call).map(asOrder) }),
    rowsBetween: (self, call) => framed(self.data, call, 'rows'),
    rangeBetween: (self, call) => framed(self.data, call, 'range'),
  },
});

const empty: WindowSpec = { partitionBy: [], orderBy: [] };

/** Bounds at or beyond these stand for "unbounded". */
const unbounded = 2n ** 63n;

/** `pyspark.sql.Window`. */
export const windowType: PyType = classType(sparkClass('Window', { methods: {} }), undefined, (name) => {
  if (name === 'unboundedPreceding') return -unbounded;
  if (name === 'unboundedFollowing') return unbounded - 1n;
  if (name === 'currentRow') return 0n;
  const start = starters[name];
  return start === undefined ? undefined : builtin(`Window.${name}`, start);
});

const starters: Readonly<Record<string, (call: BuiltinCall) => PyValue>> = {
  partitionBy: (call) => windowSpec({ ...empty, partitionBy: columns(call) }),
  orderBy: (call) => windowSpec({ ...empty, orderBy: columns(call).map(asOrder) }),
  rowsBetween: (call) => framed(empty, call, 'rows'),
  rangeBetween: (call) => framed(empty, call, 'range'),
};

/** `column.over(window)`. */
export function overWindow(expression: Expression, call: BuiltinCall): PyValue {
  const bound = bind(call, 'window');
  const spec = asObject(bound.required('window'), windowSpecClass);
  if (spec === undefined) {
    throw notExpectedType({ position: bound.position('window') }, 'window', 'WindowSpec', bound.required('window'));
  }
  return column({ kind: 'window', call: expression, spec: spec.data, position: call.position });
}

function windowSpec(spec: WindowSpec): PyObject<WindowSpec> {
  return { kind: 'object', class: windowSpecClass, data: spec };
}

function columns(call: BuiltinCall): readonly Expression[] {
  const bound = bind(call, '*cols');
  return spreadList(bound.rest).map(({ value, position }) => columnArgument(value, { position }));
}

export function asOrder(expression: Expression): SortOrder {
  return expression.kind === 'sortOrder'
    ? expression
    : { kind: 'sortOrder', child: expression, descending: false, position: expression.position };
}

function framed(spec: WindowSpec, call: BuiltinCall, unit: 'rows' | 'range'): PyValue {
  const bound = bind(call, 'start, end');
  const frameBound = (name: 'start' | 'end'): FrameBound => {
    const value = numeric(bound.required(name));
    if (typeof value !== 'bigint') {
      throw notExpectedType({ position: bound.position(name) }, name, 'int', bound.required(name));
    }
    if (value <= -unbounded + 1n) return { kind: 'unboundedPreceding' };
    if (value >= unbounded - 1n) return { kind: 'unboundedFollowing' };
    if (value === 0n) return { kind: 'currentRow' };
    const size = value < 0n ? -value : value;
    const fits = unit === 'rows' && size < 2n ** 31n;
    return {
      kind: value < 0n ? 'preceding' : 'following',
      offset: {
        kind: 'literal',
        value: fits ? Number(size) : size,
        dataType: { kind: fits ? 'integer' : 'long' },
        position: bound.position(name),
      },
    };
  };
  return windowSpec({ ...spec, frame: { unit, start: frameBound('start'), end: frameBound('end') } });
}
