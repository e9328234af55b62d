import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { movedError, movedTree } from '../../pyspark/syntax/movedProgram.ts';
import type { FileDefinitions, ProjectWarning, SourceFile } from '../project.ts';
import { registerSqlFile } from '../sql/registerSql.ts';
import { isNotebook, notebookCells, type NotebookCell } from './notebook.ts';
import { parentFolder, relativePath, resolvePath } from './paths.ts';
import { readPython, type PythonContext, type PythonReading } from './pythonFile.ts';

interface Reading {
  readonly context: PythonContext;
  readonly python: PythonReading;
  readonly errors: SluiceError[];
  readonly warnings: ProjectWarning[];
  readonly sql: FileDefinitions[];
}

/**
 * What a Databricks notebook defines: its Python cells one after the other in one module, its SQL cells as one file, whichever of the two
 * the notebook is written in. Markdown is skipped, `%run` evaluates another notebook of the project in the same module, and commands of
 * the cluster's shell are named and left out. Positions are those of the notebook's file.
 */
export async function registerNotebook(file: SourceFile, context: PythonContext): Promise<FileDefinitions> {
  const reading: Reading = { context, python: readPython(file, context), errors: [], warnings: [], sql: [] };
  await readNotebook(file, reading, []);
  const defined = await reading.python.finish(reading.errors);
  return joinDefinitions([defined, ...reading.sql], reading.warnings);
}

async function readNotebook(file: SourceFile, reading: Reading, callers: readonly string[]): Promise<void> {
  const chain = [...callers, file.path];
  const cells = notebookCells(file);
  for (const cell of cells) {
    try {
      await readCell(cell, { file, reading, chain });
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      reading.errors.push(error);
      // What follows may need what this cell would have defined.
      if (cell.kind === 'python' || cell.kind === 'run') break;
    }
  }
  const sql = cells.filter(({ kind }) => kind === 'sql');
  if (sql.length > 0) reading.sql.push(registerSqlCells(sql, file, reading));
}

interface CellReading {
  readonly file: SourceFile;
  readonly reading: Reading;
  readonly chain: readonly string[];
}

async function readCell(cell: NotebookCell, { file, reading, chain }: CellReading): Promise<void> {
  const { kind, magic = '', position } = cell;
  switch (kind) {
    case 'python':
      await reading.python.evaluate(cell.text, cell.place);
      return;
    case 'run':
      await readNotebook(await namedNotebook(cell, { file, reading, chain }), reading, chain);
      return;
    case 'sql':
    case 'markdown':
      return;
    case 'magic':
      if (!['%pip', '%conda', '%sh'].includes(magic)) {
        throw sluiceError('NOTEBOOK_CELL_NOT_SUPPORTED', { magic }, { position });
      }
      reading.warnings.push({
        kind: 'notebookCellLeftOut',
        message: `The notebook cell of ${magic} is left out: nothing is installed or run by reading definitions.`,
        position,
      });
  }
}

async function namedNotebook(
  { text, position }: NotebookCell,
  { file, reading, chain }: CellReading,
): Promise<SourceFile> {
  const { files, spec } = reading.context;
  // Behind the path may stand parameters: `%run ./setup $mode="test"`.
  const [, quoted, plain = ''] = /^\s*(?:"([^"]+)"|(\S+))/.exec(text) ?? [];
  const written = quoted ?? plain;
  const path = resolvePath(parentFolder(file.path), written);
  for (const candidate of [path, `${path}.py`, `${path}.sql`]) {
    const status = await files.status(candidate);
    const language = candidate.endsWith('.py') ? 'python' : candidate.endsWith('.sql') ? 'sql' : undefined;
    if (status === undefined || status.isDirectory || language === undefined) continue;
    const name = relativePath(spec.root, candidate);
    if (chain.includes(candidate)) {
      const links = [...chain, candidate].map((link) => relativePath(spec.root, link)).join(' → ');
      throw sluiceError('NOTEBOOK_RUNS_ITSELF', { path: name, chain: links }, { position });
    }
    const bytes = await files.read(candidate);
    const found = { path: candidate, name, language, text: new TextDecoder().decode(bytes) } as const;
    if (isNotebook(found)) return found;
  }
  throw sluiceError('NOTEBOOK_NOT_FOUND', { path: written }, { position });
}

/** One text of all SQL cells, so that SET and USE reach the cells below them; a cell ends its last statement. */
function registerSqlCells(cells: readonly NotebookCell[], file: SourceFile, { context }: Reading): FileDefinitions {
  const { spec, timeZone } = context;
  const starts: { readonly cell: NotebookCell; readonly line: number }[] = [];
  const lines: string[] = [];
  for (const cell of cells) {
    starts.push({ cell, line: lines.length });
    lines.push(...cell.text.split('\n'), ';');
  }
  const defined = registerSqlFile(
    { ...file, language: 'sql', text: lines.join('\n') },
    {
      dialect: spec.settings.dialect,
      catalog: spec.catalog,
      schema: spec.schema,
      configuration: spec.configuration,
      timeZone,
    },
  );
  const place: NotebookCell['place'] = (position) => {
    const { cell, line } = starts.findLast((start) => start.line < position.line) ?? {};
    if (cell === undefined || line === undefined) return position;
    return cell.place({
      ...position,
      line: position.line - line,
      ...(position.endLine === undefined ? {} : { endLine: position.endLine - line }),
    });
  };
  return {
    definitions: movedTree(defined.definitions, place),
    errors: defined.errors.map((error) => movedError(error, place)),
    warnings: movedTree(defined.warnings, place),
  };
}

export function joinDefinitions(
  parts: readonly FileDefinitions[],
  warnings: readonly ProjectWarning[] = [],
): FileDefinitions {
  return {
    definitions: {
      datasets: parts.flatMap(({ definitions }) => definitions.datasets),
      flows: parts.flatMap(({ definitions }) => definitions.flows),
      sinks: parts.flatMap(({ definitions }) => definitions.sinks),
    },
    errors: parts.flatMap(({ errors }) => errors),
    warnings: [...warnings, ...parts.flatMap((part) => part.warnings)],
  };
}
