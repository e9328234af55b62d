import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { Dialect, FileDefinitions, LoadedProject, ProjectWarning, SourceFile } from '../project.ts';
import { registerSqlFile } from '../sql/registerSql.ts';
import { readBundleSpec } from './bundleSpec.ts';
import type { DefinitionsContext, DefinitionsMemo } from './definitionsMemo.ts';
import { findSpec } from './findSpec.ts';
import { isNotebook, notebookCells } from './notebook.ts';
import { joinDefinitions, registerNotebook } from './notebookFile.ts';
import { registerPythonFile } from './pythonFile.ts';
import { findSources } from './sources.ts';
import { readSparkSpec, type ReadSpec } from './specFile.ts';

export interface LoadOptions {
  readonly files: FileSystem;
  /** Absolute folder that the search for a spec starts from. */
  readonly folder: string;
  /** `--spec`, as given. */
  readonly spec?: string | undefined;
  /** Instead of the spec's `sluice.dialect`. */
  readonly dialect?: Dialect | undefined;
  /** Of the session, unless the configuration sets one: literals in SQL depend on it. */
  readonly timeZone: string;
  /** Knows what files define that did not change since they were last read. */
  readonly memo?: DefinitionsMemo | undefined;
}

/**
 * Reads a project: its spec, then every file of definitions. Nothing is run and nothing written. An error of the spec is thrown; errors of
 * the files are collected, all of them, in the order in which Spark would meet them.
 */
export async function loadProject(options: LoadOptions): Promise<LoadedProject> {
  const { spec, warnings, late } = await readSpec(options);
  const sources: SourceFile[] = [];
  const parts: FileDefinitions[] = [];
  const timeZone = spec.configuration['spark.sql.session.timeZone'] ?? options.timeZone;
  for (const found of await findSources(spec, options.files)) {
    if ('error' in found) parts.push({ ...nothing, errors: [found.error] });
    else if ('warning' in found) parts.push({ ...nothing, warnings: [found.warning] });
    else {
      sources.push(found.file);
      const context = { spec, timeZone, files: options.files };
      const { memo } = options;
      parts.push(
        memo === undefined
          ? await registerFile(found.file, context)
          : await memo.definitionsOf(found.file, context, registerFile),
      );
    }
  }
  const joined = joinDefinitions(parts, warnings);
  return { ...joined, errors: [...joined.errors, ...late], spec, sources };
}

/** The spec alone, without the files of definitions. */
export async function readSpec({
  files,
  folder,
  spec,
  dialect,
}: Omit<LoadOptions, 'timeZone' | 'memo'>): Promise<ReadSpec> {
  const found = await findSpec({ files, folder, spec });
  if (found.kind === 'bundle') return readBundleSpec(found, { files, dialect });
  const bytes = await files.read(found.path);
  if (bytes === undefined) throw sluiceError('PIPELINE_SPEC_FILE_DOES_NOT_EXIST', { spec_path: found.name });
  return readSparkSpec({ ...found, text: new TextDecoder().decode(bytes), dialect });
}

async function registerFile(file: SourceFile, context: DefinitionsContext): Promise<FileDefinitions> {
  if (isNotebook(file)) {
    if (context.spec.settings.dialect === 'databricks') return registerNotebook(file, context);
    const plain = await registerPlainFile(file, context);
    return { ...plain, warnings: [...plain.warnings, ...ignoredCells(file)] };
  }
  return registerPlainFile(file, context);
}

/** To Spark a notebook is a file of its language, in which the cells of other languages are comments. */
function ignoredCells(file: SourceFile): readonly ProjectWarning[] {
  return notebookCells(file).flatMap(({ kind, magic, position }): readonly ProjectWarning[] => {
    if (magic === undefined || kind === 'markdown') return [];
    const message = `Spark takes the notebook cell of ${magic} for a comment: it defines nothing.`;
    return [{ kind: 'notebookCellIgnored', message, position }];
  });
}

async function registerPlainFile(file: SourceFile, context: DefinitionsContext): Promise<FileDefinitions> {
  if (file.language === 'python') return registerPythonFile(file, context);
  const { spec } = context;
  return registerSqlFile(file, {
    dialect: spec.settings.dialect,
    catalog: spec.catalog,
    schema: spec.schema,
    configuration: spec.configuration,
    timeZone: context.timeZone,
  });
}

const nothing: FileDefinitions = { definitions: { datasets: [], flows: [], sinks: [] }, errors: [], warnings: [] };
