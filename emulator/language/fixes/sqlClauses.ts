import { behindHidden, nameAt } from '../names/sqlName.ts';

/** The index behind the bracket that closes the one at an index; undefined where none does. Quotes and comments are passed over. */
export function behindBrackets(text: string, open: number): number | undefined {
  let depth = 0;
  let index = open;
  while (index < text.length) {
    const character = text[index];
    if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
    index = behindToken(text, index);
  }
  return undefined;
}

/** The index behind the token, space or comment at an index. */
function behindToken(text: string, index: number): number {
  const hidden = behindHidden(text, index);
  if (hidden > index) return hidden;
  const token = /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|[\p{L}\p{N}_]+/uy;
  token.lastIndex = index;
  return index + (token.exec(text)?.[0].length ?? 1);
}

export interface DatasetHead {
  /** Behind the name and its list of columns and constraints: where a clause may stand. */
  readonly clauses: number;
  /** Behind the bracket that opens TBLPROPERTIES; undefined where there is no such clause. */
  readonly properties: number | undefined;
}

/** What stands between the name of a dataset, which begins at an index, and its query. */
export function datasetHead(text: string, name: number): DatasetHead | undefined {
  const written = nameAt(text, name);
  const end = written?.spans.at(-1)?.end;
  if (end === undefined) return undefined;
  const next = behindHidden(text, end);
  const clauses = text[next] === '(' ? behindBrackets(text, next) : end;
  if (clauses === undefined) return undefined;
  let index = clauses;
  while (index < text.length) {
    const character = text[index];
    if (character === ';') break;
    if (character === '(') {
      const behind = behindBrackets(text, index);
      if (behind === undefined) break;
      index = behind;
      continue;
    }
    const behind = behindToken(text, index);
    const word = text.slice(index, behind).toUpperCase();
    if (word === 'AS' || word === 'FLOW') break;
    if (word === 'TBLPROPERTIES') {
      const open = behindHidden(text, behind);
      return { clauses, properties: text[open] === '(' ? open + 1 : undefined };
    }
    index = behind;
  }
  return { clauses, properties: undefined };
}
