/**
 * The value of a string literal, quotes and escapes resolved. Raw strings (r'…') keep their backslashes.
 * Source: https://spark.apache.org/docs/latest/sql-ref-literals.html#string-literal
 */
export function stringValue(literal: string): string {
  if (/^r/i.test(literal)) return literal.slice(2, -1);
  const quote = literal.charAt(0);
  const body = literal.slice(1, -1);
  if (!body.includes('\\') && !body.includes(quote)) return body;
  return body.replace(escape, (whole, unicode4?: string, unicode8?: string, octal?: string, other?: string) => {
    if (unicode4 !== undefined) return String.fromCharCode(Number.parseInt(unicode4, 16));
    if (unicode8 !== undefined) return longCharacter(Number.parseInt(unicode8, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (other === undefined) return whole.charAt(0);
    // `\%` and `\_` keep their backslash for LIKE.
    if (other === '%' || other === '_') return `\\${other}`;
    return plainEscapes[other] ?? other;
  });
}

const escape = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([01][0-7]{2})|\\([^])|''|""/g;

const plainEscapes: Readonly<Record<string, string>> = {
  '0': '\u0000',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\u001A',
};

/** Above the basic plane a pair of surrogates, below it one unit, as Spark appends them. */
function longCharacter(codePoint: number): string {
  if (codePoint <= 0xffff) return String.fromCharCode(codePoint);
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\uFFFD';
}
