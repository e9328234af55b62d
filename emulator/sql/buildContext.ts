import type { ParserRuleContext } from 'antlr4ng';
import { sluiceError, type Position } from '../base/errors.ts';
import type { WindowSpec } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { Expression } from '../plan/expression.ts';
import type { IdentifierContext, QualifiedNameContext, QueryContext } from './generated/SluiceSqlParser.ts';
import type { SourceText } from './sourceText.ts';

/** What the builders of expressions and plans share while they walk one parse tree. */
export interface BuildContext {
  readonly source: SourceText;
  /** The session's time zone, for timestamp literals that name none; absent when it is not known yet. */
  readonly timeZone: string | undefined;
  /** Relations as Databricks has them: `LIVE.x` names the dataset x of the same pipeline, and read_files reads files. */
  readonly databricks: boolean;
  /** Windows that a WINDOW clause in sight defines, by name in lower case. */
  readonly windows: Readonly<Record<string, WindowSpec>>;
  /** Builds the plan of a subquery. */
  readonly buildQuery: (query: QueryContext, context: BuildContext) => LogicalPlan;
  readonly position: (node: ParserRuleContext) => Position;
}

/** What the grammar guarantees to be there. */
export function required<T>(part: T | null | undefined): T {
  if (part === null || part === undefined) {
    throw sluiceError('INTERNAL_ERROR', { detail: 'a part of a statement that the grammar requires is not there' });
  }
  return part;
}

/** A name without its backticks. */
export function nameOf(identifier: IdentifierContext | { getText(): string }): string {
  const text = identifier.getText();
  return text.startsWith('`') ? text.slice(1, -1).replaceAll('``', '`') : text;
}

export function namePartsOf(name: QualifiedNameContext): readonly string[] {
  return name.identifier().map(nameOf);
}

/** The name of a function as calls carry it: parts joined by points. */
export function functionNameOf(name: QualifiedNameContext): string {
  return namePartsOf(name).join('.');
}

export function call(name: string, args: readonly Expression[], position: Position): Expression {
  return { kind: 'call', name, args, position };
}
