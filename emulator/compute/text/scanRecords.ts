import { sluiceError } from '../../base/errors.ts';
import type { StructField, StructType } from '../../plan/dataType.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import { sqlText } from '../../plan/typeText.ts';
import type { OrderedRelation, RelationSql } from '../computeSession.ts';
import { duckdbType } from '../duckdbTypes.ts';
import type { JavaScriptFunctions } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';
import { raiseSql } from '../sqlText.ts';
import { fileLinesSql, lineOrderSql, namedFields, partitionSql } from './fileLines.ts';
import type { ReaderOptions } from './readerOptions.ts';

/** What one line gives. */
export interface ParsedRecord {
  /** Rows in the order of the data fields; none for a line that is no record. */
  readonly rows: readonly (readonly RowValue[])[];
  /** Why the record is malformed; its rows then hold what could be read, or only NULLs. */
  readonly problem: string | undefined;
}

export interface RecordFormat {
  readonly options: ReaderOptions;
  /** Tells apart readers whose answers differ, besides by schema. */
  readonly key: string;
  /** Makes the reader of lines for the fields that lie inside the files. */
  reader(schema: StructType): (line: string) => ParsedRecord;
  /** Leaves out of a relation of lines (`file`, `number`, `line`) those that are no records. */
  readonly records?: (lines: RelationSql) => RelationSql;
}

/** A scan of a line-based format: every line goes through the format's reader, then the mode decides on malformed ones. */
export function scanRecordsSql(
  scan: FileScan,
  names: readonly string[],
  format: RecordFormat,
  functions: JavaScriptFunctions,
): OrderedRelation {
  const { parsed, corrupt, data } = parsedLines(scan, format, functions);
  const list = namedFields(scan, names, (name) => {
    if (name === corrupt?.name) return 'CASE WHEN p.problem IS NULL THEN NULL ELSE line END';
    return `r.f${data.fields.findIndex((field) => field.name === name)}`;
  });
  const where = modeCondition(scan, format);
  const rows = `SELECT file, number, line, p, unnest(p."rows") AS r FROM ${parsed}${where}`;
  return { relation: `(SELECT ${[...list, lineOrderSql].join(', ')} FROM (${rows}))`, order: '"_order"' };
}

/** `file` (its path), `number`, `line` and `problem` of the malformed records. */
export function malformedRecordsSql(
  scan: FileScan,
  format: RecordFormat,
  functions: JavaScriptFunctions,
  limit: number,
): RelationSql {
  const { parsed } = parsedLines(scan, format, functions);
  return `(SELECT file, number, line, p.problem AS problem, count(*) OVER () AS found FROM ${parsed} WHERE p.problem IS NOT NULL ORDER BY file, number LIMIT ${limit})`;
}

interface ParsedLines {
  readonly parsed: RelationSql;
  readonly corrupt: StructField | undefined;
  readonly data: StructType;
}

function parsedLines(scan: FileScan, format: RecordFormat, functions: JavaScriptFunctions): ParsedLines {
  const corrupt = scan.schema.fields.find((field) => field.name === format.options.corruptColumn);
  if (corrupt !== undefined && corrupt.dataType.kind !== 'string') {
    throw sluiceError('INVALID_CORRUPT_RECORD_TYPE', {
      columnName: corrupt.name,
      actualType: sqlText(corrupt.dataType),
    });
  }
  const fields = scan.schema.fields.filter(
    (field) => field !== corrupt && partitionSql(scan, field.name) === undefined,
  );
  const data: StructType = { kind: 'struct', fields };
  const types = fields.map((field, index) => `f${index} ${duckdbType(field.dataType)}`);
  // A struct needs a member, even where every field is a partition column.
  const row = `STRUCT(${types.length === 0 ? 'f0 BOOLEAN' : types.join(', ')})`;
  const returns = `STRUCT(problem VARCHAR, "rows" ${row}[])`;
  const name = functions.useMade(`${scan.format} ${format.key} ${row} ${fieldNames(data)}`, () => {
    const read = format.reader(data);
    return {
      parameters: ['VARCHAR'],
      returns,
      call: (line) => {
        const record = read(String(line));
        const rows = record.rows.map((values) => ({ fields: values.length === 0 ? [null] : values }));
        return { fields: [record.problem ?? null, rows] };
      },
    };
  });
  const lines = fileLinesSql(scan);
  const records = format.records === undefined ? lines : format.records(lines);
  return {
    parsed: `(SELECT file, number, line, ${name}(line) AS p FROM ${records})`,
    corrupt,
    data,
  };
}

/** The row type leaves out the names at the top, which the reader looks for. */
function fieldNames(schema: StructType): string {
  return JSON.stringify(schema.fields.map((field) => field.name));
}

function modeCondition(scan: FileScan, { options }: RecordFormat): string {
  if (options.mode === 'PERMISSIVE') return '';
  if (options.mode === 'DROPMALFORMED') return ' WHERE p.problem IS NULL';
  const paths = `[${scan.files.map((file) => `'${file.path.replaceAll("'", "''")}'`).join(', ')}]`;
  const raised = raiseSql('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
    file: `${paths}[file]`,
    line: 'number::VARCHAR',
    reason: 'p.problem',
    badRecord: 'left(line, 1000)',
  });
  return ` WHERE CASE WHEN p.problem IS NULL THEN true ELSE ${raised}::BOOLEAN END`;
}
