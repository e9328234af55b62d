import { isSluiceError, type Position } from '../../base/errors.ts';
import { isNotebook, notebookCells } from '../../pipeline/project/notebook.ts';
import type { SourceFile } from '../../pipeline/project.ts';
import type { Call, Expression, FunctionDefinition, Program, StringLiteral } from '../../pyspark/syntax/ast.ts';
import { movedProgram } from '../../pyspark/syntax/movedProgram.ts';
import { parsePython } from '../../pyspark/syntax/parsePython.ts';

/** The calls, functions and texts of a Python file or of the Python cells of a notebook, by where they stand in the file. */
export interface PythonOutline {
  /** By the place that the evaluator gives a call: that of the method's name in `a.b(…)`, else of the call. */
  readonly calls: ReadonlyMap<string, Call>;
  /** By the place of `def`. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly strings: readonly StringLiteral[];
}

/** Remembers the outlines of files whose text did not change. */
export interface PythonOutlines {
  of(file: SourceFile): PythonOutline;
}

export function pythonOutlines(): PythonOutlines {
  const known = new Map<string, { readonly text: string; readonly outline: PythonOutline }>();
  return {
    of(file) {
      const before = known.get(file.path);
      if (before?.text === file.text) return before.outline;
      const outline = pythonOutline(file);
      known.set(file.path, { text: file.text, outline });
      return outline;
    },
  };
}

export function placeKey({ line, column }: Pick<Position, 'line' | 'column'>): string {
  return `${line}:${column}`;
}

/** Cells that do not parse are left out. */
export function pythonOutline(file: SourceFile): PythonOutline {
  const calls = new Map<string, Call>();
  const functions = new Map<string, FunctionDefinition>();
  const strings: StringLiteral[] = [];
  for (const program of programsOf(file)) {
    strings.push(...program.strings);
    walk(program.body, (node) => {
      if (isCall(node)) calls.set(placeKey(callPlace(node)), node);
      else if (isFunction(node)) functions.set(placeKey(node.position), node);
    });
  }
  return { calls, functions, strings };
}

function programsOf(file: SourceFile): readonly Program[] {
  if (!isNotebook(file)) return file.language === 'python' ? parsed(file.text, file.name) : [];
  return notebookCells(file)
    .filter(({ kind }) => kind === 'python')
    .flatMap((cell) => parsed(cell.text, file.name).map((program) => movedProgram(program, cell.place)));
}

function parsed(text: string, name: string): readonly Program[] {
  try {
    return [parsePython(text, name)];
  } catch (error) {
    if (isSluiceError(error)) return [];
    throw error;
  }
}

function callPlace({ callee, position }: Call): Position {
  return callee.kind === 'attribute' ? callee.namePosition : position;
}

/** The calls among the decorators of a function, from the topmost down. */
export function decoratorCalls({ decorators }: FunctionDefinition): readonly Call[] {
  return decorators.filter((decorator): decorator is Call => decorator.kind === 'call');
}

/** What a callee is called by its last word: `table` of `dp.table`. */
export function calledName(callee: Expression): string | undefined {
  if (callee.kind === 'attribute' || callee.kind === 'name') return callee.name;
  return undefined;
}

function walk(node: unknown, visit: (node: object) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit);
    return;
  }
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return;
  if ('kind' in node) visit(node);
  for (const [key, part] of Object.entries(node)) {
    if (key !== 'position' && key !== 'namePosition' && key !== 'runs') walk(part, visit);
  }
}

function isCall(node: object): node is Call {
  return 'kind' in node && node.kind === 'call' && 'callee' in node;
}

function isFunction(node: object): node is FunctionDefinition {
  return 'kind' in node && node.kind === 'functionDefinition' && 'decorators' in node;
}
