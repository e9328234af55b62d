import type { FileScan } from '../../plan/fileScan.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import { readerOptions } from '../text/readerOptions.ts';
import type { RecordFormat } from '../text/scanRecords.ts';
import { jsonRecordReader } from './jsonRecord.ts';
import type { JsonReading } from './jsonValues.ts';

/** The JSON reader of a scan. Source: https://spark.apache.org/docs/latest/sql-data-sources-json.html, section "Data Source Option". */
export function jsonFormat(scan: FileScan, settings: AnalysisSettings): RecordFormat {
  const options = readerOptions(scan, {
    multiline: ['false'],
    dateformat: undefined,
    timestampformat: undefined,
    timestampntzformat: undefined,
    timeformat: undefined,
    enabledatetimeparsingfallback: undefined,
    allowcomments: ['false'],
    allowunquotedfieldnames: ['false'],
    allowbackslashescapinganycharacter: ['false'],
    locale: ['en-us'],
    timezone: [settings.timeZone.toLowerCase()],
    singlevariantcolumn: undefined,
    primitivesasstring: ['false'],
    prefersdecimal: ['false'],
  });
  const reading: JsonReading = {
    syntax: {
      singleQuotes: options.flag('allowsinglequotes', true),
      nonNumericNumbers: options.flag('allownonnumericnumbers', true),
      unquotedControlCharacters: options.flag('allowunquotedcontrolchars', false),
      leadingZeros: options.flag('allownumericleadingzeros', false),
    },
    timeZone: settings.timeZone,
    exactTexts: true,
  };
  return {
    options,
    key: JSON.stringify(reading),
    reader: (schema) => jsonRecordReader(schema, reading, true),
  };
}
