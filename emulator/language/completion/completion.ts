import type { QueryTyper } from '../../pipeline/graph/queryTyper.ts';
import type { NameScope } from '../../pipeline/graph/names.ts';
import type { Dialect } from '../../pipeline/project.ts';
import type { Span } from '../textPlaces.ts';

export type CompletionKind =
  'keyword' | 'dataset' | 'column' | 'function' | 'property' | 'option' | 'type' | 'value' | 'snippet' | 'schema';

/** One proposal. `span` is what it replaces, in the text that was asked about. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly span: Span;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** The label where absent. */
  readonly insertText?: string;
  /** Whether `insertText` has placeholders in the syntax of snippets. */
  readonly snippet?: boolean;
  /** What the word at the caret is compared with; the label where absent. */
  readonly filterText?: string;
  /** Groups in this order, each by label. */
  readonly rank: number;
}

/** What completion, hover and signature help know of the project around a text. */
export interface LanguageWorld {
  readonly dialect: Dialect;
  /** What unqualified names in the text start from. */
  readonly scope: NameScope;
  readonly configuration: Readonly<Record<string, string>>;
  readonly typer: QueryTyper;
}

/** The order of the kinds, what fits the place best first. */
export const ranks = {
  best: 0,
  column: 1,
  alias: 2,
  outer: 3,
  dataset: 1,
  clause: 4,
  function: 5,
  keyword: 6,
  rest: 7,
} as const;
