import { type ParserRuleContext, ParserATNSimulator, PredictionContextCache, type TokenStream } from 'antlr4ng';
import { firstTokens, type FirstTokens } from './firstTokens.ts';
import { SluiceSqlParser } from './generated/SluiceSqlParser.ts';
import { predictions, type Lookahead, type Prediction } from './predictions.ts';

/**
 * Chooses alternatives by first tokens and by `predictions`, and simulates the automaton only where neither tells. What it reads, the
 * simulation would read alike; what it fails at must be read again without it.
 */
export class FastPrediction extends ParserATNSimulator {
  private readonly first: FirstTokens;
  private readonly rules: readonly (Prediction | undefined)[];
  private readonly look: { viable: readonly number[] } & Lookahead;
  private outer: ParserRuleContext | null = null;

  constructor(parser: SluiceSqlParser, input: TokenStream) {
    const { atn, decisionToDFA } = parser.interpreter;
    super(parser, atn, decisionToDFA, new PredictionContextCache());
    shared ??= { first: firstTokens(atn), rules: predictionsByDecision(parser) };
    this.first = shared.first;
    this.rules = shared.rules;
    this.look = {
      LA: (offset) => input.LA(offset),
      precpred: (precedence) => parser.precpred(this.outer, precedence),
      viable: [],
    };
  }

  override adaptivePredict(input: TokenStream, decision: number, outer: ParserRuleContext | null): number {
    return this.quickPredict(decision, outer) || super.adaptivePredict(input, decision, outer);
  }

  /** The alternative, or 0 where the automaton has to tell. */
  quickPredict(decision: number, outer: ParserRuleContext | null): number {
    const { look } = this;
    const viable = this.first.viable(decision, look.LA(1));
    if (viable.length === 1) return viable[0] ?? 0;
    const rule = this.rules[decision];
    if (rule === undefined || viable.length === 0) return 0;
    look.viable = viable;
    this.outer = outer;
    const alternative = rule(look);
    return viable.includes(alternative) ? alternative : 0;
  }
}

let shared: { readonly first: FirstTokens; readonly rules: readonly (Prediction | undefined)[] } | undefined;

/** `rule#n` is the n-th decision of the rule, from 0. */
function predictionsByDecision(parser: SluiceSqlParser): readonly (Prediction | undefined)[] {
  const counts = new Map<number, number>();
  return parser.interpreter.atn.decisionToState.map(({ ruleIndex }) => {
    const count = counts.get(ruleIndex) ?? 0;
    counts.set(ruleIndex, count + 1);
    return predictions[`${SluiceSqlParser.ruleNames[ruleIndex] ?? ''}#${count}`];
  });
}
