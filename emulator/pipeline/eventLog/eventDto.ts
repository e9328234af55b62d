import type { Position, SluiceError } from '../../base/errors.ts';
import type { ErrorDto, EventDto, PositionDto } from '../../protocol/rpc/dto.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { PipelineEvent } from '../event.ts';
import { causesOf } from './eventRow.ts';

export function eventDto(event: PipelineEvent): EventDto {
  const { id, timestamp, type, level, message, origin, details, error } = event;
  const { pipelineName, updateId, datasetName, flowName, batchId, position } = origin;
  return {
    id,
    timestamp: new Date(timestamp).toISOString(),
    type,
    level,
    message,
    pipeline: pipelineName,
    update: updateId,
    ...(datasetName === undefined ? {} : { dataset: datasetName }),
    ...(flowName === undefined ? {} : { flow: flowName }),
    ...(batchId === undefined ? {} : { batch: batchId }),
    details,
    ...(position === undefined ? {} : { position: positionDto(position) }),
    ...(error === undefined ? {} : { error: errorDto(causesOf(error)) }),
  };
}

function positionDto({ file, line, column }: Position): PositionDto {
  return { ...(file === undefined ? {} : { file }), line, column };
}

/** An error with what caused it. */
export function errorDto([error, ...causes]: readonly SluiceError[]): ErrorDto {
  const { code = '', message = '', sqlState, action, position } = error ?? {};
  return {
    code,
    message,
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(action === undefined ? {} : { action }),
    ...(position === undefined ? {} : { position: positionDto(position) }),
    ...(causes.length === 0 ? {} : { cause: errorDto(causes) }),
  };
}

/** The same of a row of the event log, given as JSON. Of an error's places it knows the lines, not the columns. */
export function eventDtoOfRow(row: JsonObject): EventDto {
  const origin = objectOf(row['origin']);
  const { source_code_location: place, ...details } = detailsOf(row['details']);
  const exceptions = listOf(objectOf(row['error'])['exceptions']).map(objectOf);
  const [dataset, flow] = [textOf(origin['dataset_name']), textOf(origin['flow_name'])];
  const batch = origin['batch_id'] ?? undefined;
  const at = isJsonObject(place) ? placeDto(place['path'], place['line'], place['column']) : undefined;
  return {
    id: textOf(row['id']) ?? '',
    timestamp: new Date(textOf(row['timestamp']) ?? 0).toISOString(),
    type: textOf(row['event_type']) ?? '',
    level: textOf(row['level']) ?? '',
    message: textOf(row['message']) ?? '',
    pipeline: textOf(origin['pipeline_name']) ?? '',
    update: textOf(origin['update_id']) ?? '',
    ...(dataset === undefined ? {} : { dataset }),
    ...(flow === undefined ? {} : { flow }),
    ...(batch === undefined ? {} : { batch: Number(batch) }),
    details,
    ...(at === undefined ? {} : { position: at }),
    ...(exceptions.length === 0 ? {} : { error: exceptionDto(exceptions) }),
  };
}

function exceptionDto([exception = {}, ...causes]: readonly JsonObject[]): ErrorDto {
  const sqlState = textOf(exception['sql_state']);
  const [frame] = listOf(exception['stack']).map(objectOf);
  const position = frame === undefined ? undefined : placeDto(frame['file_name'], frame['line_number'], undefined);
  return {
    code: textOf(exception['error_class']) ?? '',
    message: textOf(exception['message']) ?? '',
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(position === undefined ? {} : { position }),
    ...(causes.length === 0 ? {} : { cause: exceptionDto(causes) }),
  };
}

function placeDto(path: Json | undefined, line: Json | undefined, column: Json | undefined): PositionDto | undefined {
  if (line === undefined || line === null) return undefined;
  const file = textOf(path);
  return {
    ...(file === undefined ? {} : { file }),
    line: Number(line),
    ...(column === undefined || column === null ? {} : { column: Number(column) }),
  };
}

function detailsOf(text: Json | undefined): JsonObject {
  try {
    const details: unknown = JSON.parse(textOf(text) ?? '{}');
    return isJsonObject(details) ? details : {};
  } catch {
    // Somebody else wrote into the table; what is no JSON says nothing here.
    return {};
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
