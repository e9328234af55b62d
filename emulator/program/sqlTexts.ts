import type { SqlTexts } from '../pyspark/sqlTexts.ts';
import { parseDataType, parseExpression, parseQuery, parseSchemaDdl } from '../sql/parseSql.ts';
import type { SessionConf } from './sessionConf.ts';

/** The SQL of strings in a program, under the session's settings of the moment. */
export function sqlTexts(conf: SessionConf): SqlTexts {
  const options = () => ({ timeZone: conf.settings().timeZone });
  return {
    parseExpression: (text) => parseExpression(text, options()),
    parseQuery: (text) => parseQuery(text, options()),
    parseSchema: (text) => parseSchemaDdl(text),
    parseDataType: (text) => parseDataType(text),
  };
}
