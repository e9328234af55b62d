import { isErrorCode, isSluiceError, SluiceError, sluiceError } from '../base/errors.ts';

/** The error of the catalogue that an exception of DuckDB stands for. */
export function runtimeError(thrown: unknown): SluiceError {
  if (isSluiceError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return markedError(message, thrown) ?? nativeError(message, thrown) ?? internal(message, thrown);
}

/**
 * `SLUICE:<CODE>:<JSON object of parameters>`, raised by generated SQL (`raiseSql`) and by JavaScript functions.
 * Parameters that a message asks for and the marker lacks become empty.
 */
function markedError(message: string, cause: unknown): SluiceError | undefined {
  const match = /SLUICE:([A-Z0-9_.]+):(\{[\s\S]*)/.exec(message);
  const code = match?.[1];
  if (match === null || code === undefined || !isErrorCode(code)) return undefined;
  return new SluiceError(code, parametersOf(match[2] ?? '{}'), { cause });
}

function parametersOf(text: string): Readonly<Record<string, string>> {
  // DuckDB may add its own context after the marker, on lines of their own.
  for (let end = text.length; end > 0; end = text.lastIndexOf('}', end - 1) + 1) {
    try {
      const parsed: unknown = JSON.parse(text.slice(0, end));
      if (typeof parsed !== 'object' || parsed === null) return {};
      return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
    } catch {
      if (text.lastIndexOf('}', end - 2) < 0) return {};
      end = text.lastIndexOf('}', end - 2) + 2;
    }
  }
  return {};
}

interface NativeRule {
  readonly pattern: RegExp;
  readonly make: (match: RegExpExecArray, cause: unknown) => SluiceError;
}

const symbols: Readonly<Record<string, string>> = { addition: '+', subtraction: '-', multiplication: '*' };

const nativeRules: readonly NativeRule[] = [
  { pattern: /^INTERRUPT Error/, make: (_, cause) => sluiceError('CANCELLED', {}, { cause }) },
  {
    pattern: /No files found that match the pattern "([^"]*)"|Cannot open file "([^"]*)": No such file or directory/,
    make: (match, cause) =>
      sluiceError('FAILED_READ_FILE.FILE_NOT_EXIST', { path: plainPath(match[1] ?? match[2]) }, { cause }),
  },
  {
    pattern: /(?:Could not write|Cannot write)[^"]*"([^"]*)": (?:No space left on device|Disk quota exceeded)/,
    make: (match, cause) => sluiceError('STORAGE_FULL', { path: match[1] ?? '' }, { cause }),
  },
  {
    pattern: /No space left on device|failed to offload data block/i,
    make: (_, cause) => sluiceError('STORAGE_FULL', { path: 'a temporary file' }, { cause }),
  },
  {
    pattern: /Cannot open file "([^"]*)": (Permission denied|Read-only file system|Is a directory)/,
    make: (match, cause) =>
      sluiceError('STORAGE_READ_ONLY', { path: match[1] ?? '', reason: lowerFirst(match[2] ?? '') }, { cause }),
  },
  {
    pattern:
      /(No magic bytes found at end of file|Footer length error in file|Invalid footer length[^']*|too small to be a Parquet file|Corrupt Parquet metadata[^']*in file)[^'"]*['"]([^'"]*)['"]/i,
    make: (match, cause) =>
      sluiceError(
        'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
        { path: match[2] ?? '', reason: lowerFirst((match[1] ?? '').replace(/ (?:in|of) file$/, '')) },
        { cause },
      ),
  },
  {
    pattern: /File '([^']*)' too small to be a Parquet file/,
    make: (match, cause) =>
      sluiceError(
        'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
        { path: match[1] ?? '', reason: 'it is too small to be a Parquet file' },
        { cause },
      ),
  },
  {
    pattern: /could not read content of file '([^']*)' as valid UTF-8/,
    make: (match, cause) =>
      sluiceError('FAILED_READ_FILE.NO_HINT', { path: match[1] ?? '', reason: 'it is not UTF-8 text' }, { cause }),
  },
  {
    pattern: /^Out of Memory Error: ([^\n]*)/,
    make: (match, cause) => sluiceError('OUT_OF_MEMORY', { detail: trimmed(match[1]) }, { cause }),
  },
  {
    pattern:
      /^Out of Range Error: Overflow in (addition|subtraction|multiplication) of INT(?:8|16) \((-?\d+) . (-?\d+)\)/,
    make: (match, cause) =>
      sluiceError(
        'BINARY_ARITHMETIC_OVERFLOW',
        { value1: match[2] ?? '', symbol: symbols[match[1] ?? ''] ?? '', value2: match[3] ?? '' },
        { cause },
      ),
  },
  {
    pattern: /^Out of Range Error: Overflow in \w+ of DECIMAL\(38\) \(([^)]*)\)/,
    make: (match, cause) =>
      sluiceError(
        'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
        { value: match[1] ?? '', precision: 38, scale: 0 },
        { cause },
      ),
  },
  {
    pattern: /Failure in decode: could not convert blob to UTF8 string/,
    make: (_, cause) => sluiceError('PARTITION_VALUE_NOT_UTF8', {}, { cause }),
  },
  {
    // Spark's days and microseconds overflow silently here, or go on for a little longer than DuckDB's.
    pattern: /^Out of Range Error: Date out of range|Timestamp microseconds out of range/,
    make: (_, cause) =>
      sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'dates and timestamps beyond the years it holds' }, { cause }),
  },
  { pattern: /[Dd]ivision by zero/, make: (_, cause) => sluiceError('DIVIDE_BY_ZERO', {}, { cause }) },
  {
    pattern: /^Out of Range Error: (Overflow [^\n]*|[^\n]*out of range[^\n]*)|^Conversion Error: (Overflow [^\n]*)/,
    make: (match, cause) =>
      sluiceError('ARITHMETIC_OVERFLOW', { message: trimmed(match[1] ?? match[2]), alternative: '' }, { cause }),
  },
  {
    pattern:
      /^Conversion Error: Type (\w+) with value (.*) can't be cast because the value is out of range for the destination type (\w+)/,
    make: (match, cause) =>
      sluiceError(
        'CAST_OVERFLOW',
        { value: match[2] ?? '', sourceType: sparkName(match[1]), targetType: sparkName(match[3]) },
        { cause },
      ),
  },
  {
    pattern: /^Conversion Error: Failed to cast decimal value ([-\d.]+) to type (\w+)/,
    make: (match, cause) =>
      sluiceError(
        'CAST_OVERFLOW',
        { value: match[1] ?? '', sourceType: '"DECIMAL"', targetType: sparkName(match[2]) },
        { cause },
      ),
  },
  {
    pattern: /^Conversion Error: (?:Could not cast|Casting) value "?([^"\n]*?)"? to (?:type )?DECIMAL\((\d+),(\d+)\)/,
    make: (match, cause) =>
      sluiceError(
        'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
        { value: match[1] ?? '', precision: match[2] ?? '', scale: match[3] ?? '' },
        { cause },
      ),
  },
  {
    pattern: /^Conversion Error: Could not convert string (?:'([\s\S]*)'|"([\s\S]*)") to '?(\w+)/,
    make: (match, cause) =>
      sluiceError(
        'CAST_INVALID_INPUT',
        {
          expression: `'${match[1] ?? match[2] ?? ''}'`,
          sourceType: '"STRING"',
          targetType: `"${sparkName(match[3])}"`,
        },
        { cause },
      ),
  },
  {
    pattern: /^Conversion Error: (?:invalid|timestamp|date|time) (\w+) field (?:format|value)[^"]*"([^"]*)"/,
    make: (match, cause) =>
      sluiceError(
        'CAST_INVALID_INPUT',
        {
          expression: `'${match[2] ?? ''}'`,
          sourceType: '"STRING"',
          targetType: `"${(match[1] ?? '').toUpperCase()}"`,
        },
        { cause },
      ),
  },
  {
    // A date moved by months; Spark's `Math.toIntExact` of the days.
    pattern: /^Conversion Error: Date out of range/,
    make: (_, cause) => sluiceError('ARITHMETIC_OVERFLOW', { message: 'overflow', alternative: '' }, { cause }),
  },
  {
    pattern:
      /^Conversion Error: (ICU date overflows timestamp range|Overflow exception in date[^\n]*|Date and time not in timestamp range[^\n]*)/,
    make: (_, cause) => sluiceError('DATETIME_OVERFLOW', {}, { cause }),
  },
  { pattern: /Map keys must be unique/, make: (_, cause) => sluiceError('DUPLICATED_MAP_KEY', { key: '' }, { cause }) },
  {
    pattern: /More than one row returned by a subquery used as an expression/,
    make: (_, cause) => sluiceError('SCALAR_SUBQUERY_TOO_MANY_ROWS', {}, { cause }),
  },
];

function nativeError(message: string, cause: unknown): SluiceError | undefined {
  for (const rule of nativeRules) {
    const match = rule.pattern.exec(message);
    if (match !== null) return rule.make(match, cause);
  }
  return undefined;
}

function internal(message: string, cause: unknown): SluiceError {
  return sluiceError('INTERNAL_ERROR', { detail: trimmed(message.split('\n')[0]) }, { cause });
}

const sparkNames: Readonly<Record<string, string>> = {
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INT',
  INT64: 'BIGINT',
  INT128: 'DECIMAL(38,0)',
  BOOL: 'BOOLEAN',
  VARCHAR: 'STRING',
};

function sparkName(duckdbName: string | undefined): string {
  return sparkNames[duckdbName ?? ''] ?? duckdbName ?? '';
}

/** Undoes `quotePath`. */
function plainPath(pattern: string | undefined): string {
  return (pattern ?? '').replace(/\[([*?[])\]/g, '$1');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function trimmed(text: string | undefined): string {
  return (text ?? '').replace(/[\s.!;]+$/, '');
}
