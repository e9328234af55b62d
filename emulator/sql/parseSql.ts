import { calendarInterval, type CalendarInterval } from '../base/intervalText.ts';
import type { DataType, StructType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { BuildContext } from './buildContext.ts';
import { buildNamed, buildNamedList } from './buildExpression.ts';
import { buildQuery } from './buildQuery.ts';
import { buildFields, buildType } from './buildType.ts';
import { plainColumn, plainSchema, plainType } from './plainForms.ts';
import { parseTree } from './parseTree.ts';
import { sourceText, type SourceText, type TextOrigin } from './sourceText.ts';

export interface ParseOptions extends TextOrigin {
  /** The session's time zone, in which timestamp literals without a zone are read. Without it such a literal becomes a cast of its text. */
  readonly timeZone?: string;
  /** Relations as Databricks has them: `LIVE.x` names the dataset x of the same pipeline, and read_files reads files. */
  readonly databricks?: boolean;
}

/**
 * An expression as `expr("…")` and `filter("…")` take it; it may end with an alias. All parsers here raise PARSE_SYNTAX_ERROR or
 * another of Spark's parse conditions, with the place.
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  const source = sourceText(text, options);
  const plain = plainColumn(source);
  if (plain !== undefined) return plain;
  const tree = parseTree(source, (parser) => parser.singleExpression());
  return buildNamed(tree.namedExpression(), buildContext(source, options));
}

/** Expressions separated by commas, each with an optional alias: a SELECT list. */
export function parseSelectList(text: string, options: ParseOptions = {}): readonly Expression[] {
  const source = sourceText(text, options);
  const tree = parseTree(source, (parser) => parser.singleExpressionList());
  return buildNamedList(tree.namedExpressionList(), buildContext(source, options));
}

export function parseQuery(text: string, options: ParseOptions = {}): LogicalPlan {
  const source = sourceText(text, options);
  const tree = parseTree(source, (parser) => parser.singleQuery());
  return buildQuery(tree.query(), buildContext(source, options));
}

/** A type such as `array<struct<a: INT NOT NULL COMMENT 'x'>>`. */
export function parseDataType(text: string, options: TextOrigin = {}): DataType {
  const plain = plainType(text);
  if (plain !== undefined) return plain;
  const source = sourceText(text, options);
  const tree = parseTree(source, (parser) => parser.singleDataType());
  return buildType(tree.dataType(), buildContext(source, {}));
}

/** Columns as in CREATE TABLE, such as `a INT, b STRING NOT NULL`. */
export function parseSchemaDdl(text: string, options: TextOrigin = {}): StructType {
  const plain = plainSchema(text);
  if (plain !== undefined) return plain;
  const source = sourceText(text, options);
  const tree = parseTree(source, (parser) => parser.singleSchema());
  return { kind: 'struct', fields: buildFields(tree.columnDefinitions(), buildContext(source, {})) };
}

/** An interval text such as `30 seconds` or `interval 1 hour`; undefined when it is none. */
export function parseInterval(text: string): CalendarInterval | undefined {
  return calendarInterval(text);
}

export function buildContext(source: SourceText, options: ParseOptions): BuildContext {
  return {
    source,
    timeZone: options.timeZone,
    databricks: options.databricks ?? false,
    windows: {},
    buildQuery,
    position: source.position,
  };
}
