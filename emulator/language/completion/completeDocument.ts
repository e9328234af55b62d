import type { SourceFile } from '../../pipeline/project.ts';
import { ranks, type Completion, type LanguageWorld } from './completion.ts';
import { completePython } from './completePython.ts';
import { completeSql } from './completeSql.ts';
import { scopeAt } from './scopeAt.ts';
import { partAt } from './sourceParts.ts';

/** What may stand at an offset of a SQL or Python file of a project, or of a notebook. Spans are those of the file. */
export async function completeDocument(
  source: SourceFile,
  offset: number,
  world: LanguageWorld,
): Promise<readonly Completion[]> {
  const at = partAt(source, offset);
  if (at === undefined) return [];
  const { part, index } = at;
  const items =
    part.language === 'sql'
      ? await completeSql({
          text: part.text,
          offset: index,
          world: { ...world, scope: scopeAt(part.text, index, world.scope) },
        })
      : await completePython(part.text, index, world);
  return items.map((item) => ({
    ...item,
    span: { start: part.indexOut(item.span.start), end: part.indexOut(item.span.end) },
  }));
}

/** What sorts the items of a list: their rank, then their label. */
export function sortText({ rank, label }: Completion): string {
  return `${rank < ranks.best ? ranks.best : rank}${label.toLowerCase()}`;
}
