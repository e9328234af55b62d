import type { LooseToken } from '../../sql/looseTokens.ts';
import type { DataType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion } from './completion.ts';
import { sqlName } from './datasetNames.ts';
import type { VisibleColumn } from './sqlColumns.ts';

export interface ColumnOptions {
  /** The word at the caret stands in backticks. */
  readonly quoted: boolean;
  /** Whether `alias.` may begin here. */
  readonly qualifiers: boolean;
}

/** The columns in reach, and the aliases that they can be qualified with. One that two tables have is written with its table. */
export function columnItems(
  columns: readonly VisibleColumn[],
  span: Span,
  { quoted, qualifiers }: ColumnOptions,
): readonly Completion[] {
  const counts = new Map<string, number>();
  for (const { name, level, selected } of columns) {
    const key = `${level} ${name.toLowerCase()}`;
    if (!selected) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const seen = new Set<string>();
  const items: Completion[] = [];
  for (const column of columns) {
    const ambiguous = (counts.get(`${column.level} ${column.name.toLowerCase()}`) ?? 0) > 1;
    const table = column.qualifier.at(-1);
    const label = ambiguous && table !== undefined ? `${table}.${column.name}` : column.name;
    const key = `${column.level} ${label}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const parts = ambiguous && table !== undefined ? [table, column.name] : [column.name];
    const insertText = parts.map((part) => sqlName(part, quoted)).join('.');
    items.push({
      label,
      kind: 'column',
      span,
      detail: detailOf(column),
      rank: column.level > 0 ? ranks.outer : ranks.column,
      ...(insertText === label ? {} : { insertText }),
      ...(ambiguous ? { filterText: column.name } : quoted ? { filterText: insertText } : {}),
    });
  }
  return qualifiers && !quoted ? [...items, ...aliasItems(columns, span)] : items;
}

function detailOf({ dataType, nullable, qualifier, selected }: VisibleColumn): string {
  const type = `${shortType(dataType)}${nullable ? '' : ' NOT NULL'}`;
  const from = selected ? 'of the SELECT list' : qualifier.at(-1);
  return from === undefined ? type : `${type} · ${from}`;
}

/** A long structure says no more in a list than that it is one; the hover tells all of it. */
export function shortType(type: DataType): string {
  const text = simpleString(type);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function aliasItems(columns: readonly VisibleColumn[], span: Span): readonly Completion[] {
  const aliases = new Map<string, number>();
  for (const { qualifier, level, selected } of columns) {
    const alias = qualifier.at(-1);
    if (alias !== undefined && !selected && !aliases.has(alias)) aliases.set(alias, level);
  }
  return [...aliases].map(([alias, level]) => ({
    label: alias,
    kind: 'dataset' as const,
    span,
    detail: level === 0 ? 'in FROM' : 'in the query around',
    rank: level === 0 ? ranks.alias : ranks.outer,
    ...(sqlName(alias) === alias ? {} : { insertText: sqlName(alias) }),
  }));
}

/** What may stand behind `a.b.`: columns of a table or alias, or fields of a column. */
export function memberItems(
  chain: readonly LooseToken[],
  span: Span,
  { columns, quoted }: { readonly columns: readonly VisibleColumn[]; readonly quoted: boolean },
): readonly Completion[] {
  const parts = chain.map(nameText);
  const found: Completion[] = [];
  const seen = new Set<string>();
  const add = (name: string, type: DataType, detail: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const insertText = sqlName(name, quoted);
    found.push({
      label: name,
      kind: 'column',
      span,
      detail: `${shortType(type)}${detail}`,
      rank: ranks.best,
      ...(insertText === name ? {} : { insertText }),
      ...(quoted ? { filterText: insertText } : {}),
    });
  };
  for (const { name, dataType, qualifier } of columns) if (endsWith(qualifier, parts)) add(name, dataType, '');
  if (found.length > 0) return found;
  for (let length = parts.length - 1; length >= 0; length -= 1) {
    const [name = '', ...path] = parts.slice(length);
    const column = columns.find((one) => sameText(one.name, name) && endsWith(one.qualifier, parts.slice(0, length)));
    const type = column === undefined ? undefined : fieldType(column.dataType, path);
    for (const field of fieldsOf(type)) add(field.name, field.dataType, ` · field of ${name}`);
    if (found.length > 0) return found;
  }
  return found;
}

export function fieldType(type: DataType, path: readonly string[]): DataType | undefined {
  let at: DataType | undefined = type;
  for (const name of path) at = fieldsOf(at).find((field) => sameText(field.name, name))?.dataType;
  return at;
}

/** Behind a dot an array of structs gives an array of the field, a map the value of the key. */
function fieldsOf(type: DataType | undefined): readonly { readonly name: string; readonly dataType: DataType }[] {
  if (type?.kind === 'struct') return type.fields;
  return type?.kind === 'array' ? fieldsOf(type.element) : [];
}

function endsWith(qualifier: readonly string[], parts: readonly string[]): boolean {
  if (parts.length > qualifier.length) return false;
  const tail = qualifier.slice(qualifier.length - parts.length);
  return parts.every((part, index) => sameText(part, tail[index] ?? ''));
}

export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function nameText({ kind, text }: Pick<LooseToken, 'kind' | 'text'>): string {
  return kind === 'quoted' ? text.slice(1, -1).replaceAll('``', '`') : text;
}
