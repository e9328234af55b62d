import { sluiceError } from '../../base/errors.ts';
import type { CaseExpression, Expression } from '../../plan/expression.ts';
import { hasKind, type At, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { raise } from '../runtime/raise.ts';
import { sparkClass } from './classes.ts';
import { columnBinary, columnCompare, columnUnary } from './columnOperators.ts';
import { columnMethods } from './columnMethods.ts';
import { literalOrColumn } from './literals.ts';

export interface ColumnData {
  readonly expression: Expression;
  /** Made by `F.when`, so that `.when` and `.otherwise` may follow. */
  readonly when?: CaseExpression;
}

export const columnClass: ObjectClass<ColumnData> = sparkClass<ColumnData>('Column', {
  methods: () => columnMethods,
  refused: ['dropFields', 'withField', 'outer', 'transform', 'collate'],
  otherwise: (self, name, at) =>
    name.startsWith('__')
      ? undefined
      : column({ kind: 'field', child: self.data.expression, key: textLiteral(name, at), position: at.position }),
  subscript: async (self, index, at) => {
    if (hasKind(index, 'slice')) return sliced(self, index, at);
    const key = await literalOrColumn(index, at);
    return column({ kind: 'field', child: self.data.expression, key, position: at.position });
  },
  binary: columnBinary,
  unary: columnUnary,
  compare: columnCompare,
  contains: (_, __, at) => {
    throw sluiceError('CANNOT_APPLY_IN_FOR_COLUMN', {}, { position: at.position });
  },
  truth: (_, at) => {
    throw sluiceError('CANNOT_CONVERT_COLUMN_INTO_BOOL', {}, { position: at.position });
  },
  iterate: (_, at) => {
    throw sluiceError('NOT_ITERABLE', { objectName: 'Column' }, { position: at.position });
  },
});

export function column(expression: Expression): PyObject<ColumnData> {
  return { kind: 'object', class: columnClass, data: { expression } };
}

export function textLiteral(value: string, at: Pick<At, 'position'>): Expression {
  return { kind: 'literal', value, dataType: { kind: 'string' }, position: at.position };
}

/** `column[start:length]` is `substr`. */
async function sliced(
  self: PyObject<ColumnData>,
  slice: { readonly lower: PyValue; readonly upper: PyValue; readonly step: PyValue },
  at: At,
): Promise<PyValue> {
  if (slice.step !== null) throw sluiceError('SLICE_WITH_STEP', {}, { position: at.position });
  if (slice.lower === null || slice.upper === null) {
    throw raise(at, 'TypeError', 'a slice of a Column needs a start and a length');
  }
  const args = [self.data.expression, await literalOrColumn(slice.lower, at), await literalOrColumn(slice.upper, at)];
  return column({ kind: 'call', name: 'substr', args, position: at.position });
}
