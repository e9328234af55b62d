import { sluiceError } from '../../base/errors.ts';
import type { PythonRaise } from './raise.ts';
import type { ModuleTable } from '../modules/moduleTable.ts';
import type { ProgramHost } from '../programHost.ts';
import type { SqlTexts } from '../sqlTexts.ts';
import type { StringLiteral } from '../syntax/ast.ts';
import type { SparkState } from '../spark/sparkState.ts';
import type { PipelineState } from '../pipelines/registry.ts';
import type { ModuleSources } from './moduleFiles.ts';
import type { At, PyList, PyModule, PyValue } from './values.ts';

/** The state of one evaluation. It dies with the program. */
export interface Run {
  readonly host: ProgramHost;
  readonly sql: SqlTexts;
  /** Names that every scope sees last. */
  readonly builtins: ReadonlyMap<string, PyValue>;
  readonly modules: ModuleTable;
  readonly argv: readonly string[];
  /** Of every file that was read so far. */
  readonly strings: StringLiteral[];
  readonly spark: SparkState;
  readonly stepLimit: number;
  /** Steps taken so far. */
  steps: number;
  /** Expressions and calls that are open, for the limit of recursion. */
  depth: number;
  /** Calls of the program's functions that are open. */
  calls: number;
  /** Files that may be imported, where the program belongs to a project. */
  readonly sources: ModuleSources | undefined;
  /** `sys.path`. */
  readonly searchPath: PyList;
  /** Modules read from files, by their full name; one that is still being read is here already. */
  readonly loaded: Map<string, PyModule>;
  /** There while the definitions of a pipeline are read. */
  readonly pipeline: PipelineState | undefined;
  /** Exceptions whose handlers are running, innermost last. */
  readonly handling: PythonRaise[];
}

/** Deeper evaluation could overflow the stack of the process. */
const deepest = 1500;

/** The largest text, list or integer (in bits) that a program may build. */
const largest = 10_000_000;

/** One step of the evaluation. Raises PYTHON_STEP_LIMIT, so that every program ends. */
export function step({ run, position }: At): void {
  run.steps += 1;
  if (run.steps > run.stepLimit) throw sluiceError('PYTHON_STEP_LIMIT', { limit: run.stepLimit }, { position });
}

export function enter({ run, position }: At): void {
  run.depth += 1;
  if (run.depth > deepest) {
    throw sluiceError('UNSUPPORTED_PYTHON', { construct: `evaluation deeper than ${deepest} levels` }, { position });
  }
}

export function leave(run: Run): void {
  run.depth -= 1;
}

/** Raises when a value would grow beyond what a program about DataFrames needs. */
export function checkSize({ position }: Pick<At, 'position'>, size: number | bigint, what: string): void {
  if (size > largest) {
    throw sluiceError('UNSUPPORTED_PYTHON', { construct: `${what} larger than ${largest}` }, { position });
  }
}
