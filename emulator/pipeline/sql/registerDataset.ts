import type { StructField, StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { ColumnDefinition, CreateDataset, CreateView, RecordedClause } from '../../sql/pipelineStatement.ts';
import { stringValue } from '../../sql/stringText.ts';
import type { Flow, QualifiedName, QueryFlow, TableDefinition, ViewDefinition } from '../definition.ts';
import type { ProjectWarning } from '../project.ts';
import { autoCdcFlow } from './registerFlow.ts';
import {
  qualified,
  registrationError,
  schemaInUse,
  unsupportedClause,
  type FileScope,
  type Registered,
} from './scope.ts';

/** A table with its own flow, if it has one. */
export function registerDataset(statement: CreateDataset, scope: FileScope): Registered {
  const name = qualified(statement.name, scope);
  const warnings: ProjectWarning[] = [];
  const partitionColumns = partitioning(statement);
  const others = otherClauses(statement, warnings);
  const { columns } = statement;
  const typed = columns?.filter(({ dataType }) => dataType !== undefined) ?? [];
  if (columns !== undefined && typed.length > 0 && typed.length < columns.length) {
    const bare = columns.find(({ dataType }) => dataType === undefined);
    throw registrationError(
      `The column ${bare?.name ?? ''} has no type, and other columns of the list have one.`,
      bare?.position ?? statement.position,
    );
  }
  const { clusterBy, comment } = statement;
  const table: TableDefinition = {
    kind: statement.dataset,
    name,
    ...(typed.length === 0 ? {} : { declaredSchema: declaredSchema(typed, scope) }),
    partitionColumns,
    ...(clusterBy === undefined
      ? {}
      : { clusterColumns: typeof clusterBy === 'string' ? clusterBy : clusterBy.map((parts) => parts.join('.')) }),
    properties: Object.fromEntries(statement.properties.map(({ key, value }) => [key, value])),
    ...(statement.using === undefined ? {} : { format: statement.using.format }),
    expectations: statement.expectations,
    private: statement.private,
    ...others,
    ...(comment === undefined ? {} : { comment }),
    position: statement.name.position,
  };
  const names = typed.length === 0 ? columns?.map((column) => column.name) : undefined;
  return { datasets: [table], flows: ownFlow(statement, { name, scope, names }), warnings };
}

interface Own {
  readonly name: QualifiedName;
  readonly scope: FileScope;
  /** Of a column list without types: the query's columns take these names. */
  readonly names: readonly string[] | undefined;
}

function ownFlow(statement: CreateDataset, { name, scope, names }: Own): readonly Flow[] {
  const { body } = statement;
  if (body === undefined) return [];
  if (statement.dataset === 'materializedView' && body.kind !== 'query') {
    throw registrationError('A materialized view is defined by AS and a query, not by a flow.', statement.position);
  }
  if (body.kind === 'replaceFlow') {
    throw unsupportedClause(body.where === undefined ? 'FLOW REPLACE USING' : 'FLOW REPLACE WHERE', body.position);
  }
  const [catalog, schema] = schemaInUse(scope, statement.name.parts, statement.name.position);
  const shared = {
    name,
    target: name,
    implicit: true,
    once: body.kind === 'query' ? false : body.once,
    conf: scope.conf,
    catalog,
    schema,
    position: statement.position,
  } as const;
  if (body.kind === 'autoCdcFlow') return [autoCdcFlow(body.autoCdc, shared, 'AUTO CDC')];
  return [{ kind: 'query', ...shared, plan: named(body.query.plan, names) }];
}

function named(plan: LogicalPlan, names: readonly string[] | undefined): LogicalPlan {
  return names === undefined ? plan : { kind: 'toDf', child: plan, names, position: plan.position };
}

/** Source: apache/spark PartitionHelper.applyPartitioning */
function partitioning({ partitionedBy = [], position }: CreateDataset): readonly string[] {
  for (const { transform } of partitionedBy) {
    if (transform !== undefined) throw registrationError(`Invalid partitioning transform (${transform})`, position);
  }
  return partitionedBy.map(({ parts = [] }) => {
    const [column] = parts;
    if (parts.length !== 1 || column === undefined) {
      throw registrationError('Multipart partition identifier not allowed.', position);
    }
    return column;
  });
}

function declaredSchema(columns: readonly ColumnDefinition[], scope: FileScope): StructType {
  return {
    kind: 'struct',
    fields: columns.flatMap((column): readonly StructField[] => {
      if (column.dataType === undefined) return [];
      const comment = column.comment === undefined ? {} : { comment: column.comment };
      return [
        {
          name: column.name,
          dataType: column.dataType,
          nullable: column.nullable,
          metadata: { ...comment, ...columnMetadata(column.otherClauses, scope) },
        },
      ];
    }),
  };
}

/**
 * Spark writes a default into the column's metadata and leaves a generated column to the query. On Databricks both fill columns that
 * the query does not give, which the engine does not do yet.
 */
function columnMetadata(clauses: readonly RecordedClause[], { dialect }: FileScope): Readonly<Record<string, string>> {
  let metadata: Readonly<Record<string, string>> = {};
  for (const { keyword, text, position } of clauses) {
    if (keyword === 'CONSTRAINT') {
      checkConstraint(text, position);
      continue;
    }
    if (dialect === 'databricks') throw unsupportedClause(keyword, position);
    if (keyword === 'DEFAULT') {
      const value = text.replace(/^DEFAULT\s+/i, '');
      metadata = { ...metadata, CURRENT_DEFAULT: value, EXISTS_DEFAULT: value };
    }
  }
  return metadata;
}

/** Keys inform and bind nothing; a CHECK would. */
function checkConstraint(text: string, position: RecordedClause['position']): void {
  if (/^(?:CONSTRAINT\s+\S+\s+)?(?:CHECK|UNIQUE)\b/i.test(text)) {
    throw unsupportedClause(/\bUNIQUE\b/i.test(text) ? 'UNIQUE' : 'CHECK', position);
  }
}

function otherClauses(statement: CreateDataset, warnings: ProjectWarning[]): { readonly location?: string } {
  for (const { text, position } of statement.tableConstraints) checkConstraint(text, position);
  let location: { readonly location?: string } = {};
  for (const { keyword, text, position } of statement.otherClauses) {
    switch (keyword) {
      case 'LOCATION':
        location = { location: stringValue(text.replace(/^LOCATION\s*/i, '')) };
        break;
      case 'SCHEDULE':
      case 'TRIGGER ON UPDATE':
        warnings.push({
          kind: 'clauseNotApplied',
          message: `The clause ${keyword} is read and starts nothing: updates are started by hand or by --watch.`,
          position,
        });
        break;
      case 'DEFAULT COLLATION':
        if (!/UTF8_BINARY$/i.test(text.trim())) throw unsupportedClause(text, position);
        break;
      default:
        throw unsupportedClause(keyword, position);
    }
  }
  return location;
}

/** A view and the flow that is its query. */
export function registerView(statement: CreateView, scope: FileScope): Registered {
  const { name: written, temporary, columns, comment } = statement;
  const name = temporary ? written.parts : qualified(written, scope);
  const [catalog, schema] = schemaInUse(scope, written.parts, written.position);
  const warnings: ProjectWarning[] = [];
  if (columns !== undefined && scope.dialect === 'spark') {
    warnings.push({
      kind: 'clauseNotApplied',
      message: `Spark ignores the column list of the view ${written.parts.join('.')}: its columns keep the names of the query.`,
      position: columns[0]?.position ?? written.position,
    });
  }
  const names = scope.dialect === 'spark' ? undefined : columns?.map((column) => column.name);
  const view: ViewDefinition = {
    kind: temporary ? 'temporaryView' : 'persistedView',
    name,
    text: statement.query.text,
    ...(names === undefined ? {} : { columns: names }),
    properties: Object.fromEntries(statement.properties.map(({ key, value }) => [key, value])),
    expectations: statement.expectations,
    ...(comment === undefined ? {} : { comment }),
    position: written.position,
  };
  const flow: QueryFlow = {
    kind: 'query',
    name,
    target: name,
    implicit: true,
    once: false,
    conf: scope.conf,
    catalog,
    schema,
    plan: named(statement.query.plan, names),
    position: statement.position,
  };
  return { datasets: [view], flows: [flow], warnings };
}
