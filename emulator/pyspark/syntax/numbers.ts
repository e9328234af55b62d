/** A number literal. Source: https://docs.python.org/3/reference/lexical_analysis.html#numeric-literals */
export function parseNumber(text: string): bigint | number | 'complex' | undefined {
  if (/_(?![0-9a-fA-F])|^_/.test(text) || /[^0-9a-fA-FxXoObB]_/.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  if (/^0[xX][0-9a-fA-F]+$|^0[oO][0-7]+$|^0[bB][01]+$/.test(digits)) return BigInt(digits);
  if (/^0+$|^[1-9][0-9]*$/.test(digits)) return BigInt(digits);
  if (/^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(digits)) {
    return /^[0-9]+$/.test(digits) ? undefined : Number(digits);
  }
  return /[jJ]$/.test(digits) ? 'complex' : undefined;
}
