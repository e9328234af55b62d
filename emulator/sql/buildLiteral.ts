import {
  dateFromText,
  momentFromText,
  timeFromText,
  timestampFromText,
  wallClockFromText,
} from '../base/dateTimeText.ts';
import { sluiceError, type Position } from '../base/errors.ts';
import type { DataType, LiteralValue } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import { types } from '../plan/types.ts';
import { required, type BuildContext } from './buildContext.ts';
import {
  BooleanLiteralContext,
  type ConstantContext,
  IntervalLiteralContext,
  NullLiteralContext,
  NumberLiteralContext,
  StringLiteralContext,
  TypedLiteralContext,
} from './generated/SluiceSqlParser.ts';
import { intervalFromText, intervalLiteral } from './intervalLiteral.ts';
import { numberLiteral } from './numberLiteral.ts';
import { stringValue } from './stringText.ts';

/** Source: https://spark.apache.org/docs/latest/sql-ref-literals.html */
export function buildLiteral(tree: ConstantContext, context: BuildContext): Expression {
  const position = context.position(tree);
  if (tree instanceof NumberLiteralContext) {
    return numberLiteral(required(tree.number().start), tree.Minus() !== null, position);
  }
  if (tree instanceof StringLiteralContext) {
    const value = tree
      .StringText()
      .map((part) => stringValue(part.getText()))
      .join('');
    return { kind: 'literal', value, dataType: types.string, position };
  }
  if (tree instanceof BooleanLiteralContext) {
    return { kind: 'literal', value: tree.TRUE() !== null, dataType: types.boolean, position };
  }
  if (tree instanceof NullLiteralContext) return { kind: 'literal', value: null, dataType: types.void, position };
  if (tree instanceof IntervalLiteralContext) return intervalLiteral(tree.interval(), context);
  if (tree instanceof TypedLiteralContext) return typedLiteral(tree, context, position);
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of literal has no builder' });
}

function typedLiteral(tree: TypedLiteralContext, context: BuildContext, position: Position): Expression {
  const word = required(tree._word).getText();
  const text = stringValue(tree.StringText().getText());
  const name = word.toUpperCase();
  const literal = (value: LiteralValue | undefined, dataType: DataType): Expression => {
    if (value === undefined) {
      throw sluiceError('INVALID_TYPED_LITERAL', { valueType: `"${name}"`, value: `'${text}'` }, { position });
    }
    return { kind: 'literal', value, dataType, position };
  };
  switch (name) {
    case 'DATE':
      refuseClock(text, word, position);
      return literal(isEpoch(text) ? 0 : dateFromText(text), types.date);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      refuseClock(text, word, position);
      if (timestampFromText(text) === 'timeOnly') throw needsClock(word, text, position);
      return timestampLiteral(text, context, literal);
    case 'TIMESTAMP_NTZ':
      refuseClock(text, word, position);
      return literal(isEpoch(text) ? 0n : wallClockFromText(text), types.timestampNtz);
    case 'TIME':
      return literal(timeFromText(text), { kind: 'time', precision: 6 });
    case 'INTERVAL': {
      const interval = intervalFromText(text, context.source.written(tree), position);
      return interval ?? literal(undefined, types.calendarInterval);
    }
    case 'X':
      return literal(hexBytes(text), types.binary);
    default:
      throw sluiceError(
        'UNSUPPORTED_TYPED_LITERAL',
        {
          unsupportedType: `"${name}"`,
          supportedTypes: '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"',
        },
        { position },
      );
  }
}

/** Without a zone of its own the literal is read in the session's; where that is not known here, the cast reads it later. */
function timestampLiteral(
  text: string,
  context: BuildContext,
  literal: (value: LiteralValue | undefined, dataType: DataType) => Expression,
): Expression {
  if (isEpoch(text)) return literal(0n, types.timestamp);
  const parts = timestampFromText(text);
  const zone = parts === undefined || parts === 'timeOnly' ? undefined : (parts.zone ?? context.timeZone);
  if (parts !== undefined && zone === undefined) {
    const child = literal(text, types.string);
    return { kind: 'cast', child, dataType: types.timestamp, mode: 'cast', position: child.position };
  }
  const moment = momentFromText(text, zone ?? 'UTC');
  return literal(moment === 'timeOnly' ? undefined : moment, types.timestamp);
}

function isEpoch(text: string): boolean {
  return text.trim().toLowerCase() === 'epoch';
}

/** `now`, `today` and their kin are fixed when Spark parses the statement. */
function refuseClock(text: string, word: string, position: Position): void {
  if (/^(?:now|today|tomorrow|yesterday)$/i.test(text.trim())) throw needsClock(word, text, position);
}

function needsClock(word: string, text: string, position: Position): Error {
  return sluiceError(
    'UNSUPPORTED_EXPRESSION',
    { expression: `${word}'${text}'`, detail: ', because its value depends on the moment of parsing' },
    { position, action: 'Use current_date() or current_timestamp() instead.' },
  );
}

function hexBytes(text: string): Uint8Array | undefined {
  const digits = text.length % 2 === 0 ? text : `0${text}`;
  if (!/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
