import type { DataType, StructType } from '../../plan/dataType.ts';
import type { YamlScalar, YamlTree } from '../project/yamlTree.ts';
import type { TestRow } from './pipelineTest.ts';

/**
 * A row as one line of JSON, for Spark's JSON reader. What the plain text of a YAML value means is decided by the type of its column: `on`
 * in a column of texts is a text. Where the type is not known, YAML 1.2's rules say it.
 */
export function rowJson(row: TestRow, schema: StructType | undefined): string {
  const cells = row.cells.map(({ column, value }) => {
    const type = schema?.fields.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.dataType;
    return `${JSON.stringify(column)}:${valueJson(value, type)}`;
  });
  return `{${cells.join(',')}}`;
}

function valueJson(tree: YamlTree, type: DataType | undefined): string {
  switch (tree.kind) {
    case 'scalar':
      return scalarJson(tree, type);
    case 'list': {
      const element = type?.kind === 'array' ? type.element : undefined;
      return `[${tree.items.map((item) => valueJson(item, element)).join(',')}]`;
    }
    case 'map': {
      const fields = tree.entries.map(({ key, value }) => {
        const name = key.kind === 'scalar' ? key.text : '';
        const field = type?.kind === 'struct' ? type.fields.find((one) => one.name === name)?.dataType : undefined;
        return `${JSON.stringify(name)}:${valueJson(value, type?.kind === 'map' ? type.value : field)}`;
      });
      return `{${fields.join(',')}}`;
    }
  }
}

const numbers: ReadonlySet<DataType['kind']> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
]);

function scalarJson({ text, type: yamlType }: YamlScalar, type: DataType | undefined): string {
  if (yamlType === 'NoneType') return 'null';
  const quoted = JSON.stringify(text);
  if (type === undefined) {
    if (yamlType === 'str') return quoted;
    return /^(?:true|false)$/.test(text) ? text : (numberText(text) ?? quoted);
  }
  if (type.kind === 'boolean') return booleanText(text) ?? quoted;
  if (numbers.has(type.kind)) return numberText(text) ?? nonFinite(text) ?? quoted;
  return quoted;
}

function booleanText(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (['true', 'yes', 'on'].includes(lower)) return 'true';
  return ['false', 'no', 'off'].includes(lower) ? 'false' : undefined;
}

/** A number as JSON writes it; digits are kept, so that long and decimal values lose none. */
function numberText(text: string): string | undefined {
  const match = /^([-+]?)(\d+(?:_\d+)*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction, exponent] = match;
  const digits = whole.replaceAll('_', '').replace(/^0+(?=\d)/, '');
  const behind = fraction === undefined || fraction === '' ? '' : `.${fraction}`;
  return `${sign === '-' ? '-' : ''}${digits}${behind}${exponent === undefined ? '' : `e${exponent}`}`;
}

function nonFinite(text: string): string | undefined {
  const lower = text.toLowerCase().replace(/^([-+]?)\./, '$1');
  if (lower === 'nan') return '"NaN"';
  if (/^\+?inf(?:inity)?$/.test(lower)) return '"Infinity"';
  return /^-inf(?:inity)?$/.test(lower) ? '"-Infinity"' : undefined;
}

/** The plain text of a cell, for readers of CSV and for messages. */
export function cellText(tree: YamlTree): string {
  if (tree.kind === 'scalar') return tree.type === 'NoneType' ? '' : tree.text;
  return valueJson(tree, undefined);
}

/** Lines of CSV in the order of the columns; quotes where the text asks for them. */
export function csvLines(
  rows: readonly TestRow[],
  columns: readonly string[],
  { header, separator }: { readonly header: boolean; readonly separator: string },
): readonly string[] {
  const quoted = (text: string): string =>
    text === '' || text.includes(separator) || /["\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
  const line = (row: TestRow): string =>
    columns
      .map((column) => {
        const cell = row.cells.find((one) => one.column.toLowerCase() === column.toLowerCase());
        if (cell === undefined || (cell.value.kind === 'scalar' && cell.value.type === 'NoneType')) return '';
        return quoted(cellText(cell.value));
      })
      .join(separator);
  return [...(header ? [columns.map(quoted).join(separator)] : []), ...rows.map(line)];
}
