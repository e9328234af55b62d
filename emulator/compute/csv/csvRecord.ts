import { dateFromText, momentFromText, timestampFromText, wallClockFromText } from '../../base/dateTimeText.ts';
import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { sqlText } from '../../plan/typeText.ts';
import { decimalFromText } from '../decimalFromText.ts';
import type { RowValue } from '../rowValue.ts';
import type { ParsedRecord } from '../text/scanRecords.ts';
import { csvTokens, trimJava, type CsvSyntax, type CsvToken } from './csvTokens.ts';

export interface CsvReading {
  readonly syntax: CsvSyntax;
  readonly timeZone: string;
  readonly nullValue: string;
  readonly emptyValue: string;
  readonly nanValue: string;
  readonly positiveInfinity: string;
  readonly negativeInfinity: string;
}

/** Source: apache/spark, `UnivocityParser.convert`: columns by position, what does not fit is NULL and makes the record malformed. */
export function csvRecordReader(schema: StructType, reading: CsvReading): (line: string) => ParsedRecord {
  const converters = schema.fields.map((field) => converter(field.name, field.dataType, reading));
  return (line) => {
    const tokens = csvTokens(line, reading.syntax);
    let problem =
      tokens.length === converters.length
        ? undefined
        : `the line has ${tokens.length} values, the schema ${converters.length} columns`;
    const row = converters.map((convert, index): RowValue => {
      const token = index < tokens.length ? datum(tokens[index], reading) : null;
      if (token === null || token === reading.nullValue) return null;
      const value = convert(token);
      if (value !== undefined) return value;
      const field = schema.fields[index];
      problem ??= `${field?.name ?? ''}: ${JSON.stringify(token)} cannot be read as ${field === undefined ? '' : sqlText(field.dataType)}`;
      return null;
    });
    return { rows: [row], problem };
  };
}

/** Nothing between separators stands for the null value, two quotes for the empty value. */
function datum(token: CsvToken, { nullValue, emptyValue }: CsvReading): string {
  if (token === undefined) return nullValue;
  return token === '' ? emptyValue : token;
}

/** Undefined where the text does not fit the type. */
function converter(name: string, type: DataType, reading: CsvReading): (text: string) => RowValue | undefined {
  switch (type.kind) {
    case 'string':
      return (text) => text;
    case 'boolean':
      return (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined);
    case 'byte':
      return (text) => integer(text, -128n, 127n);
    case 'short':
      return (text) => integer(text, -32_768n, 32_767n);
    case 'integer':
      return (text) => integer(text, -2_147_483_648n, 2_147_483_647n);
    case 'long':
      return (text) => {
        if (!/^[+-]?\d+$/.test(text)) return undefined;
        const value = BigInt(text.replace(/^\+/, ''));
        return BigInt.asIntN(64, value) === value ? value : undefined;
      };
    case 'float':
      return (text) => {
        const value = double(text, reading);
        return value === undefined ? undefined : Math.fround(value);
      };
    case 'double':
      return (text) => double(text, reading);
    case 'decimal':
      return (text) => decimalFromText(text.replaceAll(',', ''), type.precision, type.scale);
    case 'date':
      return dateFromText;
    case 'timestamp':
      return (text) => {
        const moment = momentFromText(text, reading.timeZone);
        if (moment === 'timeOnly')
          throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
            feature: 'timestamps without a date in CSV, which mean today',
          });
        return moment;
      };
    case 'timestamp_ntz':
      return (text) => {
        const parts = timestampFromText(text);
        if (parts === undefined || parts === 'timeOnly' || parts.zone !== undefined) return undefined;
        return wallClockFromText(text);
      };
    default:
      throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
        format: 'CSV',
        columnName: name,
        columnType: sqlText(type),
      });
  }
}

function integer(text: string, least: bigint, greatest: bigint): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= least && value <= greatest ? Number(value) : undefined;
}

/** `java.lang.Double.parseDouble` besides the reader's own words; it takes spaces around the number and a type's letter behind it. */
function double(text: string, reading: CsvReading): number | undefined {
  if (text === reading.nanValue) return Number.NaN;
  if (text === reading.negativeInfinity) return -Infinity;
  if (text === reading.positiveInfinity) return Infinity;
  const trimmed = trimJava(text);
  if (/^[+-]?NaN$/.test(trimmed)) return Number.NaN;
  const infinity = /^([+-]?)Infinity$/.exec(trimmed);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (/^[+-]?0[xX]/.test(trimmed))
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `hexadecimal numbers in CSV such as ${trimmed}` });
  const number = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/.exec(trimmed);
  return number?.[1] === undefined ? undefined : Number(number[1]);
}
