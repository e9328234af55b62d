import { dateFromText, timestampFromText, trimAll } from '../base/dateTimeText.ts';
import type { DataType } from '../plan/dataType.ts';

/**
 * A partition value of the log in the one form that readers of a scan know: whole numbers and decimals as plain digits, booleans as
 * `true` and `false`, dates and timestamps in ISO form (a timestamp that names a zone in UTC with `Z`; one that does not is in the session's).
 * NULL is null; undefined is a text that is no value of the type, for which Spark's answers are not followed.
 *
 * Source: PROTOCOL.md, section "Partition Value Serialization"; where Spark reads more than that it is Spark's cast of texts. An empty text is
 * NULL in both, but for strings and binary, where Spark keeps it empty.
 */
export function canonicalPartitionText(text: string | null, type: DataType): string | null | undefined {
  if (text === null) return null;
  if (type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar' || type.kind === 'binary') return text;
  const trimmed = trimAll(text);
  if (trimmed === '') return null;
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return wholeText(trimmed, wholeBits[type.kind]);
    case 'decimal':
      return decimalText(trimmed, type.precision, type.scale);
    case 'boolean':
      if (/^(t|true|y|yes|1)$/i.test(trimmed)) return 'true';
      return /^(f|false|n|no|0)$/i.test(trimmed) ? 'false' : undefined;
    case 'float':
    case 'double':
      return floatingText(trimmed);
    case 'date':
      return dateFromText(trimmed) === undefined
        ? undefined
        : isoText(BigInt(dateFromText(trimmed) ?? 0) * day, 'date');
    case 'timestamp':
    case 'timestamp_ntz':
      return timestampText(trimmed, type.kind);
    default:
      return undefined;
  }
}

const wholeBits = { byte: 8, short: 16, integer: 32, long: 64 } as const;

function wholeText(text: string, bits: number): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(bits, value) === value ? String(value) : undefined;
}

function decimalText(text: string, precision: number, scale: number): string | undefined {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  const digits = fraction.replace(/0+$/, '');
  if (match === null || !/\d/.test(text) || whole.length > precision - scale || digits.length > scale) return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${digits === '' ? '' : `.${digits}`}`;
}

function floatingText(text: string): string | undefined {
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$|^[+-]?\.\d+([eE][+-]?\d+)?$/.test(text)) return text;
  if (/^nan$/i.test(text)) return 'NaN';
  if (/^\+?inf(inity)?$/i.test(text)) return 'Infinity';
  return /^-inf(inity)?$/i.test(text) ? '-Infinity' : undefined;
}

const day = 86_400_000_000n;

function timestampText(text: string, kind: 'timestamp' | 'timestamp_ntz'): string | undefined {
  const parts = timestampFromText(text);
  if (parts === undefined || parts === 'timeOnly') return undefined;
  const { wallClock, zone } = parts;
  if (kind === 'timestamp_ntz' || zone === undefined) return isoText(wallClock, 'timestamp');
  // Any zone but a fixed offset from UTC would be a rule of its own, which nobody writes into a log.
  const offset = offsetOf(zone);
  if (offset === undefined) return undefined;
  const moment = isoText(wallClock - offset, 'timestamp');
  return moment === undefined ? undefined : `${moment}Z`;
}

function offsetOf(zone: string): bigint | undefined {
  if (/^(UTC|GMT|Z|UT)$/i.test(zone)) return 0n;
  const match = /^(?:UTC|GMT|UT)?([+-])(\d{1,2}):?(\d{2})$/.exec(zone);
  if (match === null) return undefined;
  const minutes = BigInt(Number(match[2]) * 60 + Number(match[3]));
  return (match[1] === '-' ? -minutes : minutes) * 60_000_000n;
}

/** `YYYY-MM-DD`, with a time where asked for; undefined outside of the years that have this form. */
function isoText(microseconds: bigint, form: 'date' | 'timestamp'): string | undefined {
  const milliseconds = Number((microseconds - modulo(microseconds, 1000n)) / 1000n);
  const date = new Date(milliseconds);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) return undefined;
  const text = date.toISOString();
  if (form === 'date') return text.slice(0, 10);
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(modulo(microseconds, 1000n)).padStart(3, '0')}`;
}

function modulo(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by;
}
