import { parseDataType, parseExpression, parseQuery, parseSchemaDdl } from '../sql/parseSql.ts';
import type { SqlTexts } from './sqlTexts.ts';

/** Spark SQL by the grammar of the `sql` room. */
export const sparkSqlTexts: SqlTexts = {
  parseExpression: (text) => parseExpression(text),
  parseQuery: (text) => parseQuery(text),
  parseSchema: (text) => parseSchemaDdl(text),
  parseDataType: (text) => parseDataType(text),
};
