import type { CellDto, ColumnDto } from '../../../emulator/protocol/rpc/dto.ts';

/** `tsv` has no header and goes into a spreadsheet; `csv` follows RFC 4180 with a header; `json` is one object a row. */
export type CopyFormat = 'tsv' | 'csv' | 'json';

/** In TSV null is `NULL`; in CSV it is nothing at all, where the empty text is `""`. */
export function copyText(
  format: CopyFormat,
  columns: readonly ColumnDto[],
  rows: readonly (readonly CellDto[])[],
): string {
  switch (format) {
    case 'tsv':
      return rows.map((row) => row.map(tsvCell).join('\t')).join('\n');
    case 'csv':
      return `${[columns.map(({ name }) => csvText(name)), ...rows.map((row) => row.map(csvCell))]
        .map((cells) => cells.join(','))
        .join('\r\n')}\r\n`;
    case 'json': {
      const names = uniqueNames(columns);
      const objects = rows.map(
        (row) =>
          `{${row.map((cell, index) => `${names[index]}:${jsonCell(cell, columns[index]?.type ?? '')}`).join(',')}}`,
      );
      return objects.length === 0 ? '[]' : `[\n${objects.join(',\n')}\n]`;
    }
  }
}

export function textOf(cell: CellDto): string | null {
  return cell === null || typeof cell === 'string' ? cell : cell.text;
}

function tsvCell(cell: CellDto): string {
  const text = textOf(cell);
  if (text === null) return 'NULL';
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvCell(cell: CellDto): string {
  const text = textOf(cell);
  if (text === null) return '';
  return text === '' ? '""' : csvText(text);
}

function csvText(text: string): string {
  return /[",\n\r]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
}

const numeric = /^(tinyint|smallint|int|bigint|float|double|decimal\b.*)$/;
/** The grammar of a number in JSON: NaN and Infinity are none. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function jsonCell(cell: CellDto, type: string): string {
  const text = textOf(cell);
  if (text === null) return 'null';
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text;
  return numeric.test(type) && jsonNumber.test(text) ? text : JSON.stringify(text);
}

/** A query may give two columns one name; an object can't. */
function uniqueNames(columns: readonly ColumnDto[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let turn = 2; taken.has(unique); turn += 1) unique = `${name}_${turn}`;
    taken.add(unique);
    return JSON.stringify(unique);
  });
}
