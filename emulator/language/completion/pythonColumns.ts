import type { LanguageWorld } from './completion.ts';
import type { PythonCaret, PythonToken } from './pythonCaret.ts';
import type { VisibleColumn } from './sqlColumns.ts';

/**
 * Columns that a text in a query function may name: those of the datasets that the function reads by name, and for what decorates it those
 * that it gives. What the function itself makes of them is not followed.
 */
export async function columnsOfFunction(caret: PythonCaret, world: LanguageWorld): Promise<readonly VisibleColumn[]> {
  const { tokens, before, call } = caret;
  const { from, to, name } = functionAround(tokens, before);
  const keys = new Set<string>();
  if (call?.decorates === true && name !== undefined) add(keys, name, world);
  if (call?.decorates !== true || keys.size === 0) {
    for (let index = from; index < to; index += 1) {
      const read = tokens[index];
      const argument = tokens[index + 2];
      const reads = read?.kind === 'name' && ['table', 'read', 'read_stream', 'readStream'].includes(read.text);
      if (reads && tokens[index + 1]?.text === '(' && argument?.kind === 'text' && index + 2 !== before) {
        add(keys, argument.text, world);
      }
      if (
        read?.kind === 'name' &&
        read.text === 'source' &&
        tokens[index + 1]?.text === '=' &&
        argument?.kind === 'text'
      ) {
        add(keys, argument.text, world);
      }
    }
  }
  return [...keys]
    .flatMap((key) =>
      (world.typer.schemaOf(key)?.fields ?? []).map(({ name: column, dataType, nullable }) => ({
        name: column,
        dataType,
        nullable,
        // Two datasets may have a column of one name: in a text it is written without its table all the same.
        qualifier: [],
        level: 0,
        selected: false,
      })),
    )
    .filter(({ name: column }, index, all) => all.findIndex((other) => other.name === column) === index);
}

function add(keys: Set<string>, written: string, { typer, scope }: LanguageWorld): void {
  const element = typer.elementOf(written.replaceAll('`', '').split('.'), scope);
  if (element !== undefined) keys.add(element.key);
}

/** The tokens of the function around a place with its decorators; those of the statement where there is no function. */
function functionAround(
  tokens: readonly PythonToken[],
  at: number,
): { readonly from: number; readonly to: number; readonly name: string | undefined } {
  const starts = tokens.flatMap((token, index) => (token.opensLine && token.indent === 0 ? [index] : []));
  // Decorators and the `def` below them are one block.
  const blocks: { from: number; to: number }[] = [];
  for (const [place, start] of starts.entries()) {
    const to = starts[place + 1] ?? tokens.length;
    const previous = blocks.at(-1);
    if (previous !== undefined && tokens[previous.from]?.text === '@' && !hasDef(tokens, previous)) previous.to = to;
    else blocks.push({ from: start, to });
  }
  const block = blocks.find(({ from, to }) => from <= at && at < to) ?? blocks.at(-1) ?? { from: 0, to: tokens.length };
  const def = tokens.slice(block.from, block.to).findIndex(({ text, kind }) => kind === 'name' && text === 'def');
  const given = nameArgument(tokens, block);
  const name = given ?? (def < 0 ? undefined : tokens[block.from + def + 1]?.text);
  return { ...block, name };
}

function hasDef(tokens: readonly PythonToken[], { from, to }: { readonly from: number; readonly to: number }): boolean {
  return tokens.slice(from, to).some(({ text, kind }) => kind === 'name' && text === 'def');
}

/** `name="x"` of a decorator. */
function nameArgument(
  tokens: readonly PythonToken[],
  { from, to }: { readonly from: number; readonly to: number },
): string | undefined {
  for (let index = from; index < to; index += 1) {
    if (tokens[index]?.text === 'def' && tokens[index]?.kind === 'name') return undefined;
    if (tokens[index]?.text === 'name' && tokens[index + 1]?.text === '=' && tokens[index + 2]?.kind === 'text')
      return tokens[index + 2]?.text;
  }
  return undefined;
}
