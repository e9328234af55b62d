import { sluiceError, type Position } from '../base/errors.ts';
import type { Attribute } from './resolved.ts';
import { quoteIdentifier, sqlText } from './typeText.ts';
import { containsType } from './types.ts';

/** DISTINCT and the set operations compare rows, which maps and variants do not allow. */
export function checkSetTypes(columns: readonly Attribute[], position: Position | undefined): void {
  for (const { name, dataType } of columns) {
    const parameters = { colName: quoteIdentifier(name), dataType: `"${sqlText(dataType)}"` };
    if (containsType(dataType, (part) => part.kind === 'map')) {
      throw sluiceError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', parameters, { position });
    }
    if (containsType(dataType, (part) => part.kind === 'variant')) {
      throw sluiceError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE', parameters, { position });
    }
    if (
      containsType(
        dataType,
        (part) => part.kind === 'string' && part.collation !== undefined && part.collation !== 'UTF8_BINARY',
      )
    ) {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: `comparing the column ${name}`, detail: ' of a string type with a collation' },
        { position },
      );
    }
  }
}
