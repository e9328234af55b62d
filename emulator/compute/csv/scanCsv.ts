import { sluiceError } from '../../base/errors.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { RelationSql } from '../computeSession.ts';
import { quoteText } from '../sqlText.ts';
import { readerOptions, type ReaderOptions } from '../text/readerOptions.ts';
import type { RecordFormat } from '../text/scanRecords.ts';
import { csvRecordReader, type CsvReading } from './csvRecord.ts';

/** The CSV reader of a scan. Source: https://spark.apache.org/docs/latest/sql-data-sources-csv.html, section "Data Source Option". */
export function csvFormat(scan: FileScan, settings: AnalysisSettings): RecordFormat {
  const options = readerOptions(scan, {
    multiline: ['false'],
    inferschema: ['false'],
    enforceschema: ['true'],
    dateformat: undefined,
    timestampformat: undefined,
    timestampntzformat: undefined,
    timeformat: undefined,
    enabledatetimeparsingfallback: undefined,
    chartoescapequoteescaping: [''],
    unescapedquotehandling: ['stop_at_delimiter'],
    locale: ['en-us'],
    timezone: [settings.timeZone.toLowerCase()],
    maxcharspercolumn: ['-1'],
    singlevariantcolumn: undefined,
  });
  const reading: CsvReading = {
    syntax: {
      separator: separatorOf(scan, options),
      quote: characterOf(scan, options, 'quote', '"'),
      escape: characterOf(scan, options, 'escape', '\\'),
      ignoreLeadingSpace: options.flag('ignoreleadingwhitespace', false),
      ignoreTrailingSpace: options.flag('ignoretrailingwhitespace', false),
    },
    timeZone: settings.timeZone,
    nullValue: options.text('nullvalue', ''),
    emptyValue: options.text('emptyvalue', ''),
    nanValue: options.text('nanvalue', 'NaN'),
    positiveInfinity: options.text('positiveinf', 'Inf'),
    negativeInfinity: options.text('negativeinf', '-Inf'),
  };
  const comment = characterOf(scan, options, 'comment', '\0') || '\0';
  return {
    options,
    key: JSON.stringify(reading),
    reader: (schema) => csvRecordReader(schema, reading),
    records: (lines) => recordsSql(lines, comment, options.flag('header', false)),
  };
}

/**
 * Empty lines and comments are no records, and with a header the first line of a file that is neither is none
 * (`CSVExprUtils.extractHeader`, `filterCommentAndEmpty`).
 */
function recordsSql(lines: RelationSql, comment: string, header: boolean): RelationSql {
  const trimmed = `trim(line, ${spaces})`;
  const isRecord = `${trimmed} <> '' AND NOT starts_with(line, ${quoteText(comment)})`;
  if (!header) return `(SELECT file, number, line FROM ${lines} WHERE ${isRecord})`;
  const isHeader =
    comment === '\0' ? `${trimmed} <> ''` : `${trimmed} <> '' AND NOT starts_with(${trimmed}, ${quoteText(comment)})`;
  const numbered = `SELECT *, min(number) FILTER (WHERE ${isHeader}) OVER (PARTITION BY file) AS header FROM ${lines}`;
  return `(SELECT file, number, line FROM (${numbered}) WHERE number > header AND ${isRecord} ORDER BY file, number)`;
}

/** What Java's `String.trim` takes away, as an SQL text. */
const spaces = `(${Array.from({ length: 33 }, (_, code) => `chr(${code})`).join(' || ')})`;

function separatorOf(scan: FileScan, options: ReaderOptions): string {
  const text = options.text('sep', options.text('delimiter', ','));
  const parts = text.match(/\\.|[^\\]/gs) ?? [];
  const separator = parts.map((part) => (part.startsWith('\\') ? (escapes[part] ?? '') : part)).join('');
  if (separator === '' || parts.join('') !== text || parts.some((part) => part.length > 1 && !(part in escapes)))
    throw sluiceError('UNSUPPORTED_READER_OPTION', {
      option: 'sep',
      format: scan.format,
      detail: ` with the value ${JSON.stringify(text)}`,
    });
  return separator;
}

const escapes: Readonly<Record<string, string>> = {
  '\\t': '\t',
  '\\r': '\r',
  '\\b': '\b',
  '\\f': '\f',
  '\\"': '"',
  "\\'": "'",
  '\\\\': '\\',
};

/** A character, none (an empty text stands for U+0000, which no line holds), or the default. */
function characterOf(scan: FileScan, options: ReaderOptions, name: string, otherwise: string): string {
  const text = options.text(name, otherwise);
  if (text.length <= 1) return name === 'quote' && text === '\0' ? '' : text;
  throw sluiceError('UNSUPPORTED_READER_OPTION', {
    option: name,
    format: scan.format,
    detail: ` with the value ${JSON.stringify(text)}; it is one character`,
  });
}
