import type { Position } from '../base/errors.ts';
import type { StructType, StructField } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';

/**
 * A SQL statement that a session runs, as written. What a name means, and whether it may be done, is for the executor to say.
 * Sources: https://spark.apache.org/docs/latest/sql-ref-syntax.html, https://docs.delta.io/latest/delta-utility.html
 */
export type SqlCommand =
  | QueryCommand
  | CreateTableCommand
  | CreateSchemaCommand
  | CreateViewCommand
  | InsertCommand
  | DeleteCommand
  | TruncateCommand
  | AlterCommand
  | DropCommand
  | RestoreCommand
  | VacuumCommand
  | DescribeCommand
  | ShowCommand
  | UseCommand
  | SetCommand;

interface Command {
  /** The whole statement. */
  readonly position: Position;
  readonly text: string;
}

/** One to three parts, or `delta` and a path. */
export interface CommandName {
  readonly parts: readonly string[];
  readonly position: Position;
}

export interface CommandQuery {
  readonly plan: LogicalPlan;
  readonly text: string;
}

export interface QueryCommand extends Command {
  readonly kind: 'query';
  readonly query: CommandQuery;
}

export interface CreateTableCommand extends Command {
  readonly kind: 'createTable';
  readonly name: CommandName;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** Absent where a query gives the columns. */
  readonly columns?: StructType;
  readonly using?: string;
  readonly location?: string;
  readonly partitionedBy: readonly string[];
  readonly comment?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly query?: CommandQuery;
}

export interface CreateSchemaCommand extends Command {
  readonly kind: 'createSchema';
  readonly name: CommandName;
  readonly ifNotExists: boolean;
}

export interface CreateViewCommand extends Command {
  readonly kind: 'createView';
  readonly name: CommandName;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly columns?: readonly string[];
  readonly query: CommandQuery;
}

export interface InsertCommand extends Command {
  readonly kind: 'insert';
  readonly target: CommandName;
  readonly overwrite: boolean;
  /** Columns that are named before the query. */
  readonly columns?: readonly string[];
  /** `PARTITION (p = 1)`: columns that have one value in all rows. */
  readonly partition: readonly { readonly column: string; readonly value: Expression }[];
  readonly byName: boolean;
  readonly query: CommandQuery;
}

export interface DeleteCommand extends Command {
  readonly kind: 'delete';
  readonly target: CommandName;
  readonly alias?: string;
  readonly condition?: Expression;
}

export interface TruncateCommand extends Command {
  readonly kind: 'truncate';
  readonly target: CommandName;
}

export interface AlterCommand extends Command {
  readonly kind: 'alter';
  readonly target: CommandName;
  readonly change: TableChange;
}

export type TableChange =
  | { readonly kind: 'setProperties'; readonly properties: Readonly<Record<string, string>> }
  | { readonly kind: 'unsetProperties'; readonly names: readonly string[]; readonly ifExists: boolean }
  | { readonly kind: 'addColumns'; readonly columns: readonly AddedColumn[] }
  | { readonly kind: 'dropColumns'; readonly columns: readonly (readonly string[])[]; readonly ifExists: boolean }
  | { readonly kind: 'renameColumn'; readonly path: readonly string[]; readonly name: string }
  | {
      readonly kind: 'changeColumn';
      readonly path: readonly string[];
      readonly comment?: string;
      readonly place?: ColumnPlace;
      readonly dropNotNull?: boolean;
    };

export interface AddedColumn {
  readonly parents: readonly string[];
  readonly field: StructField;
  readonly place?: ColumnPlace;
}

export type ColumnPlace = { readonly kind: 'first' } | { readonly kind: 'after'; readonly column: string };

export interface DropCommand extends Command {
  readonly kind: 'drop';
  readonly object: 'table' | 'view' | 'schema';
  readonly name: CommandName;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

export interface RestoreCommand extends Command {
  readonly kind: 'restore';
  readonly target: CommandName;
  readonly to: { readonly version: number } | { readonly timestamp: Expression };
}

export interface VacuumCommand extends Command {
  readonly kind: 'vacuum';
  readonly target: CommandName;
  readonly retainHours?: number;
  readonly dryRun: boolean;
}

export interface DescribeCommand extends Command {
  readonly kind: 'describe';
  readonly target: CommandName;
  readonly form: 'columns' | 'extended' | 'history' | 'detail';
  readonly limit?: number;
}

export interface ShowCommand extends Command {
  readonly kind: 'show';
  readonly what: 'tables' | 'views' | 'schemas' | 'catalogs' | 'columns' | 'properties';
  /** The schema of SHOW TABLES, the catalog of SHOW SCHEMAS, the table of the others. */
  readonly name?: CommandName;
  /** `*` and `|` are what is not literal in it. */
  readonly pattern?: string;
  readonly property?: string;
}

export interface UseCommand extends Command {
  readonly kind: 'use';
  readonly form: 'USE' | 'USE SCHEMA' | 'USE CATALOG';
  readonly parts: readonly string[];
}

export interface SetCommand extends Command {
  readonly kind: 'set';
  readonly key: string;
  /** Absent: tell the value. */
  readonly value?: string;
}
