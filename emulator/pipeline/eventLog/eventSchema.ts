import type { DataType, StructField, StructType } from '../../plan/dataType.ts';

const field = (name: string, dataType: DataType): StructField => ({ name, dataType, nullable: true, metadata: {} });
const struct = (...fields: readonly StructField[]): StructType => ({ kind: 'struct', fields });
const list = (element: DataType): DataType => ({ kind: 'array', element, containsNull: true });
const text: DataType = { kind: 'string' };
const long: DataType = { kind: 'long' };

/**
 * The columns of the event log. Source: docs.databricks.com, "Pipeline event log schema"; the fields of `sequence` and `error` are those
 * that public queries of event logs name, the types of `sequence` are not documented.
 */
export const eventSchema: StructType = struct(
  field('id', text),
  field(
    'sequence',
    struct(
      field('data_plane_id', struct(field('instance', text), field('seq_no', long))),
      field('control_plane_seq_no', long),
    ),
  ),
  field(
    'origin',
    struct(
      field('pipeline_id', text),
      field('pipeline_name', text),
      field('pipeline_type', text),
      field('update_id', text),
      field('flow_id', text),
      field('flow_name', text),
      field('dataset_name', text),
      field('catalog_name', text),
      field('schema_name', text),
      field('batch_id', long),
      field('host', text),
      field('org_id', long),
      field('cluster_id', text),
      field('ingestion_source_type', text),
    ),
  ),
  field('timestamp', { kind: 'timestamp' }),
  field('message', text),
  field('level', text),
  field('maturity_level', text),
  field(
    'error',
    struct(
      field('fatal', { kind: 'boolean' }),
      field(
        'exceptions',
        list(
          struct(
            field('class_name', text),
            field('message', text),
            field('error_class', text),
            field('sql_state', text),
            field(
              'stack',
              list(
                struct(
                  field('declaring_class', text),
                  field('method_name', text),
                  field('file_name', text),
                  field('line_number', long),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
  field('details', text),
  field('event_type', text),
);
