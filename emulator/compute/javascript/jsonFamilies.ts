import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { duckdbType } from '../duckdbTypes.ts';
import type { JavaScriptFamily } from '../javascriptFunctions.ts';
import { jsonRecordReader } from '../json/jsonRecord.ts';
import { JsonSyntaxError, jsonTokens } from '../json/jsonTokens.ts';
import {
  JsonFieldError,
  JsonPartialValue,
  jsonConverter,
  objectConverter,
  type JsonReading,
} from '../json/jsonValues.ts';
import type { RowValue } from '../rowValue.ts';
import { jsonWriter, type JsonWriting } from './jsonWriter.ts';

/** What `from_json` and `to_json` are told: the Spark type, the options by name in lower case, and the session's zone. */
interface JsonDetail {
  readonly type: DataType;
  readonly options: Readonly<Record<string, string>>;
  readonly timeZone: string;
}

export const jsonFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  from_json: (detail) => {
    const { type, options, timeZone } = JSON.parse(detail) as JsonDetail;
    const reading: JsonReading = {
      syntax: {
        singleQuotes: flag(options, 'allowsinglequotes', true),
        nonNumericNumbers: flag(options, 'allownonnumericnumbers', true),
        unquotedControlCharacters: flag(options, 'allowunquotedcontrolchars', false),
        leadingZeros: flag(options, 'allownumericleadingzeros', false),
      },
      timeZone,
      exactTexts: false,
    };
    const read = type.kind === 'struct' ? structReader(type, reading, options) : valueReader(type, reading);
    return { parameters: ['VARCHAR'], returns: duckdbType(type), call: (text) => read(String(text)) };
  },
  to_json: (detail) => {
    const { type, options, timeZone } = JSON.parse(detail) as JsonDetail;
    const writing: JsonWriting = {
      timeZone,
      ignoreNulls: flag(options, 'ignorenullfields', true),
      dateFormat: options['dateformat'],
      timestampFormat: options['timestampformat'],
      timestampNtzFormat: options['timestampntzformat'],
    };
    const write = jsonWriter(type, writing);
    return { parameters: [duckdbType(type)], returns: 'VARCHAR', call: write };
  },
};

function flag(options: Readonly<Record<string, string>>, name: string, otherwise: boolean): boolean {
  const value = options[name];
  return value === undefined ? otherwise : value.toLowerCase() === 'true';
}

/** A malformed text gives what could be read of it, and stands itself in the column for malformed records. */
function structReader(
  type: StructType,
  reading: JsonReading,
  options: Readonly<Record<string, string>>,
): (text: string) => RowValue {
  const corrupt = options['columnnameofcorruptrecord'] ?? '_corrupt_record';
  const failFast = options['mode']?.toUpperCase() === 'FAILFAST';
  const place = type.fields.findIndex((field) => field.name === corrupt && field.dataType.kind === 'string');
  const fields = type.fields.filter((_, index) => index !== place);
  const read = jsonRecordReader({ kind: 'struct', fields }, reading, false);
  return (text) => {
    const { rows, problem } = read(text);
    const [row] = rows;
    if (row === undefined) return null;
    if (problem !== undefined && failFast) {
      throw sluiceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
        file: 'from_json',
        line: 1,
        reason: problem,
        badRecord: text,
      });
    }
    if (place < 0) return { fields: row };
    const whole = [...row.slice(0, place), problem === undefined ? null : text, ...row.slice(place)];
    return { fields: whole };
  };
}

/** Arrays and maps at the root: a malformed text gives NULL; an object stands for an array of one. */
function valueReader(type: DataType, reading: JsonReading): (text: string) => RowValue {
  const convert = jsonConverter(type, reading);
  const single =
    type.kind === 'array' && type.element.kind === 'struct' ? objectConverter(type.element, reading) : undefined;
  const tokens = jsonTokens(reading.syntax);
  return (text) => {
    tokens.begin(text);
    try {
      const first = tokens.next();
      if (first.kind === 'end') return null;
      if (first.kind === 'startObject' && single !== undefined) return [single(tokens, text)];
      return convert(first, tokens, text);
    } catch (error) {
      if (error instanceof JsonSyntaxError || error instanceof JsonFieldError) return null;
      if (error instanceof JsonPartialValue) {
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
          feature: 'from_json to an array or map of which a part does not fit',
        });
      }
      throw error;
    }
  };
}
