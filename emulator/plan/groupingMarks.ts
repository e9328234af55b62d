import { sluiceError } from '../base/errors.ts';
import { expressionText } from './expressionText.ts';
import type { Grouping } from './grouping.ts';
import type { NamedExpression, TypedAggregate, TypedExpression } from './resolved.ts';
import { sameExpression } from './typedExpression.ts';

/**
 * `grouping(a)` and `grouping_id(…)`: calls over the grouping keys, computed by the aggregate itself. Undefined for anything
 * else.
 */
export function groupingMarks(
  part: TypedExpression,
  grouping: Grouping,
  keys: readonly NamedExpression[],
): TypedAggregate | undefined {
  if (part.kind !== 'aggregateCall') return undefined;
  const [name] = part.entry.names;
  if (name !== 'grouping' && name !== 'grouping_id') return undefined;
  const { position } = part;
  if (grouping.sets === undefined) throw sluiceError('UNSUPPORTED_GROUPING_EXPRESSION', {}, { position });
  const groupByColumns = grouping.keys.map(expressionText).join(', ');
  const places = part.args.map((arg) => grouping.keys.findIndex((key) => sameExpression(key, arg)));
  if (name === 'grouping_id') {
    const whole =
      places.length === 0 || (places.length === keys.length && places.every((place, index) => place === index));
    if (!whole) {
      const groupingIdColumn = part.args.map(expressionText).join(', ');
      throw sluiceError('GROUPING_ID_COLUMN_MISMATCH', { groupingIdColumn, groupByColumns }, { position });
    }
    return { ...part, args: keys.map((key) => key.attribute) };
  }
  const [place = -1] = places;
  const key = keys[place];
  if (key === undefined) {
    throw sluiceError(
      'GROUPING_COLUMN_MISMATCH',
      { grouping: part.args.map(expressionText).join(', '), groupingColumns: groupByColumns },
      { position },
    );
  }
  return { ...part, args: [key.attribute] };
}
