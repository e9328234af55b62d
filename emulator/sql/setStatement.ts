import { sluiceError } from '../base/errors.ts';
import type { Position } from '../base/errors.ts';

export type SetParts = { readonly key?: string; readonly value?: string };

/**
 * The key and the value of `SET …`, without the word SET: both, the key alone, or none. Raises INVALID_SET_SYNTAX.
 * Source: apache/spark SparkSqlAstBuilder.visitSetConfiguration, visitSetTimeZone
 */
export function setParts(rest: string, position: Position): SetParts {
  const text = rest.trim();
  if (text === '') return {};
  const zone = /^TIME\s+ZONE\s+(.*)$/is.exec(text);
  if (zone !== null) return { key: 'spark.sql.session.timeZone', value: timeZone((zone[1] ?? '').trim(), position) };
  const quoted = /^`((?:[^`]|``)+)`\s*(?:=\s*(.*))?$/s.exec(text);
  if (quoted?.[1] !== undefined) {
    const key = quoted[1].replaceAll('``', '`');
    return quoted[2] === undefined ? { key } : { key, value: unquoted(quoted[2].trim()) };
  }
  const pair = /^([a-zA-Z_\d\\.:]+)\s*=(.*)$/s.exec(text);
  if (pair?.[1] !== undefined) return { key: pair[1], value: unquoted((pair[2] ?? '').trim()) };
  if (/^[a-zA-Z_\d\\.:]+$/.test(text) || text === '-v') return { key: text };
  throw sluiceError('INVALID_SET_SYNTAX', {}, { position });
}

/** A value in backticks is what lies between them. */
function unquoted(value: string): string {
  return /^`(?:[^`]|``)*`$/.test(value) ? value.slice(1, -1).replaceAll('``', '`') : value;
}

function timeZone(text: string, position: Position): string {
  const quoted = /^(['"])(.*)\1$/s.exec(text)?.[2];
  if (quoted !== undefined) return quoted;
  if (/^LOCAL$|^INTERVAL\b/i.test(text)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      {
        expression: `SET TIME ZONE ${text}`,
        detail: ': name a zone in quotes, so that the pipeline gives the same answers everywhere',
      },
      { position },
    );
  }
  throw sluiceError('INVALID_SET_SYNTAX', {}, { position });
}
