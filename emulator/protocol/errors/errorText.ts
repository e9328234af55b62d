/** One entry of the error catalogue. The doc comment above an entry is the help text that `sluice explain <code>` prints. */
export interface ErrorEntry {
  /** A whole sentence (or several); `{name}` is replaced by the parameter of that name. */
  readonly message: string;
  /** What the user can do next, as a whole sentence. */
  readonly action?: string;
  /** SQLSTATE where Spark or Delta gives this error class one. */
  readonly sqlState?: string;
}

/** The parameter names that a message asks for: `'{a} of {b}'` gives `'a' | 'b'`. */
export type ParameterNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;
