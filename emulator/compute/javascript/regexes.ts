import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { javaPattern, usePattern, type JavaPattern } from './javaRegex.ts';

/** Regular expressions in Java's syntax. */
export const regexes: readonly JavaScriptFunction[] = [
  {
    name: 'rlike',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR'],
    returns: 'BOOLEAN',
    call: (value, pattern, name) => first(usePattern(String(pattern), String(name)), String(value)) !== null,
  },
  {
    name: 'regexp_extract',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, pattern, index) => {
      const made = usePattern(String(pattern), 'regexp_extract');
      const match = first(made, String(value));
      return match === null ? '' : groupOf(match, Number(index), { made, name: 'regexp_extract' });
    },
  },
  {
    name: 'regexp_extract_all',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR[]',
    call: (value, pattern, index, name) => {
      const made = usePattern(String(pattern), String(name));
      return [...all(made, String(value))].map((match) => groupOf(match, Number(index), { made, name: String(name) }));
    },
  },
  {
    name: 'regexp_instr',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'INTEGER',
    call: (value, pattern) => (first(usePattern(String(pattern), 'regexp_instr'), String(value))?.index ?? -1) + 1,
  },
  {
    name: 'regexp_replace',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, pattern, replacement, position) => {
      const made = usePattern(String(pattern), 'regexp_replace');
      const source = String(value);
      const start = Number(position) - 1;
      if (start !== 0 && start >= source.length) return source;
      const parts = readReplacement(String(replacement), made);
      const replaced = source
        .slice(start)
        .replaceAll(made.regex, (...match) =>
          parts.map((part) => (typeof part === 'string' ? part : ((match[part] as string | undefined) ?? ''))).join(''),
        );
      return source.slice(0, start) + replaced;
    },
  },
  {
    name: 'split',
    parameters: ['VARCHAR', 'VARCHAR', 'INTEGER'],
    returns: 'VARCHAR[]',
    call: (value, pattern, limit) => split(String(value), String(pattern), Number(limit)),
  },
];

function first({ regex }: JavaPattern, value: string): RegExpExecArray | null {
  regex.lastIndex = 0;
  return regex.exec(value);
}

function all({ regex }: JavaPattern, value: string): Iterable<RegExpExecArray> {
  regex.lastIndex = 0;
  return value.matchAll(regex);
}

function groupOf(
  match: RegExpExecArray | RegExpMatchArray,
  index: number,
  { made, name }: { readonly made: JavaPattern; readonly name: string },
): string {
  if (index < 0 || index > made.groupCount) {
    throw sluiceError('INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX', {
      functionName: `\`${name}\``,
      groupCount: made.groupCount,
      groupIndex: index,
    });
  }
  if (index > 0) refuseLoops(made);
  return match[index] ?? '';
}

function refuseLoops(made: JavaPattern): void {
  if (!made.groupInLoop) return;
  throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'groups inside of a repetition of a pattern' });
}

/** Texts and group numbers of a replacement in Java's syntax (`$1`, `\$`). */
function readReplacement(replacement: string, made: JavaPattern): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let at = 0;
  while (at < replacement.length) {
    const character = replacement[at] ?? '';
    if (character === '\\') {
      if (at + 1 >= replacement.length) throw unsupportedReplacement(replacement);
      parts.push(replacement[at + 1] ?? '');
      at += 2;
    } else if (character === '$') {
      const digits = /^\$(\d)/.exec(replacement.slice(at));
      if (digits?.[1] === undefined) throw unsupportedReplacement(replacement);
      let group = Number(digits[1]);
      at += 2;
      // Further digits belong to the number as long as there is such a group.
      while (/\d/.test(replacement[at] ?? '') && group * 10 + Number(replacement[at]) <= made.groupCount) {
        group = group * 10 + Number(replacement[at]);
        at += 1;
      }
      if (group > made.groupCount) throw unsupportedReplacement(replacement);
      if (group > 0) refuseLoops(made);
      parts.push(group);
    } else {
      parts.push(character);
      at += 1;
    }
  }
  return parts;
}

function unsupportedReplacement(replacement: string): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the replacement '${replacement}'` });
}

/** `String.split` of Java with Spark's limits: zero counts as none, an empty pattern splits into characters. */
export function split(value: string, pattern: string, limitGiven: number): readonly string[] {
  const limit = limitGiven <= 0 ? Number.POSITIVE_INFINITY : limitGiven;
  if (pattern === '' && value !== '') {
    const characters = [...value];
    if (limit >= characters.length) return characters;
    return [...characters.slice(0, limit - 1), characters.slice(limit - 1).join('')];
  }
  const made = javaPattern(pattern);
  if ('problem' in made) {
    if (made.problem === 'invalid') throw sluiceError('INVALID_SPLIT_PATTERN', { pattern });
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the pattern '${pattern}' (${made.detail})` });
  }
  const parts: string[] = [];
  let index = 0;
  for (const match of all(made, value)) {
    if (parts.length >= limit - 1) break;
    // A match of no width at the start gives no empty first part.
    if (index === 0 && match.index === 0 && match[0] === '') continue;
    parts.push(value.slice(index, match.index));
    index = match.index + match[0].length;
  }
  return [...parts, value.slice(index)];
}
