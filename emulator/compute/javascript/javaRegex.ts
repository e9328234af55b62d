import { sluiceError } from '../../base/errors.ts';
import { readClass, shorthandClass } from './javaRegexClass.ts';

/** A Java pattern as a JavaScript one that finds exactly the same. */
export interface JavaPattern {
  readonly regex: RegExp;
  readonly groupCount: number;
  /** A group inside a repetition keeps its last text in Java and loses it in JavaScript. */
  readonly groupInLoop: boolean;
}

export type PatternProblem = { readonly problem: 'invalid' | 'unsupported'; readonly detail: string };

const cache = new Map<string, JavaPattern | PatternProblem>();

/**
 * Translates a pattern of `java.util.regex` whose meaning is provably the same; `invalid` is what Java refuses, `unsupported`
 * what could mean something else here. Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 */
export function javaPattern(pattern: string): JavaPattern | PatternProblem {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const made = translate(pattern);
  if (cache.size > 1000) cache.clear();
  cache.set(pattern, made);
  return made;
}

/** As `javaPattern`; problems are raised, invalid patterns as `INVALID_PARAMETER_VALUE.PATTERN` of the function. */
export function usePattern(pattern: string, functionName: string): JavaPattern {
  const made = javaPattern(pattern);
  if (!('problem' in made)) return made;
  if (made.problem === 'invalid') {
    throw sluiceError('INVALID_PARAMETER_VALUE.PATTERN', {
      functionName: `\`${functionName}\``,
      value: `'${pattern}'`,
    });
  }
  throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the pattern '${pattern}' (${made.detail})` });
}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

class Problem extends Error {
  readonly kind: PatternProblem['problem'];

  constructor(kind: PatternProblem['problem'], detail: string) {
    super(detail);
    this.kind = kind;
  }
}

function translate(pattern: string): JavaPattern | PatternProblem {
  const reader = new Reader(pattern);
  try {
    const source = reader.alternatives({ ignoreCase: false, multiline: false, dotAll: false });
    if (!reader.atEnd()) throw new Problem('invalid', 'a bracket that is closed was never opened');
    return { regex: new RegExp(source, 'gu'), groupCount: reader.groups, groupInLoop: reader.groupInLoop };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.kind, detail: error.message };
    return { problem: 'unsupported', detail: 'it has no equal in JavaScript' };
  }
}

/** A recursive descent over the pattern; each method gives the JavaScript source of what it read. */
class Reader {
  groups = 0;
  groupInLoop = false;
  private readonly text: string;
  private at = 0;
  private inLookbehind = 0;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  alternatives(outer: Flags): string {
    let flags = outer;
    let source = '';
    while (!this.atEnd() && this.peek() !== ')') {
      if (this.take('|')) {
        source += '|';
        continue;
      }
      const changed = this.inlineFlags(flags);
      if (changed !== undefined) {
        flags = changed;
        continue;
      }
      source += this.quantified(flags);
    }
    return source;
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  private take(part: string): boolean {
    if (!this.text.startsWith(part, this.at)) return false;
    this.at += part.length;
    return true;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'uy');
    sticky.lastIndex = this.at;
    const match = sticky.exec(this.text);
    if (match !== null) this.at += match[0].length;
    return match;
  }

  /** `(?i)` changes the flags up to the end of the group that it stands in. */
  private inlineFlags(flags: Flags): Flags | undefined {
    const match = this.match(/\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?\)/);
    return match === null ? undefined : changedFlags(flags, match[1] ?? '', match[2] ?? '');
  }

  private quantified(flags: Flags): string {
    const groupsBefore = this.groups;
    const atom = this.atom(flags);
    const quantifier = this.match(/[*+?]|\{\d+(?:,\d*)?\}/);
    if (quantifier === null) {
      if (this.peek() === '{') throw new Problem('invalid', 'a repetition cannot be read');
      return atom.source;
    }
    if (!atom.repeatable) throw new Problem('unsupported', 'it repeats a boundary or flags');
    const [, least, most] = /^\{(\d+)(?:,(\d*))?\}$/.exec(quantifier[0]) ?? [];
    if (least !== undefined && most !== undefined && most !== '' && Number(most) < Number(least)) {
      throw new Problem('invalid', 'a repetition has bounds in the wrong order');
    }
    if (this.inLookbehind > 0 && (/[*+]/.test(quantifier[0]) || most === '')) {
      throw new Problem('unsupported', 'it looks behind without a bound');
    }
    if (this.peek() === '+') throw new Problem('unsupported', 'it has a possessive quantifier');
    const lazy = this.take('?') ? '?' : '';
    const once = quantifier[0] === '?' || /^\{[01](?:,1)?\}$/.test(quantifier[0]);
    if (this.groups > groupsBefore && !once) this.groupInLoop = true;
    return `${atom.source}${quantifier[0]}${lazy}`;
  }

  private atom(flags: Flags): { readonly source: string; readonly repeatable: boolean } {
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    const fixed = (source: string): { readonly source: string; readonly repeatable: boolean } => ({
      source,
      repeatable: false,
    });
    switch (character) {
      case '(':
        return { source: this.group(flags), repeatable: true };
      case '[': {
        const read = readClass(this.text, this.at, flags.ignoreCase);
        if (typeof read === 'string')
          throw new Problem(read === 'unclosed' ? 'invalid' : 'unsupported', `its class is ${read}`);
        this.at = read.end;
        return { source: read.source, repeatable: true };
      }
      case '.':
        this.at += 1;
        return { source: flags.dotAll ? '[^]' : '[^\\n\\r\\u0085\\u2028\\u2029]', repeatable: true };
      case '^':
        this.at += 1;
        return fixed(flags.multiline ? lineStart : textStart);
      case '$':
        this.at += 1;
        return fixed(flags.multiline ? lineEnd : finalEnd);
      case '*':
      case '+':
      case '?':
        throw new Problem('invalid', `${character} repeats nothing`);
      case '{':
        throw new Problem('invalid', 'a repetition stands alone');
      case '\\':
        return this.escape(flags);
      default:
        this.at += character.length;
        return { source: literalSource(character, flags.ignoreCase), repeatable: true };
    }
  }

  private group(flags: Flags): string {
    const special = this.match(/\((?:\?(<[A-Za-z][A-Za-z0-9]*>|:|=|!|<=|<!|>|[a-zA-Z]*(?:-[a-zA-Z]*)?:))?/);
    const kind = special?.[1];
    if (special === null || (kind === undefined && this.peek() === '?')) {
      throw new Problem('unsupported', 'it has a group of an unknown kind');
    }
    if (kind === '>') throw new Problem('unsupported', 'it has an atomic group');
    const behind = kind === '<=' || kind === '<!';
    const capturing = kind === undefined || /^<[A-Za-z]/.test(kind);
    if (capturing) this.groups += 1;
    const inner = innerFlags(kind, flags);
    if (behind) this.inLookbehind += 1;
    const body = this.alternatives(inner);
    if (behind) this.inLookbehind -= 1;
    if (!this.take(')')) throw new Problem('invalid', 'a group is not closed');
    if (capturing) return `(${body})`;
    return kind !== undefined && ['=', '!', '<=', '<!'].includes(kind) ? `(?${kind}${body})` : `(?:${body})`;
  }

  private escape(flags: Flags): { readonly source: string; readonly repeatable: boolean } {
    const quoted = this.match(/\\Q([^]*?)(?:\\E|$)/);
    if (quoted !== null) {
      const literal = [...(quoted[1] ?? '')].map((one) => literalSource(one, flags.ignoreCase)).join('');
      return { source: `(?:${literal})`, repeatable: false };
    }
    const boundary = this.match(/\\([bBAzZ])/);
    if (boundary?.[1] !== undefined) return { source: boundaries[boundary[1]] ?? '', repeatable: false };
    const shorthand = this.match(/\\([dDwWsShHvV])/);
    if (shorthand?.[1] !== undefined) return { source: `[${shorthandClass(shorthand[1])}]`, repeatable: true };
    if (/^\\[1-9k]/.test(this.text.slice(this.at, this.at + 2))) {
      throw new Problem('unsupported', 'it refers back to a group');
    }
    const read = readClass(`[${this.text.slice(this.at)}`, 0, flags.ignoreCase, true);
    if (typeof read === 'string') {
      throw new Problem(read === 'unclosed' ? 'invalid' : 'unsupported', 'it has an escape of an unknown kind');
    }
    this.at += read.end - 1;
    return { source: read.source, repeatable: true };
  }
}

function changedFlags(flags: Flags, on: string, off: string): Flags {
  if (/[^ims]/.test(on + off)) throw new Problem('unsupported', 'it has flags other than i, m and s');
  const flag = (letter: string, before: boolean): boolean =>
    on.includes(letter) ? true : off.includes(letter) ? false : before;
  return {
    ignoreCase: flag('i', flags.ignoreCase),
    multiline: flag('m', flags.multiline),
    dotAll: flag('s', flags.dotAll),
  };
}

function innerFlags(kind: string | undefined, flags: Flags): Flags {
  const match = /^([a-zA-Z]+)?(?:-([a-zA-Z]*))?:$/.exec(kind ?? '');
  return match === null ? flags : changedFlags(flags, match[1] ?? '', match[2] ?? '');
}

/** Without the flag for Unicode, Java ignores the case of ASCII letters only. */
export function literalSource(character: string, ignoreCase: boolean): string {
  if (ignoreCase && /^[a-zA-Z]$/.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

const textStart = '(?<![^])';
const textEnd = '(?![^])';
const terminator = '[\\r\\u0085\\u2028\\u2029]';
/** `$` stands at the end and before a line terminator that ends the text; never inside of `\r\n`. */
const finalEnd = `(?:(?=\\r\\n${textEnd})|(?<!\\r)(?=\\n${textEnd})|(?=${terminator}${textEnd})|${textEnd})`;
const lineStart = `(?:(?:${textStart}|(?<=\\n|\\r(?!\\n)|[\\u0085\\u2028\\u2029]))(?=[^]))`;
const lineEnd = `(?:(?<!\\r)(?=\\n)|(?=${terminator})|${textEnd})`;

/** Up to JDK 18 a word is of letters and digits of any script. */
const word = '[\\p{L}\\p{Nd}_]';
const boundaries: Readonly<Record<string, string>> = {
  b: `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`,
  B: `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`,
  A: textStart,
  z: textEnd,
  Z: finalEnd,
};
