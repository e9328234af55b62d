import {
  BailErrorStrategy,
  BaseErrorListener,
  DefaultErrorStrategy,
  ParseCancellationException,
  type ParserRuleContext,
  PredictionMode,
  Token,
} from 'antlr4ng';
import { sluiceError, type SluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { FastPrediction } from './fastPrediction.ts';
import { SluiceSqlParser } from './generated/SluiceSqlParser.ts';
import type { SourceText } from './sourceText.ts';
import { tokenStream } from './tokens.ts';
import { readTokens } from './tokenSource.ts';
import { isKeyword, keywordNames } from './words.ts';

/**
 * The parse tree of a text under one of the grammar's entry rules. The fast prediction mode is tried first; where it
 * fails, the complete one decides, as in Spark's own parser. Raises PARSE_SYNTAX_ERROR, PARSE_EMPTY_STATEMENT,
 * INVALID_IDENTIFIER and UNCLOSED_BRACKETED_COMMENT.
 */
export function parseTree<Tree extends ParserRuleContext>(
  source: SourceText,
  rule: (parser: SluiceSqlParser) => Tree,
): Tree {
  return parseTokens(source, readTokens(source), rule);
}

/** The same for tokens that were read already, the end-of-file token last. */
export function parseTokens<Tree extends ParserRuleContext>(
  source: SourceText,
  tokens: readonly Token[],
  rule: (parser: SluiceSqlParser) => Tree,
): Tree {
  if (tokens[0]?.type === Token.EOF) {
    throw sluiceError('PARSE_EMPTY_STATEMENT', {}, { position: source.endPosition() });
  }
  checkWords(tokens, source);
  const stream = tokenStream(tokens);
  const parser = new SluiceSqlParser(stream);
  parser.removeErrorListeners();
  const complete = parser.interpreter;
  parser.interpreter = new FastPrediction(parser, stream);
  parser.interpreter.predictionMode = PredictionMode.SLL;
  parser.errorHandler = new BailErrorStrategy();
  try {
    return rule(parser);
  } catch (error) {
    if (!(error instanceof ParseCancellationException)) throw error;
  }
  parser.interpreter = complete;
  parser.reset();
  parser.interpreter.predictionMode = PredictionMode.LL;
  parser.errorHandler = new DefaultErrorStrategy();
  parser.addErrorListener(new FirstError(source, tokens));
  return rule(parser);
}

class FirstError extends BaseErrorListener {
  private readonly source: SourceText;
  private readonly tokens: readonly Token[];

  constructor(source: SourceText, tokens: readonly Token[]) {
    super();
    this.source = source;
    this.tokens = tokens;
  }

  override syntaxError(_recognizer: unknown, offending: unknown): void {
    throw syntaxError(offending as Token | null, this.source, this.tokens);
  }
}

/** The error of a word that cannot stand where it stands. */
export function syntaxErrorAt(token: Token, source: SourceText, hint = ''): SluiceError {
  return sluiceError(
    'PARSE_SYNTAX_ERROR',
    { error: `'${token.text ?? ''}'`, hint },
    { position: source.tokenPosition(token) },
  );
}

function syntaxError(offending: Token | null, source: SourceText, tokens: readonly Token[]): Error {
  if (offending === null || offending.type === Token.EOF) {
    return sluiceError('PARSE_SYNTAX_ERROR', { error: 'end of input', hint: '' }, { position: source.endPosition() });
  }
  const position = source.tokenPosition(offending);
  const index = tokens.indexOf(offending);
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (
    offending.type === SluiceSqlParser.Minus &&
    before !== undefined &&
    after !== undefined &&
    isWord(before) &&
    isWord(after)
  ) {
    return sluiceError(
      'INVALID_IDENTIFIER',
      { ident: `${before.text}-${after.text}` },
      { position: source.tokenPosition(before, after) },
    );
  }
  if (offending.type === SluiceSqlParser.Colon && before?.text === ')' && after !== undefined && opensPath(after)) {
    return sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'value:path', detail: ': paths into variants are read by Spark only' },
      { position },
    );
  }
  const unclosed = /^['"`]$/.test(offending.text ?? '') ? ': the text that it begins has no end' : '';
  return sluiceError(
    'PARSE_SYNTAX_ERROR',
    { error: `'${offending.text ?? ''}'`, hint: unclosed },
    { position, ...meant(offending) },
  );
}

/** A keyword that a word may have been meant to be. */
function meant({ type, text = '' }: Token): { readonly action?: string } {
  const near = type === SluiceSqlParser.Identifier && text.length > 4 ? nearest(text, keywordNames()) : undefined;
  return near === undefined ? {} : { action: `Did you mean ${near}?` };
}

function opensPath(token: Token): boolean {
  return isWord(token) || token.type === SluiceSqlParser.QuotedIdentifier || token.type === SluiceSqlParser.LeftBracket;
}

/** Names without quotes are of ASCII letters, digits and underscores. */
function checkWords(tokens: readonly Token[], source: SourceText): void {
  for (const token of tokens) {
    if (token.type !== SluiceSqlParser.Identifier) continue;
    const text = token.text ?? '';
    if (!/^[A-Za-z0-9_]+$/.test(text)) {
      throw sluiceError('INVALID_IDENTIFIER', { ident: text }, { position: source.tokenPosition(token) });
    }
  }
}

function isWord(token: Token): boolean {
  return token.type === SluiceSqlParser.Identifier || isKeyword(token.text ?? '');
}
