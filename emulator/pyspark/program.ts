import { sluiceError, isSluiceError, type SluiceError } from '../base/errors.ts';
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
import type { At } from './runtime/values.ts';
import { checkFrames } from './spark/frameState.ts';
import { session } from './spark/sessionClass.ts';
import { sparkState } from './spark/sparkState.ts';
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

/**
 * Evaluates a PySpark program; nothing of it is run by Python. `spark` is there from the start, as in the pyspark shell.
 * Raises a SluiceError, and nothing else, for a program that is wrong or that the evaluator does not follow.
 */
export async function evaluateProgram(text: string, options: ProgramOptions): Promise<void> {
  const program = parsePython(text, options.file);
  const run: Run = {
    host: options.host,
    sql: options.sql,
    builtins,
    modules: options.modules === undefined ? knownModules() : joinModuleTables([options.modules, knownModules()]),
    argv: options.argv ?? [options.file ?? ''],
    strings: program.strings,
    spark: sparkState(),
    stepLimit: options.stepLimit ?? defaultStepLimit,
    steps: 0,
    depth: 0,
    calls: 0,
    handling: [],
  };
  const scope = moduleScope();
  scope.variables.set('spark', session);
  scope.variables.set('__name__', '__main__');
  scope.variables.set('__file__', options.file ?? '');
  try {
    await executeBlock(program.body, scope, run);
    await checkFrames({ run });
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
