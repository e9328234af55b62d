import { unsupportedPySpark } from '../runtime/raise.ts';
import type { At } from '../runtime/values.ts';

const commandWords =
  /^(?:ALTER|ANALYZE|CACHE|CALL|CLEAR|COMMENT|CONVERT|COPY|CREATE|DECLARE|DELETE|DESC|DESCRIBE|DROP|EXPLAIN|GENERATE|INSERT|MERGE|MSCK|OPTIMIZE|REFRESH|REORG|REPAIR|REPLACE|RESET|RESTORE|SET|SHOW|TRUNCATE|UNCACHE|UPDATE|USE|VACUUM)\b/i;

/** `spark.sql` of a program takes queries; a command needs names of tables and the guard, which a program by itself does not have. */
export function refuseSqlCommand(text: string, at: At): void {
  const words = text.replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ').trim();
  if (!commandWords.test(words)) return;
  const command = words.split(/\s+/).slice(0, 2).join(' ').toUpperCase();
  throw unsupportedPySpark(at, `spark.sql("${command} …")`, '; run the command by sluice sql');
}
