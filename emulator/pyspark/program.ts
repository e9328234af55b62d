import { sluiceError, isSluiceError, type Position, type SluiceError } from '../base/errors.ts';
import { builtins } from './builtins/builtins.ts';
import { datetimeModule } from './modules/datetimeModule.ts';
import { joinModuleTables, moduleTable, type ModuleTable } from './modules/moduleTable.ts';
import { pysparkModules } from './modules/pysparkModules.ts';
import { standardModules } from './modules/standardModules.ts';
import type { ProgramHost } from './programHost.ts';
import { executeBlock } from './runtime/execute.ts';
import { PythonRaise } from './runtime/raise.ts';
import type { Run } from './runtime/run.ts';
import { moduleScope } from './runtime/scope.ts';
import { exceptionText } from './runtime/text.ts';
import { list, type At, type PyValue } from './runtime/values.ts';
import { checkFrames } from './spark/frameState.ts';
import { session } from './spark/sessionClass.ts';
import { sparkState } from './spark/sparkState.ts';
import type { PipelineState } from './pipelines/registry.ts';
import type { ModuleSources } from './runtime/moduleFiles.ts';
import { movedError, movedProgram } from './syntax/movedProgram.ts';
import type { Program } from './syntax/ast.ts';
import type { SqlTexts } from './sqlTexts.ts';
import { parsePython } from './syntax/parsePython.ts';

export interface ProgramOptions {
  /** The program's path as the user gave it, for positions. */
  readonly file?: string;
  readonly host: ProgramHost;
  readonly sql: SqlTexts;
  /** `sys.argv`; the first is the program's own name. */
  readonly argv?: readonly string[];
  /** Further modules, found before the ones that are always there. */
  readonly modules?: ModuleTable;
  /** Files that the program may import; `path` is then its own absolute path. */
  readonly sources?: ModuleSources & { readonly path: string };
  /** `__name__`: `__main__` where it is not said. */
  readonly name?: string;
  /** There when the program defines a pipeline. */
  readonly pipeline?: PipelineState;
  /** Names that are there from the start, besides `spark`. */
  readonly globals?: Readonly<Record<string, PyValue>>;
  /** After so many steps the program is given up. */
  readonly stepLimit?: number;
}

const defaultStepLimit = 2_000_000;

let known: ModuleTable | undefined;

/** Modules that every program may import. */
export function knownModules(): ModuleTable {
  known ??= moduleTable([...standardModules(), datetimeModule(), ...pysparkModules()]);
  return known;
}

/** A program that is evaluated part by part, its names living on from one part to the next. */
export interface ProgramSession {
  /** Evaluates one text. `place` moves the positions of a text that was cut out of a file to where they are in it. */
  evaluate(text: string, place?: (position: Position) => Position): Promise<void>;
  /** Does work on behalf of the program, with its errors told as the program's. */
  perform(work: (run: Run) => Promise<void>): Promise<void>;
}

/**
 * Evaluates a PySpark program; nothing of it is run by Python. `spark` is there from the start, as in the pyspark shell.
 * Raises a SluiceError, and nothing else, for a program that is wrong or that the evaluator does not follow.
 */
export async function evaluateProgram(text: string, options: ProgramOptions): Promise<void> {
  await programSession(options).evaluate(text);
}

export function programSession(options: ProgramOptions): ProgramSession {
  const run = newRun(options);
  const scope = moduleScope();
  scope.variables.set('spark', session);
  scope.variables.set('__name__', options.name ?? '__main__');
  scope.variables.set('__file__', options.sources?.path ?? options.file ?? '');
  for (const [name, value] of Object.entries(options.globals ?? {})) scope.variables.set(name, value);
  const perform: ProgramSession['perform'] = async (work) => {
    try {
      await work(run);
    } catch (error) {
      if (isSluiceError(error)) throw error;
      if (error instanceof PythonRaise) {
        const failure = await uncaught(error, run);
        if (failure === undefined) return;
        throw failure;
      }
      if (error instanceof RangeError && /call stack/i.test(error.message)) {
        throw sluiceError('UNSUPPORTED_PYTHON', { construct: 'nesting this deep' }, { cause: error });
      }
      throw error;
    }
  };
  return {
    perform,
    evaluate: async (text, place) => {
      const program = parsedProgram(text, options.file, place);
      run.strings.push(...program.strings);
      await perform(async () => {
        await executeBlock(program.body, scope, run);
        await checkFrames({ run });
      });
    },
  };
}

function newRun(options: ProgramOptions): Run {
  return {
    host: options.host,
    sql: options.sql,
    builtins,
    modules: options.modules === undefined ? knownModules() : joinModuleTables([options.modules, knownModules()]),
    argv: options.argv ?? [options.file ?? ''],
    strings: [],
    spark: sparkState(),
    sources: options.sources,
    searchPath: list(options.sources?.searchPath ?? []),
    loaded: new Map(),
    pipeline: options.pipeline,
    stepLimit: options.stepLimit ?? defaultStepLimit,
    steps: 0,
    depth: 0,
    calls: 0,
    handling: [],
  };
}

function parsedProgram(
  text: string,
  file: string | undefined,
  place: ((at: Position) => Position) | undefined,
): Program {
  if (place === undefined) return parsePython(text, file);
  try {
    return movedProgram(parsePython(text, file), place);
  } catch (error) {
    throw isSluiceError(error) ? movedError(error, place) : error;
  }
}

/** The error of an exception that no handler took; none for `sys.exit()` with success. */
async function uncaught({ exception, position, meant }: PythonRaise, run: Run): Promise<SluiceError | undefined> {
  const at: At = { run, position };
  if (exception.type.name === 'SystemExit') {
    const [code = null] = exception.args;
    if (code === null || code === 0n || code === false) return undefined;
    const status = typeof code === 'bigint' ? code : await exceptionText('SystemExit', [code], at);
    return sluiceError('PYTHON_EXIT', { status }, { position });
  }
  const message = await exceptionText(exception.type.name, exception.args, at);
  return sluiceError(
    'PYTHON_EXCEPTION',
    { type: exception.type.name, message },
    meant === undefined ? { position } : { position, action: `Did you mean "${meant}"?` },
  );
}
