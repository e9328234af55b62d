import { isSluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { movedError, movedTree } from '../../pyspark/syntax/movedProgram.ts';
import { parsePython } from '../../pyspark/syntax/parsePython.ts';
import { parsePipelineFile } from '../../sql/pipelineFile.ts';
import type { PipelineStatement } from '../../sql/pipelineStatement.ts';
import type { Dialect, ProjectWarning, SourceFile } from '../project.ts';
import { isNotebook, notebookCells } from './notebook.ts';

export interface ParseContext {
  readonly dialect: Dialect;
  /** What `${key}` stands for in SQL. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** What a file's text alone tells: no name is looked up and nothing is evaluated. */
export interface ParsedSource {
  readonly statements: readonly ParsedStatement[];
  readonly errors: readonly SluiceError[];
  readonly warnings: readonly ProjectWarning[];
}

export interface ParsedStatement {
  /** Such as `streaming table`, or what Spark calls the plan of a statement that pipelines have no use for. */
  readonly kind: string;
  /** As written, where it has one. */
  readonly name?: string;
  readonly position: Position;
}

/** The syntax of a file of definitions; a notebook's cells each in their language. */
export function parseSource(file: SourceFile, context: ParseContext): ParsedSource {
  if (!isNotebook(file)) return parsePart(file.text, { file, language: file.language, context });
  const parts = notebookCells(file).flatMap((cell) => {
    if (cell.kind !== 'sql' && cell.kind !== 'python') return [];
    const { statements, errors, warnings } = parsePart(cell.text, { file, language: cell.kind, context });
    return [
      {
        statements: movedTree(statements, cell.place),
        errors: errors.map((error) => movedError(error, cell.place)),
        warnings: movedTree(warnings, cell.place),
      },
    ];
  });
  return {
    statements: parts.flatMap(({ statements }) => statements),
    errors: parts.flatMap(({ errors }) => errors),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

interface Part {
  readonly file: SourceFile;
  readonly language: SourceFile['language'];
  readonly context: ParseContext;
}

function parsePart(text: string, { file, language, context }: Part): ParsedSource {
  if (language === 'python') return { statements: [], errors: pythonErrors(text, file.name), warnings: [] };
  const { dialect, configuration } = context;
  const parsed = parsePipelineFile(text, { file: file.name, dialect, parameters: configuration });
  return {
    statements: parsed.statements.map(outline),
    errors: parsed.errors,
    warnings: (parsed.emptyParameters ?? []).map(({ name, position }) => ({
      kind: 'undefinedParameter',
      message: `The parameter ${name} is not in the configuration of the pipeline; it was replaced by nothing, as Spark does.`,
      position,
    })),
  };
}

/** Python tells its first error; what follows it cannot be told apart from it. */
function pythonErrors(text: string, name: string): readonly SluiceError[] {
  try {
    parsePython(text, name);
    return [];
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return [error];
  }
}

function outline(statement: PipelineStatement): ParsedStatement {
  const { position } = statement;
  switch (statement.kind) {
    case 'createDataset': {
      const kind = statement.dataset === 'streamingTable' ? 'streaming table' : 'materialized view';
      return { kind, name: statement.name.parts.join('.'), position };
    }
    case 'createView':
      return { kind: statement.temporary ? 'temporary view' : 'view', name: statement.name.parts.join('.'), position };
    case 'createFlow': {
      const name = statement.name ?? statement.target;
      return {
        kind: statement.body.kind === 'insert' ? 'flow' : 'flow of changes',
        name: name.parts.join('.'),
        position,
      };
    }
    case 'set':
      return { kind: 'setting', ...(statement.key === undefined ? {} : { name: statement.key }), position };
    case 'use':
      return { kind: statement.form.toLowerCase(), name: statement.parts.join('.'), position };
    case 'other':
      return { kind: statement.plan, position };
  }
}
