import { sluiceError } from '../../base/errors.ts';
import type { LiteralExpression, Expression } from '../../plan/expression.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { reprOf } from '../runtime/text.ts';
import { asObject, hasKind, typeName, type At, type PyValue } from '../runtime/values.ts';
import { columnClass } from './columnClass.ts';
import { temporalLiteral } from './temporalLiterals.ts';

/** `F.lit(value)`: a Column stays what it is. */
export async function literalOrColumn(value: PyValue, at: At): Promise<Expression> {
  const column = asObject(value, columnClass);
  if (column !== undefined) return column.data.expression;
  if (hasKind(value, 'list')) {
    const args: Expression[] = [];
    for (const item of value.items) args.push(await literalOrColumn(item, at));
    return { kind: 'call', name: 'array', args, position: at.position };
  }
  const literal = scalarLiteral(value, at);
  if (literal !== undefined) return literal;
  if (typeName(value) === 'DataFrame') throw unsupportedPySpark(at, 'a DataFrame as a literal');
  throw sluiceError('UNSUPPORTED_LITERAL', { literal: await reprOf(value, at) }, { position: at.position });
}

/** The literal of a plain value, typed as PySpark types it. */
export function scalarLiteral(value: PyValue, at: Pick<At, 'position'>): LiteralExpression | undefined {
  const { position } = at;
  if (value === null) return { kind: 'literal', value: null, dataType: { kind: 'void' }, position };
  switch (typeof value) {
    case 'boolean':
      return { kind: 'literal', value, dataType: { kind: 'boolean' }, position };
    case 'number':
      return { kind: 'literal', value, dataType: { kind: 'double' }, position };
    case 'string':
      return { kind: 'literal', value, dataType: { kind: 'string' }, position };
    case 'bigint':
      return integerLiteral(value, at);
    default:
      break;
  }
  if (value.kind === 'bytes') return { kind: 'literal', value: value.bytes, dataType: { kind: 'binary' }, position };
  return temporalLiteral(value, at);
}

function integerLiteral(value: bigint, { position }: Pick<At, 'position'>): LiteralExpression {
  if (value >= -(2n ** 31n) && value < 2n ** 31n) {
    return { kind: 'literal', value: Number(value), dataType: { kind: 'integer' }, position };
  }
  if (value >= -(2n ** 63n) && value < 2n ** 63n) {
    return { kind: 'literal', value, dataType: { kind: 'long' }, position };
  }
  throw sluiceError('UNSUPPORTED_LITERAL', { literal: String(value) }, { position });
}
