import { isSluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { sessionConf } from '../../program/sessionConf.ts';
import { moduleTable } from '../../pyspark/modules/moduleTable.ts';
import { databricksGlobals, databricksModules } from '../../pyspark/pipelines/databricksRuntime.ts';
import { definitionHost } from '../../pyspark/pipelines/definitionHost.ts';
import { dltModule } from '../../pyspark/pipelines/pipelinesModule.ts';
import { pipelineState, type PipelineState } from '../../pyspark/pipelines/registry.ts';
import { programSession, type ProgramSession } from '../../pyspark/program.ts';
import type { SqlTexts } from '../../pyspark/sqlTexts.ts';
import { parseDataType, parseExpression, parseQuery, parseSchemaDdl } from '../../sql/parseSql.ts';
import type { FileDefinitions, ProjectSpec, SourceFile } from '../project.ts';
import { isNotebook } from './notebook.ts';
import { fileName, parentFolder, relativePath } from './paths.ts';
import { definitionsOf } from './pythonElements.ts';

export interface PythonContext {
  readonly spec: ProjectSpec;
  readonly timeZone: string;
  readonly files: FileSystem;
}

/** A Python file that is being read, part by part where it is a notebook. */
export interface PythonReading {
  /** Evaluates a part. Raises its error; what was defined before it stays. */
  evaluate(text: string, place?: (position: Position) => Position): Promise<void>;
  /** Calls the query functions that wait for the file's end, and gives what the file defined. */
  finish(errors: FileDefinitions['errors']): Promise<FileDefinitions>;
}

/** What one Python file defines, by static evaluation: no Python runs, and nothing outside of the project is read. */
export async function registerPythonFile(file: SourceFile, context: PythonContext): Promise<FileDefinitions> {
  const reading = readPython(file, context);
  const error = await caught(reading.evaluate(file.text));
  return reading.finish(error === undefined ? [] : [error]);
}

export function readPython(file: SourceFile, { spec, timeZone, files }: PythonContext): PythonReading {
  const pipeline = pipelineState(spec.settings.dialect);
  const session = sessionOf(file, { spec, timeZone, files }, pipeline);
  return {
    evaluate: session.evaluate,
    finish: async (given) => {
      const later: SluiceError[] = [];
      // After an error the names that they wait for may be missing for that reason.
      if (given.length === 0) {
        for (const register of pipeline.pending) {
          const error = await caught(session.perform(register));
          if (error !== undefined) later.push(error);
        }
      }
      const scope = { dialect: spec.settings.dialect, catalog: spec.catalog, schema: spec.schema };
      const { definitions, errors } = definitionsOf(pipeline.elements, scope);
      return { definitions, errors: [...errors, ...given, ...later], warnings: pipeline.warnings };
    },
  };
}

async function caught(work: Promise<void>): Promise<SluiceError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isSluiceError(error)) return error;
    throw error;
  }
}

function sessionOf(
  file: SourceFile,
  { spec, timeZone, files }: PythonContext,
  pipeline: PipelineState,
): ProgramSession {
  const databricks = pipeline.dialect === 'databricks';
  const defaults = sessionConf(timeZone);
  const decoder = new TextDecoder();
  return programSession({
    file: file.name,
    host: definitionHost({
      pipeline,
      getConf: (name) => (Object.hasOwn(spec.configuration, name) ? spec.configuration[name] : defaults.get(name)),
    }),
    sql: sqlTexts(timeZone, databricks),
    pipeline,
    // Spark imports a file under its own name, so a part for running it alone is passed over.
    name: isNotebook(file) ? '__main__' : fileName(file.path).replace(/\.py$/, ''),
    ...(databricks ? { modules: moduleTable([dltModule, ...databricksModules]), globals: databricksGlobals } : {}),
    sources: {
      path: file.path,
      folder: spec.root,
      // Databricks puts the root and the file's own folder there; Spark neither.
      searchPath: databricks ? [parentFolder(file.path), spec.root] : [],
      read: async (path) => {
        const status = await files.status(path);
        if (status === undefined || status.isDirectory) return undefined;
        const bytes = await files.read(path);
        return bytes === undefined ? undefined : decoder.decode(bytes);
      },
      isFolder: async (path) => (await files.status(path))?.isDirectory === true,
      nameOf: (path) => relativePath(spec.root, path),
    },
  });
}

function sqlTexts(timeZone: string, databricks: boolean): SqlTexts {
  const options = { timeZone, databricks };
  return {
    parseExpression: (text) => parseExpression(text, options),
    parseQuery: (text) => parseQuery(text, options),
    parseSchema: (text) => parseSchemaDdl(text),
    parseDataType: (text) => parseDataType(text),
  };
}
