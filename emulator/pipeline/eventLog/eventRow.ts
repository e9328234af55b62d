import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { PipelineEvent } from '../event.ts';

/** What a row tells beside its event. */
export interface EventRowContext {
  readonly pipelineId: string;
  readonly host: string | null;
  /** Counts up from 1 in the order of the events of one writer. */
  readonly sequence: number;
}

export type EventRow = Readonly<Record<string, Json>>;

/** The row of an event in the event log; columns are those of `eventSchema`. */
export function eventRow(event: PipelineEvent, { pipelineId, host, sequence }: EventRowContext): EventRow {
  const { origin, error, details } = event;
  const { datasetName, flowName, batchId, position } = origin;
  const [catalog, schema] = fullName(datasetName) ?? [];
  const place =
    position === undefined
      ? {}
      : { source_code_location: { path: position.file, line: position.line, column: position.column } };
  return {
    id: event.id,
    sequence: { data_plane_id: { instance: origin.updateId, seq_no: sequence }, control_plane_seq_no: null },
    origin: {
      pipeline_id: pipelineId,
      pipeline_name: origin.pipelineName,
      pipeline_type: 'WORKSPACE',
      update_id: origin.updateId,
      flow_id: null,
      flow_name: flowName ?? null,
      dataset_name: datasetName ?? null,
      catalog_name: catalog ?? null,
      schema_name: schema ?? null,
      batch_id: batchId ?? null,
      host,
      org_id: null,
      cluster_id: null,
      ingestion_source_type: null,
    },
    timestamp: `${new Date(event.timestamp).toISOString().slice(0, -1)}000Z`,
    message: event.message,
    level: event.level,
    maturity_level: stableTypes.has(event.type) ? 'STABLE' : 'EVOLVING',
    error:
      error === undefined ? null : { fatal: event.level === 'ERROR', exceptions: causesOf(error).map(exceptionRow) },
    details: JSON.stringify({ ...details, ...place }),
    event_type: event.type,
  };
}

/** Types whose details are those that Databricks documents; the others may still change. */
const stableTypes: ReadonlySet<PipelineEvent['type']> = new Set([
  'create_update',
  'update_progress',
  'flow_progress',
  'flow_definition',
  'dataset_definition',
]);

/** The error and what caused it, outermost first. */
export function causesOf(error: SluiceError): readonly SluiceError[] {
  const causes: SluiceError[] = [];
  for (let cause: unknown = error; isSluiceError(cause) && causes.length < 20; cause = cause.cause) causes.push(cause);
  return causes;
}

/** A place in the project stands where a place in the engine would: it is what a person can change. */
function exceptionRow({ name, message, code, sqlState, position }: SluiceError): Json {
  return {
    class_name: name,
    message,
    error_class: code,
    sql_state: sqlState ?? null,
    stack:
      position === undefined
        ? []
        : [
            {
              declaring_class: null,
              method_name: null,
              file_name: position.file ?? null,
              line_number: position.line,
            },
          ],
  };
}

/** Catalog, schema and table of a full name. A part with a dot in it makes the name ambiguous, so that its parts stay unsaid. */
function fullName(name: string | undefined): readonly string[] | undefined {
  const parts = name?.split('.');
  return parts?.length === 3 ? parts : undefined;
}
