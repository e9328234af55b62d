import { isSluiceError } from '../base/errors.ts';
import type { TextParsers } from '../plan/functionEntry.ts';
import { parseDataType, parseSchemaDdl } from '../sql/parseSql.ts';

/** Types and columns inside of string arguments, read by the SQL grammar. */
export const textParsers: TextParsers = {
  dataType(text) {
    try {
      return parseDataType(text);
    } catch (error) {
      if (!isSluiceError(error)) throw error;
    }
    try {
      return parseSchemaDdl(text);
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      return undefined;
    }
  },
};
