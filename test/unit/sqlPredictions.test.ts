import { BailErrorStrategy, ParseCancellationException, type ParserATNSimulator, PredictionMode } from 'antlr4ng';
import assert from 'node:assert/strict';
import { FastPrediction } from '../../emulator/sql/fastPrediction.ts';
import { SluiceSqlParser } from '../../emulator/sql/generated/SluiceSqlParser.ts';
import { predictions } from '../../emulator/sql/predictions.ts';
import { sourceText } from '../../emulator/sql/sourceText.ts';
import { readTokens } from '../../emulator/sql/tokenSource.ts';
import { tokenStream } from '../../emulator/sql/tokens.ts';
import { queriesOfEveryKind, statementsOfEveryKind } from '../support/sqlTexts.ts';

/** Every choice that a reading of the text by the automaton alone makes, beside the quick one where there is one. */
function disagreements(
  text: string,
  statement: boolean,
): { readonly read: boolean; readonly wrong: readonly string[] } {
  const stream = tokenStream(readTokens(sourceText(text, {})));
  const parser = new SluiceSqlParser(stream);
  parser.removeErrorListeners();
  const { interpreter } = parser;
  interpreter.predictionMode = PredictionMode.LL;
  const quick = new FastPrediction(parser, stream);
  const wrong: string[] = [];
  const names = decisionNames(parser);
  parser.interpreter = Object.assign(Object.create(interpreter) as ParserATNSimulator, {
    adaptivePredict(...[input, decision, outer]: Parameters<ParserATNSimulator['adaptivePredict']>): number {
      const early = quick.quickPredict(decision, outer);
      const chosen = interpreter.adaptivePredict(input, decision, outer);
      const name = names[decision] ?? '';
      if (early !== 0) answered.add(name);
      if (early !== 0 && early !== chosen)
        wrong.push(`${name} at ${input.index}: ${early}, the automaton says ${chosen}`);
      return chosen;
    },
  });
  parser.errorHandler = new BailErrorStrategy();
  try {
    if (statement) parser.singlePipelineStatement();
    else parser.singleQuery();
    return { read: true, wrong };
  } catch (error) {
    // What the automaton cannot read either may have been chosen anyhow.
    if (error instanceof ParseCancellationException) return { read: false, wrong };
    throw error;
  }
}

function wrongOnes(texts: readonly string[], statement: boolean): readonly string[] {
  return texts.flatMap((text) => {
    const { read, wrong } = disagreements(text, statement);
    return read ? wrong.map((choice) => `${text}: ${choice}`) : [];
  });
}

const answered = new Set<string>();

function decisionNames(parser: SluiceSqlParser): readonly string[] {
  const counts = new Map<number, number>();
  return parser.interpreter.atn.decisionToState.map(({ ruleIndex }) => {
    const count = counts.get(ruleIndex) ?? 0;
    counts.set(ruleIndex, count + 1);
    return `${SluiceSqlParser.ruleNames[ruleIndex] ?? ''}#${count}`;
  });
}

describe('predictions of the SQL parser', () => {
  it('choose what the automaton chooses, in queries', () => {
    assert.deepEqual(wrongOnes(queriesOfEveryKind(), false), []);
  }).timeout(60_000);

  it('choose what the automaton chooses, in statements', () => {
    assert.deepEqual(wrongOnes(statementsOfEveryKind(), true), []);
  }).timeout(60_000);

  it('are all of use', () => {
    const idle = Object.keys(predictions).filter((name) => !answered.has(name));
    assert.deepEqual(idle, []);
  });
});
