import { isSluiceError, SluiceError, type Position } from '../../base/errors.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import type { Expression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { At } from '../runtime/values.ts';
import type { StringLiteral } from '../syntax/ast.ts';

/** SQL in a string of the program, with every position of the result and of an error set to its place in the Python file. */
export function parseExpressionText(text: string, at: At): Expression {
  return placed(text, at, (sql) => sql.parseExpression(text));
}

export function parseQueryText(text: string, at: At): LogicalPlan {
  return placed(text, at, (sql) => sql.parseQuery(text));
}

export function parseSchemaText(text: string, at: At): StructType {
  return placed(text, at, (sql) => sql.parseSchema(text));
}

export function parseDataTypeText(text: string, at: At): DataType {
  return placed(text, at, (sql) => sql.parseDataType(text));
}

function placed<Result>(text: string, at: At, parse: (sql: At['run']['sql']) => Result): Result {
  const place = placeIn(text, at);
  try {
    return relocate(parse(at.run.sql), place);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    throw movedError(error, place, at);
  }
}

function movedError(error: SluiceError, place: (position: Position) => Position, at: At): SluiceError {
  const position = error.position === undefined ? at.position : place(error.position);
  return new SluiceError(error.code, error.parameters, {
    position,
    cause: error.cause,
    ...(error.action === undefined ? {} : { action: error.action }),
  });
}

/**
 * From a position in a text to its place in the file. A text that stands in the program as a literal is found there, even
 * when a name or a constant stands between; one that was put together by code is placed where it is used.
 */
function placeIn(text: string, at: At): (position: Position) => Position {
  const literal = literalOf(text, at);
  if (literal === undefined) return () => at.position;
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  const { file } = at.position;
  return ({ line, column, endLine, endColumn }) => {
    const start = placeOf(literal, (starts[line - 1] ?? 0) + column - 1);
    const end =
      endLine === undefined || endColumn === undefined
        ? undefined
        : placeOf(literal, (starts[endLine - 1] ?? 0) + endColumn - 1);
    return {
      ...(file === undefined ? {} : { file }),
      ...start,
      ...(end === undefined ? {} : { endLine: end.line, endColumn: end.column }),
    };
  };
}

/** The literal at the argument itself, else the first one with this value. */
function literalOf(text: string, { run, position }: At): StringLiteral | undefined {
  const same = run.strings.filter(({ value }) => value === text);
  return (
    same.find((literal) => literal.position.line === position.line && literal.position.column === position.column) ??
    same[0]
  );
}

function placeOf(literal: StringLiteral, index: number): { readonly line: number; readonly column: number } {
  let found = literal.runs[0] ?? { at: 0, line: literal.position.line, column: literal.position.column };
  for (const run of literal.runs) if (run.at <= index) found = run;
  return { line: found.line, column: found.column + index - found.at };
}

/** A copy of a tree of plain objects with each member `position` moved. */
function relocate<Tree>(tree: Tree, place: (position: Position) => Position): Tree {
  return moved(tree, place) as Tree;
}

function moved(node: unknown, place: (position: Position) => Position): unknown {
  if (Array.isArray(node)) return node.map((item) => moved(item, place));
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    copy[key] = key === 'position' && isPosition(value) ? place(value) : moved(value, place);
  }
  return copy;
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'line' in value && 'column' in value;
}
