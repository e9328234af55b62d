import { sluiceError } from '../../base/errors.ts';

/** One element of a pattern of `java.time.format.DateTimeFormatter`. */
export type PatternElement =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  | { readonly kind: 'optionalStart' | 'optionalEnd' };

const cache = new Map<string, readonly PatternElement[]>();

/**
 * The elements of a pattern, with Spark's own refusals: letters of week-based years, of narrow texts, and those that its
 * former formatter read differently.
 * Source: https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html and DateTimeFormatterHelper
 */
export function datetimePattern(pattern: string, purpose: 'format' | 'parse'): readonly PatternElement[] {
  const key = `${purpose}:${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const problem = problemOf(pattern, purpose);
  if (problem !== undefined) throw problem;
  const elements = read(pattern, purpose);
  if (cache.size > 1000) cache.clear();
  cache.set(key, elements);
  return elements;
}

/** The text outside of quotes. */
function unquoted(pattern: string): string {
  return `${pattern} `
    .split("'")
    .filter((_, index) => index % 2 === 0)
    .join('');
}

function problemOf(pattern: string, purpose: 'format' | 'parse'): Error | undefined {
  const plain = unquoted(pattern);
  const week = /[YWwuec]/.test(plain);
  const letters = purpose === 'parse' ? /[ABnNpEFqQ]/ : /[ABnNp]/;
  const illegal = letters.exec(plain);
  const unknown = /[fijloPRrTtUbJIC{}#]/.exec(plain) ?? tooMany(plain);
  const tooLong = /G{5}|M{5}|L{5}|E{5}|Q{5}|q{5}|y{11}/.exec(plain);
  if (!week && illegal === null && tooLong === null && unknown === null) return undefined;
  // The order of Spark's own checks decides which problem is told, unless its former formatter would have read the pattern.
  if (readByFormerFormatter(pattern)) {
    return sluiceError('INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION', { pattern: `'${pattern}'` });
  }
  // Spark looks from quote to quote, in each part for letters of weeks first.
  const part = pattern.split("'").find((text, at) => at % 2 === 0 && (/[YWwuec]/.test(text) || letters.test(text)));
  const c = /[YWwuec]/.exec(part ?? '')?.[0];
  if (c !== undefined) {
    return sluiceError('INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN', { c });
  }
  if (illegal !== null) {
    return sluiceError('INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', { c: illegal[0], pattern: `'${pattern}'` });
  }
  if (unknown !== null && tooLong === null) {
    return sluiceError('INVALID_DATETIME_PATTERN.WITH_SUGGESTION', { pattern: `'${pattern}'` });
  }
  return sluiceError('INVALID_DATETIME_PATTERN.LENGTH', { pattern });
}

/** Fields of one or two digits that are repeated more often. */
function tooMany(plain: string): RegExpExecArray | null {
  return /([dHhKkms])\1\1|D{4}|a{2}|(?<!O)OO{1,2}(?!O)|O{5}|z{5}|[Xx]{6}|Z{6}|S{10}|F{2}|(?<!V)V(?!V)|V{3}/.exec(plain);
}

/** Whether `java.text.SimpleDateFormat` takes the pattern. */
function readByFormerFormatter(pattern: string): boolean {
  if (pattern.split("'").length % 2 === 0) return false;
  const letters = unquoted(pattern).replace(/[^a-zA-Z]/g, '');
  return /^[GyYMLwWDdFEuaHkKhmsSzZX]*$/.test(letters) && !/X{4}/.test(pattern);
}

function read(pattern: string, purpose: 'format' | 'parse'): readonly PatternElement[] {
  const elements: PatternElement[] = [];
  const hasEra = unquoted(pattern).includes('G');
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at] ?? '';
    if (character === "'") {
      const quoted = /^'((?:[^']|'')*)'/.exec(pattern.slice(at));
      if (quoted === null) {
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the pattern '${pattern}', whose quote is not closed` });
      }
      elements.push({ kind: 'literal', text: quoted[1] === '' ? "'" : (quoted[1] ?? '').replaceAll("''", "'") });
      at += quoted[0].length;
    } else if (/[a-zA-Z]/.test(character)) {
      const run = new RegExp(`^${character}+`).exec(pattern.slice(at))?.[0] ?? character;
      // Without an era a year is counted through zero.
      elements.push({ kind: 'field', letter: character === 'y' && !hasEra ? 'u' : character, count: run.length });
      at += run.length;
    } else {
      if (character === '[') elements.push({ kind: 'optionalStart' });
      else if (character === ']') elements.push({ kind: 'optionalEnd' });
      else elements.push({ kind: 'literal', text: character });
      at += 1;
    }
  }
  const optional = elements.filter((element) => element.kind === 'optionalStart' || element.kind === 'optionalEnd');
  if (purpose === 'parse' && optional.length > 0) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `optional parts in the pattern '${pattern}'` });
  }
  return elements;
}
