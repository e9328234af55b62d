import { sqlText } from '../../plan/typeText.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { quoteText } from '../sqlText.ts';
import { type CastToTranslate, lenient, zoneSql } from './casts.ts';

/** Every cast of a text is one of `castFromText.ts`, since DuckDB reads texts by other rules. */
export function fromText(cast: CastToTranslate): string | undefined {
  const { sql, to, useJavaScript } = cast;
  const call = (name: string, ...args: readonly string[]): string =>
    `${useJavaScript(name)}(${[sql, ...args].join(', ')})`;
  switch (to.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long': {
      const value = call('text_to_integral', quoteText(sqlText(to)), lenient(cast));
      return to.kind === 'long' ? value : `CAST(${value} AS ${duckdbType(to)})`;
    }
    case 'double':
    case 'float':
      return call(`text_to_${to.kind}`, lenient(cast));
    case 'decimal':
      return `CAST(${call('text_to_decimal', String(to.precision), String(to.scale), lenient(cast))} AS ${duckdbType(to)})`;
    case 'boolean':
    case 'date':
    case 'timestamp_ntz':
      return call(`text_to_${to.kind}`, lenient(cast));
    case 'timestamp':
      return call('text_to_timestamp', zoneSql(cast), lenient(cast));
    case 'time':
      return call('text_to_time', String(to.precision), lenient(cast));
    case 'calendarInterval':
      return call('text_to_interval');
    case 'binary':
      return `encode(${sql})`;
    default:
      return undefined;
  }
}
