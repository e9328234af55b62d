import { type ATN, type ATNState, RuleStopState, RuleTransition } from 'antlr4ng';

/** Which alternatives of a decision a token could begin, seen by that one token alone. */
export interface FirstTokens {
  /** The alternatives, from 1, in order. One that can be empty is always among them. */
  viable(decision: number, token: number): readonly number[];
}

/**
 * First sets of the grammar's automaton, worked out as they are asked for. An alternative that a token cannot begin is one that no
 * prediction would choose, so where a single one is left nothing has to be simulated.
 */
export function firstTokens(atn: ATN): FirstTokens {
  const rules = new Map<number, FirstSet>();
  const decisions = new Map<number, readonly FirstSet[]>();
  const answers: (readonly number[] | undefined)[][] = [];

  function ofRule(index: number): FirstSet {
    const known = rules.get(index);
    if (known !== undefined) return known;
    // A rule that is asked for while it is worked out begins with itself only behind something: it adds nothing.
    const set: FirstSet = { tokens: new Set(), empty: false };
    rules.set(index, set);
    const start = atn.ruleToStartState[index];
    if (start !== undefined && start !== null) collect(start, set, new Set());
    return set;
  }

  function collect(state: ATNState, into: FirstSet, seen: Set<number>): void {
    if (seen.has(state.stateNumber)) return;
    seen.add(state.stateNumber);
    if (state instanceof RuleStopState) {
      into.empty = true;
      return;
    }
    for (const transition of state.transitions) {
      if (transition instanceof RuleTransition) {
        const rule = ofRule(transition.target.ruleIndex);
        for (const token of rule.tokens) into.tokens.add(token);
        if (rule.empty) collect(transition.followState, into, seen);
      } else if (transition.isEpsilon) collect(transition.target, into, seen);
      else for (const token of transition.label?.toArray() ?? []) into.tokens.add(token);
    }
  }

  function ofDecision(decision: number): readonly FirstSet[] {
    const known = decisions.get(decision);
    if (known !== undefined) return known;
    const sets = (atn.decisionToState[decision]?.transitions ?? []).map(({ target }) => {
      const set: FirstSet = { tokens: new Set(), empty: false };
      collect(target, set, new Set());
      return set;
    });
    decisions.set(decision, sets);
    return sets;
  }

  return {
    viable(decision, token) {
      // The end of file is -1.
      const known = (answers[decision] ??= []);
      return (known[token + 1] ??= ofDecision(decision).flatMap((set, index) =>
        set.empty || set.tokens.has(token) ? [index + 1] : [],
      ));
    },
  };
}

interface FirstSet {
  readonly tokens: Set<number>;
  empty: boolean;
}
