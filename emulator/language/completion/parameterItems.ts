import { markdownCode } from '../hover/markdown.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion, type LanguageWorld } from './completion.ts';

/** Keys of the configuration behind `${`. The brace that closes is written too where it is not there. */
export function parameterItems({ configuration }: LanguageWorld, text: string, span: Span): readonly Completion[] {
  const closed = text.charAt(span.end) === '}';
  return Object.entries(configuration).map(([key, value]) => ({
    label: key,
    kind: 'value' as const,
    span,
    detail: 'configuration',
    documentation: `It stands for ${markdownCode(value)}.`,
    rank: ranks.best,
    ...(closed ? {} : { insertText: `${key}}`, filterText: key }),
  }));
}
