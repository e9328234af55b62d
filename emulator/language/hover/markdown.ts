/** A text as Markdown that shows just it: nothing in it is markup, a link, an image or HTML. */
export function markdownText(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]()#+\-.!|<>~&$:@/=^"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text in code marks, which may itself hold backticks. In a table a bar would end the cell, escaped or not. */
export function markdownCode(text: string, inTable = false): string {
  const shown = visible(text);
  if (shown === '') return '` `';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const edge = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  const inside = inTable ? shown.replaceAll('|', '\\|') : shown;
  return `${fence}${edge}${inside}${edge}${fence}`;
}

/** A block of code of a language. */
export function markdownBlock(code: string, language: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

/** Characters that turn or hide what stands around them are shown as their number, and lines become one. */
function visible(text: string): string {
  return text.replace(/[\r\n\t\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `\\u${code.padStart(4, '0')}`;
  });
}
