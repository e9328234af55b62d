/**
 * Characters that show nothing or change the order of what stands around them: C0 and C1 controls, soft hyphen, zero-width space, word
 * joiner, byte order mark, line and paragraph separators, all bidirectional controls (Unicode Annex 9), and surrogates without a partner.
 * ZWNJ and ZWJ stay as they are: Persian, Indic scripts and emoji are written with them.
 */
const unseen = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff\\ufff9-\\ufffb]',
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
    '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  ].join('|'),
);
const allUnseen = new RegExp(unseen.source, 'g');

export interface TextPart {
  readonly text: string;
  /** It stands for a character that would not be seen. */
  readonly control: boolean;
}

/** The longest text that goes into a cell: what is longer would not be seen anyway. */
export const longestShown = 400;

/** A text as it is shown: cut to `most` UTF-16 units, unseen characters as their names. One part when there are none. */
export function shownParts(text: string, most = longestShown): readonly TextPart[] {
  const cut = text.length > most ? text.slice(0, endOfCharacter(text, most)) : text;
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of cut.matchAll(allUnseen)) {
    if (match.index > from) parts.push({ text: cut.slice(from, match.index), control: false });
    parts.push({ text: nameOf(match[0]), control: true });
    from = match.index + match[0].length;
  }
  if (from < cut.length || parts.length === 0) parts.push({ text: cut.slice(from), control: false });
  if (cut.length < text.length) parts.push({ text: '…', control: true });
  return parts;
}

export function shownText(text: string, most = longestShown): string {
  return shownParts(text, most)
    .map((part) => part.text)
    .join('');
}

/** Writes the text into an element, as text and nothing else. */
export function showText(element: HTMLElement, text: string, most = longestShown): void {
  if (text.length <= most && !unseen.test(text)) {
    element.textContent = text;
    return;
  }
  element.replaceChildren(
    ...shownParts(text, most).map((part) => {
      if (!part.control) return document.createTextNode(part.text);
      const name = document.createElement('span');
      name.className = 'control-character';
      name.textContent = part.text;
      return name;
    }),
  );
}

/** A pair of surrogates is not cut in two. */
function endOfCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

function nameOf(character: string): string {
  switch (character) {
    case '\n':
      return '↵';
    case '\t':
      return '⇥';
    default: {
      return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    }
  }
}
