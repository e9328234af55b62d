import { CharStream, CommonToken, Token } from 'antlr4ng';
import { sluiceError } from '../base/errors.ts';
import { SluiceSqlLexer } from './generated/SluiceSqlLexer.ts';
import type { SourceText } from './sourceText.ts';

/**
 * The tokens of a text, hidden ones left out and the end-of-file token last. Words become keywords here, and `>>` that
 * closes two types becomes two tokens. Raises UNCLOSED_BRACKETED_COMMENT.
 */
export function readTokens(source: SourceText): readonly Token[] {
  const lexer = new SluiceSqlLexer(CharStream.fromString(source.text));
  lexer.removeErrorListeners();
  const tokens: Token[] = [];
  // Depth inside `ARRAY<`, `MAP<` and `STRUCT<`, where `>>` is not an operator.
  let typeDepth = 0;
  for (const token of lexer.getAllTokens()) {
    if (token.channel !== Token.DEFAULT_CHANNEL) continue;
    if (token.type === SluiceSqlLexer.Identifier) token.type = wordType(token.text ?? '');
    switch (token.type) {
      case SluiceSqlLexer.UnclosedComment:
        throw sluiceError('UNCLOSED_BRACKETED_COMMENT', {}, { position: source.tokenPosition(token) });
      case SluiceSqlLexer.Less:
        if (typeDepth > 0 || opensType(tokens.at(-1))) typeDepth += 1;
        break;
      case SluiceSqlLexer.Greater:
        if (typeDepth > 0) typeDepth -= 1;
        break;
      case SluiceSqlLexer.ShiftRight:
      case SluiceSqlLexer.ShiftRightUnsigned:
        if (typeDepth > 0) {
          const count = Math.min(typeDepth, token.type === SluiceSqlLexer.ShiftRight ? 2 : 3);
          tokens.push(...split(token));
          typeDepth -= count;
          continue;
        }
        break;
      case SluiceSqlLexer.AND:
      case SluiceSqlLexer.OR:
      case SluiceSqlLexer.THEN:
      case SluiceSqlLexer.FROM:
      case SluiceSqlLexer.WHERE:
      case SluiceSqlLexer.LeftBracket:
      case SluiceSqlLexer.Plus:
      case SluiceSqlLexer.Minus:
      case SluiceSqlLexer.Star:
      case SluiceSqlLexer.Equal:
        // No type holds these: what looked like one was a comparison.
        typeDepth = 0;
        break;
    }
    tokens.push(token);
  }
  const end = lexer.emitEOF();
  return [...tokens, end];
}

const keywords: ReadonlyMap<string, number> = new Map(
  SluiceSqlLexer.symbolicNames.flatMap((name, type) =>
    name !== null && /^[A-Z][A-Z_]*$/.test(name) && name !== 'EOF' ? [[name, type] as const] : [],
  ),
);

/** Whether a word has a role in the grammar. */
export function isKeyword(word: string): boolean {
  return keywords.has(word.toUpperCase());
}

function wordType(text: string): number {
  const keyword = keywords.get(text.toUpperCase());
  if (keyword !== undefined) return keyword;
  return /^[\p{L}0-9_]+$/u.test(text) ? SluiceSqlLexer.Identifier : SluiceSqlLexer.Unrecognized;
}

function opensType(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (token.type === SluiceSqlLexer.ARRAY || token.type === SluiceSqlLexer.MAP || token.type === SluiceSqlLexer.STRUCT)
  );
}

function split(token: Token): readonly Token[] {
  return Array.from({ length: token.stop - token.start + 1 }, (_, index) => {
    const part = CommonToken.fromToken(token);
    part.type = SluiceSqlLexer.Greater;
    part.start = token.start + index;
    part.stop = part.start;
    part.column = token.column + index;
    part.text = '>';
    return part as Token;
  });
}
