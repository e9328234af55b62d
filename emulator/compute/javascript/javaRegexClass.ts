/** Character classes of `java.util.regex` in JavaScript's syntax. */

export interface ReadClass {
  readonly source: string;
  /** The index behind the class. */
  readonly end: number;
}

/**
 * The class that begins with the bracket at `start`, or, with `single`, only its first member. Unions and intersections of
 * classes are unsupported.
 */
export function readClass(
  text: string,
  start: number,
  ignoreCase: boolean,
  single = false,
): ReadClass | 'unclosed' | 'unsupported' {
  let at = start + 1;
  let negated = false;
  if (!single && text[at] === '^') {
    negated = true;
    at += 1;
  }
  let members = '';
  let first = true;
  for (;;) {
    const character = text[at];
    if (character === undefined) return 'unclosed';
    if (character === ']' && !first) {
      at += 1;
      break;
    }
    // Java reads a closing bracket in first place as a member, and an opening one as a class inside.
    if (character === '[' || text.startsWith('&&', at)) return 'unsupported';
    const low = readMember(text, at);
    if (low === undefined) return 'unsupported';
    at = low.end;
    first = false;
    if (single) {
      members = low.code === undefined ? low.source : codeSource(low.code, low.code, ignoreCase);
      break;
    }
    if (low.code !== undefined && text[at] === '-' && text[at + 1] !== ']' && text[at + 1] !== undefined) {
      if (text[at + 1] === '[') return 'unsupported';
      const high = readMember(text, at + 1);
      if (high?.code === undefined) return 'unsupported';
      if (high.code < low.code) return 'unclosed';
      members += codeSource(low.code, high.code, ignoreCase);
      at = high.end;
      continue;
    }
    if (low.code === undefined && ignoreCase && /\\p/i.test(low.source)) return 'unsupported';
    members += low.code === undefined ? low.source : codeSource(low.code, low.code, ignoreCase);
  }
  return { source: `[${negated ? '^' : ''}${members}]`, end: at };
}

interface Member {
  /** A single character, or undefined for a class such as `\d`. */
  readonly code: number | undefined;
  readonly source: string;
  readonly end: number;
}

function readMember(text: string, at: number): Member | undefined {
  if (text[at] !== '\\') {
    const code = text.codePointAt(at);
    return code === undefined ? undefined : { code, source: '', end: at + String.fromCodePoint(code).length };
  }
  const rest = text.slice(at);
  const shorthand = /^\\([dDwWsShHvV])/.exec(rest);
  if (shorthand?.[1] !== undefined) return { code: undefined, source: shorthandClass(shorthand[1]), end: at + 2 };
  const property = /^\\([pP])(?:\{(\w+)\}|([A-Z]))/.exec(rest);
  if (property !== null) {
    const source = propertyClass(property[2] ?? property[3] ?? '', property[1] === 'P');
    return source === undefined ? undefined : { code: undefined, source, end: at + property[0].length };
  }
  const numeric = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|x\{([0-9a-fA-F]{1,6})\}|0([0-3]?[0-7]{1,2}))/.exec(rest);
  if (numeric !== null) {
    const [whole, two, four, many, octal] = numeric;
    const code = octal === undefined ? Number.parseInt(two ?? four ?? many ?? '0', 16) : Number.parseInt(octal, 8);
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
      ? undefined
      : { code, source: '', end: at + whole.length };
  }
  const letter = rest[1];
  if (letter === undefined) return undefined;
  const control = controls[letter];
  if (control !== undefined) return { code: control, source: '', end: at + 2 };
  // Letters that stand for nothing are errors in Java.
  if (/[a-zA-Z0-9]/.test(letter)) return undefined;
  const code = text.codePointAt(at + 1) ?? 0;
  return { code, source: '', end: at + 1 + String.fromCodePoint(code).length };
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Members of a class for `\d` and its kin, which are ASCII in Java. */
export function shorthandClass(letter: string): string {
  switch (letter) {
    case 'd':
      return '0-9';
    case 'D':
      return '\\u0000-\\u002F\\u003A-\\u{10FFFF}';
    case 'w':
      return 'A-Za-z0-9_';
    case 'W':
      return '\\u0000-\\u002F\\u003A-\\u0040\\u005B-\\u005E\\u0060\\u007B-\\u{10FFFF}';
    case 's':
      return '\\u0009-\\u000D\\u0020';
    case 'S':
      return '\\u0000-\\u0008\\u000E-\\u001F\\u0021-\\u{10FFFF}';
    case 'h':
      return '\\u0009\\u0020\\u00A0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000';
    case 'H':
      return '\\u0000-\\u0008\\u000A-\\u001F\\u0021-\\u009F\\u00A1-\\u167F\\u1681-\\u180D\\u180F-\\u1FFF\\u200B-\\u202E\\u2030-\\u205E\\u2060-\\u2FFF\\u3001-\\u{10FFFF}';
    case 'v':
      return '\\u000A-\\u000D\\u0085\\u2028\\u2029';
    default:
      return '\\u0000-\\u0009\\u000E-\\u0084\\u0086-\\u2027\\u202A-\\u{10FFFF}';
  }
}

