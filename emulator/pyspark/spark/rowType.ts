import { unsupportedPySpark, raise } from '../runtime/raise.ts';
import type { PyType, PyValue } from '../runtime/values.ts';
import { classType, sparkClass } from './classes.ts';
import { row, rowClass } from './rowClass.ts';
import { notExpectedType } from './typeErrors.ts';

/** What `Row("a", "b")` makes: a maker of rows with these names. */
const rowMakerClass = sparkClass<readonly string[]>('Row', {
  methods: {},
  call: (self, call) => {
    const values: readonly PyValue[] = call.args.map(({ value }) => value);
    if (values.length > self.data.length) {
      throw raise(
        call,
        'ValueError',
        `Can not create Row with fields, expected ${self.data.length} values but got ${values.length}`,
      );
    }
    return row(self.data.slice(0, values.length), values);
  },
});

/** `Row(a=1, b=2)` and `Row("a", "b")(1, 2)`. */
export const rowType: PyType = classType(rowClass, (call) => {
  const named = call.args.filter(({ name }) => name !== undefined);
  if (named.length === call.args.length) {
    return row(
      named.map(({ name }) => name ?? ''),
      named.map(({ value }) => value),
    );
  }
  if (named.length > 0) throw raise(call, 'ValueError', 'Can not use both args and kwargs to create Row');
  const names = call.args.map(({ value, position }) => {
    if (typeof value !== 'string') {
      throw unsupportedPySpark({ position }, 'A Row of values without names', '; write Row(name=value)');
    }
    return value;
  });
  if (names.length === 0) throw notExpectedType(call, 'fields', 'str', null);
  return { kind: 'object', class: rowMakerClass, data: names };
});
