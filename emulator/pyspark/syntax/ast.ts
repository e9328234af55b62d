import type { Position } from '../../base/errors.ts';

/**
 * Python as the evaluator sees it: the parse tree with its positions and without its punctuation.
 * Names of the nodes follow https://docs.python.org/3/library/ast.html where they can.
 */
export interface Program {
  readonly body: readonly Statement[];
  /** Every string literal of the text, so that an error inside one can be placed in the file. */
  readonly strings: readonly StringLiteral[];
}

interface Node {
  readonly position: Position;
}

export type Expression =
  | Constant
  | StringLiteral
  | FormatString
  | Name
  | Attribute
  | Subscript
  | Slice
  | Call
  | Unary
  | Binary
  | BooleanOperation
  | Comparison
  | Conditional
  | Lambda
  | Sequence
  | DictDisplay
  | Comprehension
  | Starred
  | NamedExpression
  | UnsupportedExpression;

/** `None`, `True`, `...`, a number, a bytes literal. */
export interface Constant extends Node {
  readonly kind: 'constant';
  readonly value: null | boolean | bigint | number | Uint8Array | 'ellipsis';
}

export interface StringLiteral extends Node {
  readonly kind: 'string';
  readonly value: string;
  /** Where each character of the value stands in the file: the offset at which a run of the value begins, and its place there. */
  readonly runs: readonly StringRun[];
}

