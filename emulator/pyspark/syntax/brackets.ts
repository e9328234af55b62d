/** A bracket that does not fit, as Python's tokenizer finds it. */
export type BracketFault =
  | { readonly kind: 'neverClosed'; readonly bracket: string; readonly at: number }
  | { readonly kind: 'unmatched'; readonly bracket: string; readonly at: number };

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Strings and comments, whose brackets count for nothing, and the brackets themselves. */
const tokens =
  /[rRbBuUfF]{0,2}("""|''')(?:\\[^]|(?!\1)[^])*(?:\1|$)|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?|#[^\n]*|[()[\]{}]/g;

/**
 * The bracket of a Python text that was never closed, or closes none. A parser meets such a fault only lines later, at a word
 * that is not to blame.
 */
export function bracketFault(text: string): BracketFault | undefined {
  const open: { readonly bracket: string; readonly at: number }[] = [];
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (closing[token] !== undefined) open.push({ bracket: token, at: index });
    else if (token === ')' || token === ']' || token === '}') {
      const last = open.pop();
      if (last === undefined || closing[last.bracket] !== token)
        return { kind: 'unmatched', bracket: token, at: index };
    }
  }
  const last = open.at(-1);
  return last === undefined ? undefined : { kind: 'neverClosed', ...last };
}
