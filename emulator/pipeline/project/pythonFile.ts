import { isSluiceError, type Position } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { sessionConf } from '../../program/sessionConf.ts';
import { moduleTable } from '../../pyspark/modules/moduleTable.ts';
import { definitionHost } from '../../pyspark/pipelines/definitionHost.ts';
import { dltModule } from '../../pyspark/pipelines/pipelinesModule.ts';
import { pipelineState, type PipelineState } from '../../pyspark/pipelines/registry.ts';
import { programSession, type ProgramSession } from '../../pyspark/program.ts';
import type { SqlTexts } from '../../pyspark/sqlTexts.ts';
import { parseDataType, parseExpression, parseQuery, parseSchemaDdl } from '../../sql/parseSql.ts';
import type { FileDefinitions, ProjectSpec, SourceFile } from '../project.ts';
import { parentFolder, relativePath } from './paths.ts';
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
  try {
    await reading.evaluate(file.text);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return reading.finish([error]);
  }
  return reading.finish([]);
}

export function readPython(file: SourceFile, { spec, timeZone, files }: PythonContext): PythonReading {
  const pipeline = pipelineState(spec.settings.dialect);
  const session = sessionOf(file, { spec, timeZone, files }, pipeline);
  return {
    evaluate: session.evaluate,
    finish: async (given) => {
      const errors = [...given];
      try {
        // After an error the names that they wait for may be missing for that reason.
        if (errors.length === 0) {
          await session.perform(async () => {
            for (const register of pipeline.pending) await register();
          });
        }
      } catch (error) {
        if (!isSluiceError(error)) throw error;
        errors.push(error);
      }
      const scope = { dialect: spec.settings.dialect, catalog: spec.catalog, schema: spec.schema };
      const { elements, warnings } = pipeline;
      try {
        return { definitions: definitionsOf(elements, scope), errors, warnings };
      } catch (error) {
        if (!isSluiceError(error)) throw error;
        return { definitions: { datasets: [], flows: [], sinks: [] }, errors: [...errors, error], warnings };
      }
    },
  };
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
    ...(databricks ? { modules: moduleTable([dltModule]) } : {}),
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

function sqlTexts(timeZone: string, liveNames: boolean): SqlTexts {
  const options = { timeZone, liveNames };
  return {
    parseExpression: (text) => parseExpression(text, options),
    parseQuery: (text) => parseQuery(text, options),
    parseSchema: (text) => parseSchemaDdl(text),
    parseDataType: (text) => parseDataType(text),
  };
}
