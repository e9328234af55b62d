import { duckdbType } from '../../compute/duckdbTypes.ts';
import { columnName, type Attribute } from '../../plan/resolved.ts';

/** A relation of no rows with these columns. */
export function emptyRelation(output: readonly Pick<Attribute, 'id' | 'dataType'>[]): string {
  const list = output.map((attribute) => `NULL::${duckdbType(attribute.dataType)} AS ${columnName(attribute)}`);
  return `(SELECT ${list.length === 0 ? '1 AS "_"' : list.join(', ')} WHERE false)`;
}
