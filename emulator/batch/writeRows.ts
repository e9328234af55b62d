import type { ComputeSession, RelationSql } from '../compute/computeSession.ts';
import type { DataFile } from '../delta/dataFile.ts';
import type { PlannedWrite } from '../delta/plannedWrite.ts';
import type { StructField } from '../plan/dataType.ts';
import { sqlText } from '../plan/typeText.ts';
import type { Attribute, LeafPlan, NamedExpression, ResolvedPlan } from '../plan/resolved.ts';

/** Rows to be written: a relation whose columns are named by `columnName` of these attributes, in their order. */
export interface RowsToWrite {
  readonly relation: RelationSql;
  readonly columns: readonly Attribute[];
}

/**
 * Writes rows as the plan says into new files below the table's folder, durable on return; the table does not have them
 * until they are committed. Columns are cast to the table's types where they differ.
 */
export async function writeRows(
  session: ComputeSession,
  planned: PlannedWrite,
  rows: RowsToWrite,
): Promise<readonly DataFile[]> {
  return session.writeParquet({
    relation: shapedRelation(session, planned, rows),
    schema: planned.fileSchema,
    folder: planned.tablePath,
    partitionColumns: planned.partitionColumns,
    columnMapping: planned.columnMapping,
    indexedColumns: planned.indexedColumns,
  });
}

function shapedRelation(session: ComputeSession, planned: PlannedWrite, rows: RowsToWrite): RelationSql {
  const { fileSchema, sources } = planned;
  const unchanged =
    sources.length === rows.columns.length &&
    fileSchema.fields.every((field, index) => sources[index] === index && sameShape(field, rows.columns[index]));
  if (unchanged) return rows.relation;

  const leaf: LeafPlan = {
    kind: 'leaf',
    leaf: { format: 'rows', options: {} },
    schema: { kind: 'struct', fields: [] },
    output: rows.columns,
    streaming: false,
  };
  let nextId = Math.max(0, ...rows.columns.map((column) => column.id)) + 1;
  const list = fileSchema.fields.map((field, index): NamedExpression => {
    const column = rows.columns[sources[index] ?? -1];
    if (column === undefined) throw new RangeError(`The column ${field.name} has no source.`);
    const { dataType, nullable } = column;
    const attribute: Attribute = {
      kind: 'attribute',
      id: nextId++,
      name: field.name,
      dataType: field.dataType,
      nullable,
      qualifier: [],
    };
    const expression = sameShape(field, { dataType })
      ? column
      : ({ kind: 'cast', child: column, mode: 'ansi', dataType: field.dataType, nullable } as const);
    return { attribute, expression };
  });
  const project: ResolvedPlan = {
    kind: 'project',
    child: leaf,
    list,
    output: list.map((item) => item.attribute),
    streaming: false,
  };
  return session.translate(project, (node) => (node === leaf ? rows.relation : undefined));
}

/** Types are equal down to the names of their fields; whether nulls are allowed is checked by the files' statistics. */
function sameShape(field: Pick<StructField, 'dataType'>, column: Pick<StructField, 'dataType'> | undefined): boolean {
  return column !== undefined && nullFree(field) === nullFree(column);
}

function nullFree({ dataType }: Pick<StructField, 'dataType'>): string {
  return sqlText(dataType).replaceAll(' NOT NULL', '');
}
