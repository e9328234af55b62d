import type { Span } from '../textPlaces.ts';

/** A name as SQL writes it, with the place of each of its parts; backquotes belong to a part's place. */
export interface WrittenName {
  readonly parts: readonly string[];
  readonly spans: readonly Span[];
}

const word = /[\p{L}\p{N}_]+/uy;
const quoted = /`(?:[^`]|``)*`/y;
const hidden = /(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y;

/** The name of one or more parts that begins at an index of a SQL text; undefined where none begins. */
export function nameAt(text: string, start: number): WrittenName | undefined {
  const parts: string[] = [];
  const spans: Span[] = [];
  let index = start;
  for (;;) {
    const part = match(quoted, text, index) ?? match(word, text, index);
    if (part === undefined) return parts.length === 0 ? undefined : { parts, spans };
    parts.push(part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part);
    spans.push({ start: index, end: index + part.length });
    const dot = behindHidden(text, index + part.length);
    if (text[dot] !== '.') return { parts, spans };
    index = behindHidden(text, dot + 1);
  }
}

/**
 * Where a relation that begins at an index names what it reads: `x`, `STREAM x`, `STREAM(x)`, `TABLE x`. Undefined unless exactly these parts
 * are written there, the prefix `LIVE` aside: a name out of a parameter is nobody's to change.
 */
export function relationNameAt(text: string, start: number, parts: readonly string[]): WrittenName | undefined {
  let index = start;
  for (let words = 0; words < 3; words += 1) {
    const name = nameAt(text, index);
    if (name !== undefined && isWritten(name, parts)) return name;
    const [first] = name?.spans ?? [];
    const behind = /^(?:STREAM|TABLE)$/i.test(text.slice(index, first?.end ?? index)) ? first?.end : undefined;
    if (behind !== undefined) index = behindHidden(text, behind);
    else if (text[index] !== '(') return undefined;
    if (text[index] === '(') index = behindHidden(text, index + 1);
  }
  return undefined;
}

/** Whether a name has these parts, or `LIVE` and these parts. */
function isWritten({ parts: written }: WrittenName, parts: readonly string[]): boolean {
  const own = written.length === parts.length + 1 && written[0]?.toUpperCase() === 'LIVE' ? written.slice(1) : written;
  return own.length === parts.length && own.every((part, index) => part === parts[index]);
}

/** The index behind spaces and comments. */
export function behindHidden(text: string, index: number): number {
  hidden.lastIndex = index;
  return index + (hidden.exec(text)?.[0].length ?? 0);
}

function match(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}
