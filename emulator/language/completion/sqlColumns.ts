import { isSluiceError } from '../../base/errors.ts';
import type { DataType } from '../../plan/dataType.ts';
import type { Attribute } from '../../plan/resolved.ts';
import { substituteParameters } from '../../sql/parameters.ts';
import { parseQuery } from '../../sql/parseSql.ts';
import type { LanguageWorld } from './completion.ts';
import type { ScopeLevel } from './sqlScope.ts';

/** A column that a caret can name. */
export interface VisibleColumn {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** What it may be qualified with: an alias, or the parts of a table's name. */
  readonly qualifier: readonly string[];
  /** 0 for the query at the caret, 1 for the one around it. */
  readonly level: number;
  /** Whether it is a name of the SELECT list. */
  readonly selected: boolean;
}

/** The columns of the levels, typed as the analyzer types them. What can't be typed is left out. */
export async function visibleColumns(
  levels: readonly ScopeLevel[],
  world: LanguageWorld,
): Promise<readonly VisibleColumn[]> {
  const columns: VisibleColumn[] = [];
  for (const [index, level] of levels.entries()) {
    const seen = (attributes: readonly Attribute[], selected: boolean): void => {
      for (const { name, dataType, nullable, qualifier } of attributes) {
        columns.push({ name, dataType, nullable, qualifier: selected ? [] : qualifier, level: index, selected });
      }
    };
    const whole = await outputOf(level.query, world);
    if (whole !== undefined) seen(whole, false);
    else for (const part of level.parts) seen((await outputOf(part, world)) ?? [], false);
    if (level.selected === undefined) continue;
    const known = new Set(columns.filter((column) => column.level === index).map(({ name }) => name.toLowerCase()));
    const selected = (await outputOf(level.selected, world)) ?? [];
    seen(
      selected.filter(({ name }) => !known.has(name.toLowerCase())),
      true,
    );
  }
  return columns;
}

/** The output of a query as far as it can be read and typed; undefined where it can't. */
export async function outputOf(query: string, world: LanguageWorld): Promise<readonly Attribute[] | undefined> {
  const { catalog, schema } = world.scope;
  const key = JSON.stringify([catalog, schema, query]);
  const memo = memos.get(world.typer) ?? new Map<string, Promise<readonly Attribute[] | undefined>>();
  memos.set(world.typer, memo);
  const output = memo.get(key) ?? typed(query, world);
  const oldest = memo.size >= mostKept ? memo.keys().next().value : undefined;
  if (oldest !== undefined) memo.delete(oldest);
  memo.set(key, output);
  return output;
}

/** Each keystroke asks of the same FROM clause again. A typer sees one state of the project, so what it said stays true. */
const memos = new WeakMap<LanguageWorld['typer'], Map<string, Promise<readonly Attribute[] | undefined>>>();
const mostKept = 50;

async function typed(query: string, world: LanguageWorld): Promise<readonly Attribute[] | undefined> {
  try {
    const text = substituteParameters(query, world.configuration)?.text ?? query;
    const plan = parseQuery(text, { databricks: world.dialect === 'databricks' });
    return (await world.typer.type(plan, world.scope)).output;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
}
