import { sluiceError } from '../base/errors.ts';
import type { StructField } from '../plan/dataType.ts';
import type { AddedColumn, ColumnPlace, CommandQuery } from './command.ts';
import type { CommandCursor } from './commandCursor.ts';
import { parseDataType, parseQuery, type ParseOptions } from './parseSql.ts';

/** Settings for the parsers of what commands hold. */
export type CommandOptions = Pick<ParseOptions, 'timeZone' | 'file'>;

/** The query that the rest of the statement is. */
export function restQuery(cursor: CommandCursor, options: CommandOptions): CommandQuery {
  const fragment = cursor.rest(() => cursor.sees(';'));
  const plan = parseQuery(fragment.text, { ...options, ...fragment.origin });
  return { plan, text: fragment.text };
}

/** `(key [=] value, …)`; keys are texts or names with points, values are constants. */
export function properties(cursor: CommandCursor): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, value] of bracketList(cursor, () => [propertyKey(cursor), propertyValue(cursor)] as const)) {
    if (Object.hasOwn(found, key)) {
      throw sluiceError('DUPLICATE_KEY', { keyColumn: `\`${key}\`` }, { position: cursor.wholePosition() });
    }
    found[key] = value;
  }
  return found;
}

export function propertyKey(cursor: CommandCursor): string {
  return cursor.seesText() ? cursor.text() : cursor.name().parts.join('.');
}

function propertyValue(cursor: CommandCursor): string {
  cursor.take('=');
  if (cursor.seesText()) return cursor.text();
  const minus = cursor.take('-') ? '-' : '';
  const { text } = cursor.next();
  if (!/^(?:true|false|[\d.]+(?:e[+-]?\d+)?[a-z]{0,2})$/i.test(text)) throw cursor.syntaxError();
  // A number or a truth stands for its text.
  return `${minus}${/^(?:true|false)$/i.test(text) ? text.toLowerCase() : text}`;
}

/** Items in brackets, separated by commas. */
export function bracketList<Item>(cursor: CommandCursor, item: () => Item): readonly Item[] {
  cursor.expect('(');
  const items = [item()];
  while (cursor.take(',')) items.push(item());
  cursor.expect(')');
  return items;
}

/** `name type [NOT NULL] [COMMENT 'x'] [FIRST | AFTER other]`; the name may lead into structs where `nested`. */
export function columnDefinition(cursor: CommandCursor, options: CommandOptions, nested: boolean): AddedColumn {
  const { parts } = nested ? cursor.name() : { parts: [cursor.identifier()] };
  cursor.take(':');
  const ends = (): boolean =>
    [',', ')', 'NOT', 'COMMENT', 'FIRST', 'AFTER', ...refusedWords].some((word) => cursor.sees(word));
  const type = cursor.rest(ends, 'type');
  const dataType = parseDataType(type.text, { ...options, ...type.origin });
  let nullable = true;
  let comment: string | undefined;
  let place: ColumnPlace | undefined;
  for (;;) {
    const refused = refusedWords.find((word) => cursor.sees(word));
    if (refused !== undefined) throw refuseClause(cursor, refused);
    if (cursor.take('NOT', 'NULL')) nullable = false;
    else if (cursor.take('COMMENT')) comment = cursor.text();
    else if (nested && cursor.sees('FIRST')) place = columnPlace(cursor);
    else if (nested && cursor.sees('AFTER')) place = columnPlace(cursor);
    else break;
  }
  const field: StructField = {
    name: parts.at(-1) ?? '',
    dataType,
    nullable,
    metadata: comment === undefined ? {} : { comment },
  };
  return { parents: parts.slice(0, -1), field, ...(place === undefined ? {} : { place }) };
}

const refusedWords = ['GENERATED', 'DEFAULT', 'PRIMARY', 'CHECK', 'CONSTRAINT', 'MASK', 'REFERENCES'];

export function columnPlace(cursor: CommandCursor): ColumnPlace {
  if (cursor.take('FIRST')) return { kind: 'first' };
  cursor.expect('AFTER');
  return { kind: 'after', column: cursor.identifier() };
}

/** A clause that Spark or Databricks knows and this engine does not. */
export function refuseClause(cursor: CommandCursor, clause: string): Error {
  const { position } = cursor.next();
  return sluiceError('SQL_COMMAND_NOT_SUPPORTED', { command: clause }, { position });
}
