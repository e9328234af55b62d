import type { Position } from '../../base/errors.ts';
import type { Call, StringLiteral } from '../../pyspark/syntax/ast.ts';
import type { ViewedFile } from '../projectView.ts';
import type { Occurrence } from './nameIndex.ts';
import { decoratorCalls, placeKey, type PythonOutline } from './pythonOutline.ts';
import { nameAt, type WrittenName } from './sqlName.ts';

export interface SoughtName {
  /** Where the evaluator says that it stands: a call, or a decorated function. */
  readonly position: Position;
  /** The full name, or as many of its last parts as are known. */
  readonly parts: readonly string[];
  /** Parameters that may hold it; the first positional argument may as well. */
  readonly parameters: readonly string[];
}

type Place = Pick<Occurrence, 'span' | 'last' | 'form'>;

/** The name of what a decorated function, or a call such as `create_streaming_table`, defines or writes into. Undefined where neither stands. */
export function pythonDefinitionName(outline: PythonOutline, file: ViewedFile, sought: SoughtName): Place | undefined {
  const definition = outline.functions.get(placeKey(sought.position));
  if (definition === undefined) return pythonCallName(outline, file, sought);
  for (const call of decoratorCalls(definition)) {
    const found = argumentName(call, outline, file, sought);
    if (found !== undefined) return found;
  }
  const start = file.places.indexAt(sought.position);
  const [head = ''] = /^(?:async\s+)?def\s+/.exec(file.source.text.slice(start)) ?? [];
  const span = { start: start + head.length, end: start + head.length + definition.name.length };
  const own = definition.name === sought.parts.at(-1) && sought.parameters.includes('name');
  return { span, last: span, form: own ? 'identifier' : 'computed' };
}

/** The name among the arguments of a call; undefined where no call stands. */
export function pythonCallName(outline: PythonOutline, file: ViewedFile, sought: SoughtName): Place | undefined {
  const call = outline.calls.get(placeKey(sought.position));
  if (call === undefined) return undefined;
  const found = argumentName(call, outline, file, sought);
  if (found !== undefined) return found;
  const span = file.places.spanOf(call.position);
  return { span, last: span, form: 'computed' };
}

/**
 * A string in the call that is the name, those of the sought parameters first. Where a variable stands, the one string of the file with that
 * value is the name, if there is but one.
 */
function argumentName(
  { args }: Call,
  outline: PythonOutline,
  file: ViewedFile,
  { parts, parameters }: SoughtName,
): Place | undefined {
  const ranked = [
    ...args.filter(({ name }) => name !== undefined && parameters.includes(name)),
    ...args.filter(({ form }) => form === 'positional'),
  ];
  for (const { value } of ranked) {
    if (value.kind === 'string') {
      const found = nameInString(value, file, parts);
      if (found !== undefined) return found;
    }
    if (value.kind !== 'name') continue;
    const same = outline.strings.flatMap((literal) => nameInString(literal, file, parts) ?? []);
    const [only] = same;
    if (same.length === 1 && only !== undefined) return only;
  }
  return undefined;
}

/** A column's name in a string: the argument of a call such as `F.col("bronze.id")`, or the string that stands at the position itself. */
export function pythonColumnName(
  { calls, strings }: PythonOutline,
  file: ViewedFile,
  { position, parts }: Pick<SoughtName, 'position' | 'parts'>,
): WrittenName | undefined {
  const call = calls.get(placeKey(position));
  const literals =
    call === undefined
      ? strings.filter((literal) => placeKey(literal.position) === placeKey(position))
      : call.args.flatMap(({ value }) => (value.kind === 'string' ? [value] : []));
  for (const literal of literals) {
    const start = literalStart(literal, file);
    const name = start === undefined ? undefined : nameAt(file.source.text, start);
    if (name !== undefined && parts.every((part, index) => part === name.parts[index])) return name;
  }
  return undefined;
}

/** Where the value of a string begins; undefined where it is not written as it is. */
function literalStart({ value, runs }: StringLiteral, file: ViewedFile): number | undefined {
  const [first] = runs;
  if (first === undefined || value === '') return undefined;
  const start = file.places.indexAt(first);
  return file.source.text.startsWith(value, start) ? start : undefined;
}

/** The place of a name that is the whole value of a string; undefined where the value is another, or is not written as it is. */
function nameInString(literal: StringLiteral, file: ViewedFile, full: readonly string[]): Place | undefined {
  const { value } = literal;
  const start = literalStart(literal, file);
  if (start === undefined) return undefined;
  const name = nameAt(value, 0);
  if (name === undefined || spansEnd(name) !== value.length) return undefined;
  const own = name.parts[0]?.toUpperCase() === 'LIVE' && name.parts.length > 1 ? name.parts.slice(1) : name.parts;
  const ends = own.length <= full.length && own.every((part, index) => part === full[full.length - own.length + index]);
  if (!ends) return undefined;
  const last = name.spans.at(-1) ?? { start: 0, end: value.length };
  return {
    span: { start, end: start + value.length },
    last: { start: start + last.start, end: start + last.end },
    form: 'string',
  };
}

function spansEnd({ spans }: WrittenName): number {
  return spans.at(-1)?.end ?? 0;
}
