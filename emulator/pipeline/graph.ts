import type { SluiceError } from '../base/errors.ts';
import type { StructType } from '../plan/dataType.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { Flow, SinkDefinition, TableDefinition, ViewDefinition } from './definition.ts';
import type { ProjectSpec, ProjectWarning } from './project.ts';

/** The full name of an element in one text, dots between its parts, as events and messages name it: `spark_catalog.default.bronze`. */
export type ElementKey = string;

/** A project whose flows all resolve and whose validations all hold. */
export interface PipelineGraph {
  readonly spec: ProjectSpec;
  readonly tables: ReadonlyMap<ElementKey, GraphTable>;
  readonly views: ReadonlyMap<ElementKey, GraphView>;
  readonly sinks: ReadonlyMap<ElementKey, SinkDefinition>;
  /** Flows into tables and sinks, each after the flows whose tables it reads. Flows of views are fused into their readers. */
  readonly flows: readonly GraphFlow[];
}

export interface GraphTable {
  readonly key: ElementKey;
  readonly definition: TableDefinition;
  /** Declared, or merged from its flows; every field nullable. */
  readonly schema: StructType;
  /** As the table itself carries them, keys in Spark's own spelling. */
  readonly properties: Readonly<Record<string, string>>;
  /** Keys of the flows into it. */
  readonly flows: readonly ElementKey[];
}

export interface GraphView {
  readonly key: ElementKey;
  readonly definition: ViewDefinition;
  /** What names in the text of its query start from. */
  readonly scope: { readonly catalog: string; readonly schema: string };
  readonly schema: StructType;
  readonly streaming: boolean;
  /** Its query, views in it fused and names of tables qualified. */
  readonly plan: LogicalPlan;
  readonly inputs: readonly GraphInput[];
}

export interface GraphFlow {
  /** `spark_catalog.default.bronze`: a flow has the catalog and schema of its file. Bare only when it writes a sink. */
  readonly key: ElementKey;
  readonly flow: Flow;
  readonly target: ElementKey;
  readonly streaming: boolean;
  /** What its query gives. */
  readonly schema: StructType;
  /** Tables that it reads, through views too. */
  readonly inputs: readonly GraphInput[];
  /** Settings of the flow and of the views that it reads. */
  readonly conf: Readonly<Record<string, string>>;
  /**
   * The query to run: views fused in, every table as a `relation` of three name parts that the session's catalog finds, the
   * target's expectations around it. Absent for AUTO CDC.
   */
  readonly executable?: LogicalPlan;
}

export interface GraphInput {
  readonly key: ElementKey;
  /** `graph`: a table of this project; `catalog`: a table of the storage that the project does not define; `path`: by its path or by a reader's options. */
  readonly kind: 'graph' | 'catalog' | 'path';
  readonly streaming: boolean;
}

/** All that is wrong, in the order in which Spark's validations would meet it: the first is the one that Spark reports. */
export interface GraphOutcome {
  readonly graph: PipelineGraph | undefined;
  readonly errors: readonly SluiceError[];
  readonly warnings: readonly ProjectWarning[];
  /** Flows that did not resolve, for FAILED events: those below a failed one first, as Spark tells them. */
  readonly failedFlows: readonly {
    readonly key: ElementKey;
    readonly upstream: boolean;
    readonly error: SluiceError;
  }[];
  /** What could be told of each table and view, whatever is wrong elsewhere. */
  readonly outputs: ReadonlyMap<ElementKey, GraphOutput>;
}

/** A table or view as its readers see it. */
export interface GraphOutput {
  readonly schema: StructType;
  /** Whether one of its flows reads a stream. */
  readonly streaming: boolean;
  /** What its flows read, views seen through. */
  readonly inputs: readonly GraphInput[];
}
