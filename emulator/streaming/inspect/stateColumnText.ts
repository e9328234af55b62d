import { quoteName } from '../../compute/sqlText.ts';
import type { DataType } from '../../plan/dataType.ts';
import type { StateColumn } from '../state/stateSchema.ts';

/** SQL of a text in which a search looks: columns as they are shown, with a space between. Times are in UTC. */
export function searchedSql(columns: readonly StateColumn[]): string {
  if (columns.length === 0) return `''`;
  return `concat_ws(' ', ${columns.map(({ name, dataType }) => shownSql(name, dataType)).join(', ')})`;
}

function shownSql(value: string, type: DataType): string {
  switch (type.kind) {
    case 'timestamp':
      return `coalesce(CAST(${value} AT TIME ZONE 'UTC' AS VARCHAR), 'NULL')`;
    case 'struct': {
      const fields = type.fields.map(({ name, dataType }) => shownSql(`(${value}).${quoteName(name)}`, dataType));
      return `CASE WHEN ${value} IS NULL THEN 'NULL' ELSE '{' || ${fields.length === 0 ? `''` : fields.join(` || ', ' || `)} || '}' END`;
    }
    default:
      return `coalesce(CAST(${value} AS VARCHAR), 'NULL')`;
  }
}