const posix: Readonly<Record<string, readonly [members: string, others: string]>> = {
  Lower: ['a-z', '\\u0000-\\u0060\\u007B-\\u{10FFFF}'],
  Upper: ['A-Z', '\\u0000-\\u0040\\u005B-\\u{10FFFF}'],
  ASCII: ['\\u0000-\\u007F', '\\u0080-\\u{10FFFF}'],
  Alpha: ['A-Za-z', '\\u0000-\\u0040\\u005B-\\u0060\\u007B-\\u{10FFFF}'],
  Digit: ['0-9', '\\u0000-\\u002F\\u003A-\\u{10FFFF}'],
  Alnum: ['A-Za-z0-9', '\\u0000-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u{10FFFF}'],
  Punct: [
    '\\u0021-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007E',
    '\\u0000-\\u0020\\u0030-\\u0039A-Za-z\\u007F-\\u{10FFFF}',
  ],
  Graph: ['\\u0021-\\u007E', '\\u0000-\\u0020\\u007F-\\u{10FFFF}'],
  Print: ['\\u0020-\\u007E', '\\u0000-\\u001F\\u007F-\\u{10FFFF}'],
  Blank: ['\\u0009\\u0020', '\\u0000-\\u0008\\u000A-\\u001F\\u0021-\\u{10FFFF}'],
  Cntrl: ['\\u0000-\\u001F\\u007F', '\\u0020-\\u007E\\u0080-\\u{10FFFF}'],
  XDigit: ['0-9a-fA-F', '\\u0000-\\u002F\\u003A-\\u0040\\u0047-\\u0060\\u0067-\\u{10FFFF}'],
  Space: ['\\u0009-\\u000D\\u0020', '\\u0000-\\u0008\\u000E-\\u001F\\u0021-\\u{10FFFF}'],
};

function propertyClass(name: string, negated: boolean): string | undefined {
  const known = posix[name];
  if (known !== undefined) return negated ? known[1] : known[0];
  const category =
    /^(?:Is)?(L|Lu|Ll|Lt|Lm|Lo|M|Mn|Mc|Me|N|Nd|Nl|No|P|Pc|Pd|Ps|Pe|Pi|Pf|Po|S|Sm|Sc|Sk|So|Z|Zs|Zl|Zp)$/.exec(name);
  return category?.[1] === undefined ? undefined : `\\${negated ? 'P' : 'p'}{${category[1]}}`;
}

/** A range, with the other case of its ASCII letters where case does not count. */
function codeSource(low: number, high: number, ignoreCase: boolean): string {
  let source = range(low, high);
  if (!ignoreCase) return source;
  const [upperLow, upperHigh] = [Math.max(low, 65), Math.min(high, 90)];
  if (upperLow <= upperHigh) source += range(upperLow + 32, upperHigh + 32);
  const [lowerLow, lowerHigh] = [Math.max(low, 97), Math.min(high, 122)];
  if (lowerLow <= lowerHigh) source += range(lowerLow - 32, lowerHigh - 32);
  return source;
}

function range(low: number, high: number): string {
  return low === high ? hex(low) : `${hex(low)}-${hex(high)}`;
}

function hex(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
