import type { LiteralExpression } from '../../plan/expression.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { asObject, type At, type PyValue } from '../runtime/values.ts';
import { dateClass, datetimeClass, timedeltaClass } from '../modules/datetimeClasses.ts';

/**
 * Literals of Python's dates. A datetime without a zone is taken in the zone of the machine by PySpark, so what it means
 * cannot be known here; it is refused unless its zone is written.
 */
export function temporalLiteral(value: PyValue, at: Pick<At, 'position'>): LiteralExpression | undefined {
  const { position } = at;
  const date = asObject(value, dateClass);
  if (date !== undefined) return { kind: 'literal', value: date.data.days, dataType: { kind: 'date' }, position };
  const duration = asObject(value, timedeltaClass);
  if (duration !== undefined) {
    return {
      kind: 'literal',
      value: duration.data.microseconds,
      dataType: { kind: 'dayTimeInterval', start: 'day', end: 'second' },
      position,
    };
  }
  const moment = asObject(value, datetimeClass);
  if (moment === undefined) return undefined;
  if (moment.data.utcOffset === undefined) {
    throw unsupportedPySpark(
      at,
      'A datetime without a time zone as a literal',
      ', because its instant depends on the machine; give it tzinfo=timezone.utc',
    );
  }
  return {
    kind: 'literal',
    value: moment.data.microseconds - moment.data.utcOffset,
    dataType: { kind: 'timestamp' },
    position,
  };
}