export interface StringRun {
  /** Index into the value. */
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

export interface FormatString extends Node {
  readonly kind: 'formatString';
  readonly parts: readonly (string | Replacement)[];
}

export interface Replacement {
  readonly value: Expression;
  /** `{x=}`: the text before the value. */
  readonly label: string;
  readonly conversion: 'r' | 's' | 'a' | undefined;
  readonly format: FormatString | undefined;
}

export interface Name extends Node {
  readonly kind: 'name';
  readonly name: string;
}

export interface Attribute extends Node {
  readonly kind: 'attribute';
  readonly object: Expression;
  readonly name: string;
  /** Of the name alone. */
  readonly namePosition: Position;
}

export interface Subscript extends Node {
  readonly kind: 'subscript';
  readonly object: Expression;
  readonly index: Expression;
}

export interface Slice extends Node {
  readonly kind: 'slice';
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly step: Expression | undefined;
}

export interface Call extends Node {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly args: readonly Argument[];
}

export interface Argument {
  /** `f(x)`, `f(name=x)`, `f(*x)`, `f(**x)`. */
  readonly form: 'positional' | 'keyword' | 'spread' | 'spreadKeywords';
  readonly name?: string;
  readonly value: Expression;
}

export interface Unary extends Node {
  readonly kind: 'unary';
  readonly operator: '+' | '-' | '~' | 'not';
  readonly operand: Expression;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '&' | '|' | '^' | '<<' | '>>';

export interface Binary extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface BooleanOperation extends Node {
  readonly kind: 'boolean';
  readonly operator: 'and' | 'or';
  readonly operands: readonly Expression[];
}

export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not';

/** `a < b <= c`. */
export interface Comparison extends Node {
  readonly kind: 'comparison';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly operand: Expression }[];
}

export interface Conditional extends Node {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly otherwise: Expression;
}

export interface Lambda extends Node {
  readonly kind: 'lambda';
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}

export interface Sequence extends Node {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: readonly Expression[];
}

export interface DictDisplay extends Node {
  readonly kind: 'dict';
  readonly entries: readonly DictEntry[];
}

/** Without a key: `**value`. */
export interface DictEntry {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly form: 'list' | 'set' | 'dict' | 'generator';
  /** Key of a dict comprehension. */
  readonly key: Expression | undefined;
  readonly element: Expression;
  readonly clauses: readonly ComprehensionClause[];
}

export type ComprehensionClause =
  | { readonly kind: 'for'; readonly target: Expression; readonly iterable: Expression; readonly position: Position }
  | { readonly kind: 'if'; readonly test: Expression };

export interface Starred extends Node {
  readonly kind: 'starred';
  readonly value: Expression;
}

export interface NamedExpression extends Node {
  readonly kind: 'namedExpression';
  readonly name: string;
  readonly value: Expression;
}

/** Refused when it is reached. */
export interface UnsupportedExpression extends Node {
  readonly kind: 'unsupported';
  readonly construct: string;
}

export interface Parameter {
  readonly form: 'plain' | 'positionalOnly' | 'keywordOnly' | 'rest' | 'restKeywords';
  readonly name: string;
  readonly fallback: Expression | undefined;
  readonly position: Position;
}

export type Statement =
  | ExpressionStatement
  | Assignment
  | AugmentedAssignment
  | Annotation
  | If
  | For
  | While
  | FunctionDefinition
  | Return
  | Import
  | ImportFrom
  | Raise
  | Try
  | Assert
  | Delete
  | ScopeDeclaration
  | SimpleStatement
  | UnsupportedStatement;

export interface ExpressionStatement extends Node {
  readonly kind: 'expressionStatement';
  readonly value: Expression;
}

/** `a = b, c = value`: several targets from left to right. */
export interface Assignment extends Node {
  readonly kind: 'assignment';
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface AugmentedAssignment extends Node {
  readonly kind: 'augmentedAssignment';
  readonly target: Expression;
  readonly operator: BinaryOperator;
  readonly value: Expression;
}

/** `a: int` without a value: it binds nothing. */
export interface Annotation extends Node {
  readonly kind: 'annotation';
  readonly target: Expression;
}

export interface If extends Node {
  readonly kind: 'if';
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
  readonly otherwise: readonly Statement[];
}

export interface For extends Node {
  readonly kind: 'for';
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface While extends Node {
  readonly kind: 'while';
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}

export interface FunctionDefinition extends Node {
  readonly kind: 'functionDefinition';
  readonly name: string;
  readonly decorators: readonly Expression[];
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly docstring: string | undefined;
  /** What kind of function the evaluator cannot call: a generator, a coroutine. */
  readonly unsupported: string | undefined;
}

export interface Return extends Node {
  readonly kind: 'return';
  readonly value: Expression | undefined;
}

/** `import a.b`, `import a.b as c`. */
export interface Import extends Node {
  readonly kind: 'import';
  readonly modules: readonly {
    readonly name: string;
    readonly alias: string | undefined;
    readonly position: Position;
  }[];
}

export interface ImportFrom extends Node {
  readonly kind: 'importFrom';
  /** With its leading dots. */
  readonly module: string;
  readonly modulePosition: Position;
  /** `all` for `*`. */
  readonly names:
    'all' | readonly { readonly name: string; readonly alias: string | undefined; readonly position: Position }[];
}

export interface Raise extends Node {
  readonly kind: 'raise';
  readonly exception: Expression | undefined;
  readonly cause: Expression | undefined;
}

export interface Try extends Node {
  readonly kind: 'try';
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
  readonly otherwise: readonly Statement[];
  readonly finally: readonly Statement[];
}

export interface Handler extends Node {
  readonly type: Expression | undefined;
  readonly name: string | undefined;
  readonly body: readonly Statement[];
}

export interface Assert extends Node {
  readonly kind: 'assert';
  readonly test: Expression;
  readonly message: Expression | undefined;
}

export interface Delete extends Node {
  readonly kind: 'delete';
  readonly targets: readonly Expression[];
}

export interface ScopeDeclaration extends Node {
  readonly kind: 'global' | 'nonlocal';
  readonly names: readonly string[];
}

export interface SimpleStatement extends Node {
  readonly kind: 'pass' | 'break' | 'continue';
}

/** Refused when it is reached. */
export interface UnsupportedStatement extends Node {
  readonly kind: 'unsupportedStatement';
  readonly construct: string;
  /** The name that it would bind, for the scope rules. */
  readonly binds: string | undefined;
}
