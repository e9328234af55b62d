import { sluiceError } from '../../base/errors.ts';
import { quoteIdentifier } from '../../plan/typeText.ts';
import { isName, keywordType } from '../../sql/words.ts';
import type { NamedSymbol, Occurrence } from '../names/nameIndex.ts';
import type { ProjectView } from '../projectView.ts';

/** Words that are no names in Python 3.12. Source: docs.python.org, "Keywords". */
const pythonKeywords: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** The name that a person typed, without the backquotes they may have put around it. Raises RENAME_NAME_INVALID and RENAME_NAME_TAKEN. */
export function checkedName(typed: string, symbol: NamedSymbol, view: ProjectView): string {
  const trimmed = typed.trim();
  const name = /^`(?:[^`]|``)+`$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('``', '`') : trimmed;
  const why = wrongWith(name, symbol, view);
  if (why !== undefined) throw sluiceError('RENAME_NAME_INVALID', { name, dataset: symbol.key, why });
  refuseTaken(name, symbol, view);
  return name;
}

function wrongWith(name: string, { kind, occurrences }: NamedSymbol, { spec }: ProjectView): string | undefined {
  if (name === '') return 'it is empty.';
  if (name.length > 255) return 'it has more than 255 characters.';
  if (name.includes('.')) return 'a name has no points; the dataset stays in its catalog and schema.';
  if (/[\s/\\"'`\p{Cc}]/u.test(name)) return 'it has a space, a slash, a quote or a control character.';
  const stored = kind === 'streamingTable' || kind === 'materializedView' || kind === 'persistedView';
  if (spec.settings.dialect === 'spark' && stored && !/^\w+$/.test(name)) {
    return 'in open-source Spark it has letters, digits and underscores only.';
  }
  if (occurrences.some(({ form }) => form === 'identifier')) {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return "it is the name of a Python function, which it can't be.";
    if (pythonKeywords.has(name)) return 'it is a keyword of Python, and the dataset has the name of its function.';
  }
  return undefined;
}

function refuseTaken(name: string, symbol: NamedSymbol, { names, elements }: ProjectView): void {
  const key = [...symbol.parts.slice(0, -1), name].join('.');
  const folded = key.toLowerCase();
  const taken = [
    ...[...names.symbols.values()]
      .filter(({ id, kind }) => id !== symbol.id && kind !== 'parameter')
      .map((other) => other.key),
    ...elements.flows.keys(),
  ].find((other) => other !== symbol.key && other.toLowerCase() === folded);
  if (taken !== undefined || key === symbol.key) {
    throw sluiceError('RENAME_NAME_TAKEN', { name, other: taken ?? 'the dataset itself' });
  }
}

/** The name as it is written in the place of another. */
export function writtenName(name: string, { form }: Pick<Occurrence, 'form'>): string {
  switch (form) {
    case 'identifier':
    case 'computed':
      return name;
    case 'string':
      // What the parser of names takes as it is. Source: `AttributeNameParser` and `CatalystSqlParser.parseMultipartIdentifier` of apache/spark.
      return /^\w+$/.test(name) ? name : quoteIdentifier(name);
    case 'sql':
      return /^[A-Za-z_]\w*$/.test(name) && !isKeyword(name) ? name : quoteIdentifier(name);
  }
}

/** Whether a word has a role in the grammar that it may not have where a name stands. */
function isKeyword(word: string): boolean {
  const type = keywordType(word);
  return type !== undefined && !isName(type);
}
