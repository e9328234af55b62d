import type { Position } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { Expression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';

/** What the Python files of a pipeline define, in the order of their registration. Names are as written: one to three parts. */
export type PythonElement = PythonTable | PythonView | PythonSink | PythonFlow | PythonAutoCdcFlow;

interface Element {
  readonly name: string;
  readonly comment?: string | undefined;
  /** Of the decorated function, or of the call. */
  readonly position: Position;
}

export interface PythonTable extends Element {
  readonly element: 'table';
  /** `byQuery`: Databricks' `@dlt.table`, whose kind follows its query. */
  readonly kind: 'streamingTable' | 'materializedView' | 'byQuery';
  readonly schema?: StructType | undefined;
  readonly partitionColumns: readonly string[];
  readonly clusterColumns?: readonly string[] | 'auto' | undefined;
  readonly properties: Readonly<Record<string, string>>;
  readonly format?: string | undefined;
  readonly location?: string | undefined;
  readonly private: boolean;
  /** Decorators above the table's add to it. */
  readonly expectations: PythonExpectation[];
}

export interface PythonView extends Element {
  readonly element: 'view';
  readonly expectations: PythonExpectation[];
}

export interface PythonSink extends Element {
  readonly element: 'sink';
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface PythonExpectation {
  readonly name: string;
  readonly condition: Expression;
  readonly conditionText: string;
  readonly onViolation: 'keep' | 'drop' | 'fail';
  readonly position: Position;
}

interface FlowElement extends Element {
  readonly target: string;
  /** Defined with its target rather than by a statement of its own. */
  readonly implicit: boolean;
  readonly once: boolean;
  readonly conf: Readonly<Record<string, string>>;
}

export interface PythonFlow extends FlowElement {
  readonly element: 'flow';
  readonly plan: LogicalPlan;
}

export interface PythonAutoCdcFlow extends FlowElement {
  readonly element: 'autoCdc' | 'autoCdcFromSnapshot';
  /** A name of a table or view. */
  readonly source: string;
  readonly keys: readonly string[];
  readonly sequenceBy?: Expression | undefined;
  readonly applyAsDeletes?: Expression | undefined;
  readonly applyAsTruncates?: Expression | undefined;
  readonly ignoreNullUpdates: boolean;
  readonly columns?: PythonColumnSelection | undefined;
  readonly scdType: 1 | 2;
  readonly trackHistory?: PythonColumnSelection | undefined;
}

export interface PythonColumnSelection {
  readonly kind: 'only' | 'allExcept';
  readonly columns: readonly string[];
}

export interface PythonWarning {
  readonly kind: string;
  readonly message: string;
  readonly position: Position;
}

/** The state of reading the definitions of one file. */
export interface PipelineState {
  readonly dialect: 'databricks' | 'spark';
  readonly elements: PythonElement[];
  readonly warnings: PythonWarning[];
  /** Query functions that failed when they were registered; Databricks calls them when the whole file is read. */
  readonly pending: (() => Promise<void>)[];
  /** Name of the flow whose query function is being evaluated. */
  flow: string | undefined;
}

export function pipelineState(dialect: PipelineState['dialect']): PipelineState {
  return { dialect, elements: [], warnings: [], pending: [], flow: undefined };
}
