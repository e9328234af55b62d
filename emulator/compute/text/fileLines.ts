import { sluiceError } from '../../base/errors.ts';
import type { FileScan } from '../../plan/fileScan.ts';
import type { RelationSql } from '../computeSession.ts';
import { partitionLiteral } from '../partitionLiteral.ts';
import { quoteName, quotePaths, quoteText } from '../sqlText.ts';

/**
 * The lines of text files in order: `file` (place in the scan, from 1), `number` (from 1) and `line`. A line ends at LF, CR
 * or CR LF, as Hadoop's reader has it; what follows the last of them is a line only if it is not empty.
 */
export function fileLinesSql(scan: FileScan): RelationSql {
  const texts = fileTextsSql(scan);
  const unified = `replace(replace(content, chr(13) || chr(10), chr(10)), chr(13), chr(10))`;
  const cut = `CASE WHEN ends_with(t, chr(10)) THEN left(t, length(t) - 1) ELSE t END`;
  const split = `SELECT file, string_split(${cut}, chr(10)) AS lines FROM (SELECT file, ${unified} AS t FROM ${texts} WHERE content <> '')`;
  return `(SELECT file, unnest(range(1, len(lines) + 1)) AS number, unnest(lines) AS line FROM (${split}))`;
}

/** Whole files: `file` and `content`, without a byte order mark. */
export function fileTextsSql(scan: FileScan): RelationSql {
  const paths = scan.files.map((file) => file.path);
  const compressed = paths.find((path) => /\.(gz|bz2|zst|zstd|deflate|lz4|snappy|xz)$/i.test(path));
  if (compressed !== undefined) {
    throw sluiceError('UNSUPPORTED_READER_OPTION', {
      option: 'compression',
      format: scan.format,
      detail: `: the file ${compressed} is compressed`,
    });
  }
  const list = `[${paths.map(quoteText).join(', ')}]`;
  const content = `CASE WHEN starts_with(content, chr(65279)) THEN content[2:] ELSE content END`;
  return `(SELECT list_position(${list}, filename) AS file, ${content} AS content FROM read_text(${quotePaths(paths)}))`;
}

/** SQL of a field that is the same for a whole file, over `file`; undefined when the field lies inside the files. */
export function partitionSql(scan: FileScan, name: string): string | undefined {
  const [first] = scan.files;
  const field = scan.schema.fields.find((candidate) => candidate.name === name);
  if (first === undefined || field === undefined || !Object.hasOwn(first.partitionValues, name)) return undefined;
  const literals = scan.files.map((file) => partitionLiteral(file.partitionValues[name] ?? null, field.dataType));
  return literals.every((literal) => literal === literals[0]) ? literals[0] : `[${literals.join(', ')}][file]`;
}

/** The order column of rows that were made from lines. */
export const lineOrderSql = '(file * 1099511627776 + number) AS "_order"';

/** A SELECT list that gives a scan's fields their names. */
export function namedFields(
  scan: FileScan,
  names: readonly string[],
  sqlOf: (name: string, index: number) => string,
): readonly string[] {
  const list = scan.schema.fields.map(
    (field, index) =>
      `${partitionSql(scan, field.name) ?? sqlOf(field.name, index)} AS ${quoteName(names[index] ?? field.name)}`,
  );
  return list.length === 0 ? ['1 AS "_"'] : list;
}
