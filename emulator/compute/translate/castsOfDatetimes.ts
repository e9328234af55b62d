import { isIntegral } from '../../plan/types.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { checkedCast, type CastToTranslate, lenient, zoneSql } from './casts.ts';

/** Casts from dates, timestamps and times to anything but texts. */
export function castDatetime(cast: CastToTranslate): string | undefined {
  const { sql, from, to, settings, useJavaScript } = cast;
  const isUtc = /^(?:UTC|GMT|Z|Etc\/UTC|[+-]00:00)$/.test(settings.timeZone);
  const micros = `epoch_us(${sql})`;
  switch (from.kind) {
    case 'date':
      if (to.kind === 'timestamp_ntz') return `CAST(${sql} AS TIMESTAMP)`;
      if (to.kind !== 'timestamp') return undefined;
      return zoned(cast, `CAST(${sql} AS TIMESTAMP)`, isUtc);
    case 'timestamp_ntz':
      if (to.kind === 'date') return `CAST(${sql} AS DATE)`;
      return to.kind === 'timestamp' ? zoned(cast, sql, isUtc) : undefined;
    case 'timestamp':
      break;
    default:
      return undefined;
  }
  if (isIntegral(to)) {
    const seconds = `((${micros} - ((${micros} % 1000000 + 1000000) % 1000000)) // 1000000)`;
    return to.kind === 'long' ? seconds : checkedCast(cast, seconds);
  }
  switch (to.kind) {
    case 'double':
    case 'float':
      return `CAST(CAST(${micros} AS DOUBLE) / 1000000 AS ${duckdbType(to)})`;
    case 'decimal': {
      const seconds = `CAST(${micros} AS DOUBLE) / 1000000`;
      const text = `${useJavaScript('double_to_decimal')}(${seconds}, ${to.precision}, ${to.scale}, ${lenient(cast)})`;
      return `CAST(${text} AS ${duckdbType(to)})`;
    }
    case 'timestamp_ntz':
      return isUtc ? `make_timestamp(${micros})` : `${useJavaScript('wall_clock')}(${sql}, ${zoneSql(cast)})`;
    case 'date': {
      const clock = isUtc ? `make_timestamp(${micros})` : `${useJavaScript('wall_clock')}(${sql}, ${zoneSql(cast)})`;
      return `CAST(${clock} AS DATE)`;
    }
    default:
      return undefined;
  }
}

/** A wall clock's reading in the session's zone as a moment: Java's rules decide in gaps and overlaps. */
function zoned({ useJavaScript, ...cast }: CastToTranslate, wallClock: string, isUtc: boolean): string {
  if (isUtc) return `make_timestamptz(epoch_us(${wallClock}))`;
  return `${useJavaScript('zoned_moment')}(${wallClock}, ${zoneSql({ ...cast, useJavaScript })})`;
}
