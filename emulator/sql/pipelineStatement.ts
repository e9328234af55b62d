import type { Position, SluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';

/** `databricks` takes the union of both grammars, `spark` what open-source Spark 4.2 takes. */
export type SqlDialect = 'databricks' | 'spark';

/**
 * One statement of a pipeline's SQL file, as written: the union of what open-source Spark 4.2 and Databricks accept. What the
 * grammar of the dialect lacks has been refused by `beyondSpark.ts`; what a name means is for the pipeline room.
 */
export type PipelineStatement = CreateDataset | CreateView | CreateFlow | SetStatement | UseStatement | OtherStatement;

interface Statement {
  /** The whole statement, from its first token to its last. */
  readonly position: Position;
  /** The text of the statement without comments around it. */
  readonly text: string;
}

/** A name of one to three parts; `LIVE.x` of the legacy forms has `live` set and its prefix taken off. */
export interface StatementName {
  readonly parts: readonly string[];
  readonly live: boolean;
  readonly position: Position;
}

export interface CreateDataset extends Statement {
  readonly kind: 'createDataset';
  readonly dataset: 'streamingTable' | 'materializedView';
  /** `CREATE [OR REFRESH] LIVE TABLE` and the like; names of the form for messages. */
  readonly legacyForm?: string;
  readonly orRefresh: boolean;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly private: boolean;
  readonly name: StatementName;
  readonly columns?: readonly ColumnDefinition[];
  readonly expectations: readonly ExpectationClause[];
  /** PRIMARY KEY, FOREIGN KEY and CHECK constraints: recorded, not enforced. */
  readonly tableConstraints: readonly RecordedClause[];
  readonly using?: { readonly format: string; readonly position: Position };
  readonly partitionedBy?: readonly {
    /** Dots between the parts of a nested one. */
    readonly column: string;
    /** Absent for a transform. */
    readonly parts?: readonly string[];
    /** The whole of `bucket(4, a)`. */
    readonly transform?: string;
    /** Of a column that is declared here. */
    readonly dataType?: DataType;
    readonly position: Position;
  }[];
  /** `AUTO` and `NONE` as such. */
  readonly clusterBy?: readonly (readonly string[])[] | 'auto' | 'none';
  readonly comment?: string;
  readonly properties: readonly PropertyClause[];
  /** LOCATION, WITH ROW FILTER, SCHEDULE, DEFAULT COLLATION, OPTIONS, …: by keyword, for the dialect to judge. */
  readonly otherClauses: readonly RecordedClause[];
  readonly body?: DatasetBody;
}

export type DatasetBody =
  | { readonly kind: 'query'; readonly query: QueryText }
  | { readonly kind: 'insertFlow'; readonly once: boolean; readonly byName: boolean; readonly query: QueryText }
  | { readonly kind: 'autoCdcFlow'; readonly once: boolean; readonly autoCdc: AutoCdcClause }
  /** `FLOW REPLACE WHERE predicate` and `FLOW REPLACE USING (columns)`. */
  | {
      readonly kind: 'replaceFlow';
      readonly where?: Expression;
      readonly using?: readonly string[];
      readonly query: QueryText;
      readonly position: Position;
    };

export interface CreateView extends Statement {
  readonly kind: 'createView';
  readonly temporary: boolean;
  /** `CREATE STREAMING LIVE VIEW`. */
  readonly streaming: boolean;
  readonly legacyForm?: string;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly private: boolean;
  readonly name: StatementName;
  readonly columns?: readonly ColumnDefinition[];
  readonly expectations: readonly ExpectationClause[];
  readonly comment?: string;
  readonly properties: readonly PropertyClause[];
  readonly query: QueryText;
}

/** `CREATE FLOW … AS INSERT INTO …`, `… AS AUTO CDC INTO …`, and `APPLY CHANGES INTO …`, which has no name. */
export interface CreateFlow extends Statement {
  readonly kind: 'createFlow';
  readonly name?: StatementName;
  readonly comment?: string;
  readonly target: StatementName;
  readonly body:
    | {
        readonly kind: 'insert';
        readonly once: boolean;
        readonly byName: boolean;
        /** OVERWRITE, IF NOT EXISTS, a partition spec or a column list: by keyword, refused by every dialect. */
        readonly otherClauses: readonly RecordedClause[];
        readonly query: QueryText;
      }
    | {
        readonly kind: 'autoCdc';
        readonly form: 'AUTO CDC' | 'APPLY CHANGES';
        readonly once: boolean;
        readonly autoCdc: AutoCdcClause;
      };
}

/** What follows FROM in AUTO CDC and APPLY CHANGES. */
export interface AutoCdcClause {
  readonly source:
    | { readonly kind: 'relation'; readonly plan: LogicalPlan; readonly position: Position }
    /** `FROM SNAPSHOT (query) [WITH VERSION (query)]`. */
    | {
        readonly kind: 'snapshot';
        readonly query: QueryText;
        readonly version?: QueryText;
        readonly position: Position;
      };
  readonly keys: readonly (readonly string[])[];
  readonly ignoreNullUpdates: boolean;
  readonly ignoreNullUpdatesOn?: ColumnChoice;
  readonly applyAsDeletes?: Expression;
  readonly applyAsTruncates?: Expression;
  readonly sequenceBy?: Expression;
  readonly systemSequenceBy?: Expression;
  readonly columns?: ColumnChoice;
  readonly storedAs?: 'scd1' | 'scd2' | 'bitemporal';
  readonly trackHistory?: ColumnChoice;
  readonly columnsToUpdate?: string;
  readonly position: Position;
}

export interface ColumnChoice {
  readonly kind: 'only' | 'allExcept';
  readonly columns: readonly string[];
  readonly position: Position;
}

export interface ColumnDefinition {
  readonly name: string;
  /** Absent in a view's column list and in a list of names. */
  readonly dataType?: DataType;
  readonly nullable: boolean;
  readonly comment?: string;
  /** GENERATED ALWAYS AS, DEFAULT, IDENTITY, MASK, column constraints: by keyword. */
  readonly otherClauses: readonly RecordedClause[];
  readonly position: Position;
}

export interface ExpectationClause {
  readonly name: string;
  readonly condition: Expression;
  readonly conditionText: string;
  readonly onViolation: 'keep' | 'drop' | 'fail';
  readonly position: Position;
}

export interface PropertyClause {
  readonly key: string;
  readonly value: string;
  readonly position: Position;
}

export interface RecordedClause {
  /** As in the grammar, such as `LOCATION` or `GENERATED ALWAYS AS`. */
  readonly keyword: string;
  readonly text: string;
  readonly position: Position;
}

export interface QueryText {
  readonly plan: LogicalPlan;
  readonly text: string;
  readonly position: Position;
}

/** `SET key = value`; either may be missing as written. */
export interface SetStatement extends Statement {
  readonly kind: 'set';
  readonly key?: string;
  readonly value?: string;
}

/** `USE …` and `SET CATALOG …`. */
export interface UseStatement extends Statement {
  readonly kind: 'use';
  readonly form: 'USE' | 'USE SCHEMA' | 'USE CATALOG' | 'SET CATALOG';
  readonly parts: readonly string[];
}

/** A statement of another kind, such as ALTER TABLE or a query: well formed as far as its first words tell, and no part of a pipeline. */
export interface OtherStatement extends Statement {
  readonly kind: 'other';
  /** What Spark calls its plan, such as `DropTable`. */
  readonly plan: string;
}

/** A file's statements with all its syntax errors; statements that could not be read are left out. */
export interface PipelineFile {
  readonly statements: readonly PipelineStatement[];
  readonly errors: readonly SluiceError[];
  /** `${key}` that the configuration does not have and that became nothing, as in Spark. */
  readonly emptyParameters?: readonly { readonly name: string; readonly position: Position }[];
}
