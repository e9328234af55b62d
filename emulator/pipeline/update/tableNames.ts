import type { TableName } from '../../batch/tableCatalog.ts';
import type { QualifiedName } from '../definition.ts';

/** The parts of a name as a person writes it: `a.b`, or `` `a.b`.c `` with back quotes around a part that holds a dot. */
export function splitName(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '`') {
      if (quoted && text[index + 1] === '`') {
        part += '`';
        index += 1;
      } else quoted = !quoted;
    } else if (character === '.' && !quoted) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/** The three parts of a table's name, where it has three. */
export function tableName(name: QualifiedName): TableName | undefined {
  const [catalog, schema, table, ...more] = name;
  if (catalog === undefined || schema === undefined || table === undefined || more.length > 0) return undefined;
  return [catalog, schema, table];
}
