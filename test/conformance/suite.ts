/** What became of one recorded case. */
export interface CaseResult {
  readonly id: string;
  /**
   * `equal`: the answer is the recorded one (a case that expects a refusal is equal when we refuse).
   * `refused`: we refuse by name what was answered. `wrong`: we answer something else, or crash without a name.
   * `notRun`: needs what is not built yet; `why` names it.
   */
  readonly outcome: 'equal' | 'refused' | 'wrong' | 'notRun';
  /** A short class of the failure for grouping: an error code, or the operator that is missing. */
  readonly kind?: string;
  readonly why?: string;
}

/** One suite of recorded cases. `root` is the conformance folder; a suite reads only below its own folders. */
export interface Suite {
  readonly name: string;
  run(root: string, only?: (id: string) => boolean): AsyncIterable<CaseResult>;
}
