import { callableFunctions, functionPage, type FunctionDoc } from '../hover/functionDocs.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion } from './completion.ts';

/** The functions that an expression can call. The caret comes between the brackets where there are arguments. */
export function functionItems(span: Span, beforeBracket: boolean): readonly Completion[] {
  return templates().map((template) => ({
    ...template,
    span,
    ...(beforeBracket ? { insertText: template.label, snippet: false } : {}),
  }));
}

let all: readonly Omit<Completion, 'span'>[] | undefined;

function templates(): readonly Omit<Completion, 'span'>[] {
  all ??= callableFunctions().map((doc) => ({
    label: doc.name,
    kind: 'function' as const,
    detail: doc.signature,
    documentation: documentation(doc),
    insertText: doc.parameters.length === 0 ? `${doc.name}()` : `${doc.name}($0)`,
    snippet: doc.parameters.length > 0,
    rank: ranks.function,
  }));
  return all;
}

function documentation({ help, kind, name }: FunctionDoc): string {
  const what = kind === 'scalar' ? '' : ` (${kindNames[kind]})`;
  return `${help}${what}\n\n[Spark's page](${functionPage(name)})`;
}

const kindNames = {
  aggregate: 'aggregate function',
  window: 'window function',
  generator: 'makes several rows',
} as const;
