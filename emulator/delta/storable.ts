import { sluiceError } from '../base/errors.ts';
import type { DataType, StructType } from '../plan/dataType.ts';
import { containsType } from '../plan/types.ts';
import { sqlText } from '../plan/typeText.ts';
import type { ColumnMapping } from './columnIds.ts';
import { allFields } from './writerFeatures.ts';

/** What neither Delta nor this writer can put into a table. */
export function requireStorable(schema: StructType, mapping: ColumnMapping): void {
  const refused = schema.fields.filter((field) => isUnstorable(field.dataType));
  if (refused.length > 0) {
    const columns = refused.map((field) => `${field.name} (${sqlText(field.dataType)})`).join(', ');
    throw sluiceError('DELTA_UNSUPPORTED_DATA_TYPES', { columns });
  }
  // With column mapping the files hold other names.
  if (mapping !== 'none') return;
  const names = allFields(schema)
    .filter((field) => /[ ,;{}()\n\t=]/.test(field.name))
    .map((field) => field.name);
  if (names.length > 0) throw sluiceError('DELTA_INVALID_CHARACTERS_IN_COLUMN_NAMES', { names: names.join(', ') });
}

function isUnstorable(type: DataType): boolean {
  const inside = type.kind !== 'void' && containsType(type, (part) => part.kind === 'void');
  return (
    inside ||
    containsType(
      type,
      (part) =>
        ['calendarInterval', 'yearMonthInterval', 'dayTimeInterval', 'time', 'variant', 'char', 'varchar'].includes(
          part.kind,
        ) ||
        (part.kind === 'string' && part.collation !== undefined),
    )
  );
}
