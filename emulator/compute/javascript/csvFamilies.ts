import { sluiceError } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import { csvRecordReader, type CsvReading } from '../csv/csvRecord.ts';
import { duckdbType } from '../duckdbTypes.ts';
import type { JavaScriptFamily } from '../javascriptFunctions.ts';

interface CsvDetail {
  readonly type: StructType;
  readonly options: Readonly<Record<string, string>>;
  readonly timeZone: string;
}

/** `from_csv`: as the reader of files, with the text itself in the column for malformed records. */
export const csvFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  from_csv: (detail) => {
    const { type, options, timeZone } = JSON.parse(detail) as CsvDetail;
    const corrupt = options['columnnameofcorruptrecord'] ?? '_corrupt_record';
    const place = type.fields.findIndex((field) => field.name === corrupt && field.dataType.kind === 'string');
    const fields = type.fields.filter((_, index) => index !== place);
    const read = csvRecordReader({ kind: 'struct', fields }, readingOf(options, timeZone));
    const failFast = options['mode']?.toUpperCase() === 'FAILFAST';
    return {
      parameters: ['VARCHAR'],
      returns: duckdbType(type),
      call: (text) => {
        const { rows, problem } = read(String(text));
        const row = rows[0] ?? fields.map(() => null);
        if (problem !== undefined && failFast) {
          throw sluiceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
            file: 'from_csv',
            line: 1,
            reason: problem,
            badRecord: String(text),
          });
        }
        if (place < 0) return { fields: row };
        return { fields: [...row.slice(0, place), problem === undefined ? null : text, ...row.slice(place)] };
      },
    };
  },
};

function readingOf(options: Readonly<Record<string, string>>, timeZone: string): CsvReading {
  const flag = (name: string): boolean => options[name]?.toLowerCase() === 'true';
  return {
    syntax: {
      separator: options['sep'] ?? options['delimiter'] ?? ',',
      quote: '"',
      escape: '\\',
      ignoreLeadingSpace: flag('ignoreleadingwhitespace'),
      ignoreTrailingSpace: flag('ignoretrailingwhitespace'),
    },
    timeZone,
    nullValue: options['nullvalue'] ?? '',
    emptyValue: '',
    nanValue: 'NaN',
    positiveInfinity: 'Inf',
    negativeInfinity: '-Inf',
  };
}
