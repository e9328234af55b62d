import { dirname } from 'node:path';
import { isErrorCode, SluiceError, sluiceError, type Position } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import { version } from '../base/version.ts';
import { connectIfRunning } from '../client/launchEmulator.ts';
import type { RpcConnection } from '../client/rpcConnection.ts';
import { RpcError } from '../client/rpcError.ts';
import type { PipelineEvent } from '../pipeline/event.ts';
import type { Selection, UpdateOutcome } from '../pipeline/update/request.ts';
import type { ErrorDto, EventDto, PositionDto } from '../protocol/rpc/dto.ts';
import { runUpdate, updateEvent, type UpdateOutcomeDto } from '../protocol/rpc/updates.ts';

/** The command line as a client of an emulator. Who types a command trusts the folder. */
export const cliClient = { client: { name: 'cli', version }, trusted: true } as const;

/** Connects to the emulator that holds this folder or one above it; undefined where none runs, or only one of another version. */
export async function connectRunning(folder: string): Promise<RpcConnection | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    try {
      const connection = await connectIfRunning(current, cliClient);
      if (connection !== undefined) return connection;
    } catch (error) {
      if (error instanceof RpcError && error.error.code === 'RPC_PROTOCOL_MISMATCH') return undefined;
      throw error instanceof RpcError ? errorOfDto(error.error) : error;
    }
    if (dirname(current) === current) return undefined;
  }
}

export interface RemoteUpdate {
  /** Absolute path of the spec. */
  readonly spec: string;
  readonly selection: Selection;
  readonly watch: boolean;
  readonly why: string;
  readonly signal: AbortSignal;
  onEvent(event: PipelineEvent): void;
}

/** Runs an update in the emulator, so that every window sees it. Aborting lets running batches end, as in this process. */
export async function runRemotely(connection: RpcConnection, update: RemoteUpdate): Promise<UpdateOutcome> {
  const { spec, selection, watch, why, signal, onEvent } = update;
  const { refresh, fullRefresh, fullRefreshAll, resetCheckpoints } = selection;
  connection.on(updateEvent, ({ spec: of, event }) => {
    if (of === spec) onEvent(eventOfDto(event));
  });
  try {
    const outcome = await connection.request(
      runUpdate,
      {
        spec,
        selection: {
          refresh: [...refresh],
          fullRefresh: [...fullRefresh],
          fullRefreshAll,
          resetCheckpoints: [...resetCheckpoints],
        },
        watch,
        why,
      },
      { signal },
    );
    return outcomeOfDto(outcome);
  } catch (error) {
    throw error instanceof RpcError ? errorOfDto(error.error) : error;
  }
}

function outcomeOfDto({ updateId, state, error, flows, tables }: UpdateOutcomeDto): UpdateOutcome {
  return {
    updateId,
    state,
    ...(error === undefined ? {} : { error: errorOfDto(error) }),
    flows: flows.map(({ status, error: failed, ...flow }) => ({
      ...flow,
      status: known(flowStatuses, status),
      ...(failed === undefined ? {} : { error: errorOfDto(failed) }),
    })),
    tables: tables.map(({ table, version: newest, ...counts }) => ({
      key: table,
      version: newest ?? undefined,
      schema: { kind: 'struct', fields: [] },
      ...counts,
    })),
  };
}

const eventLevels = ['INFO', 'WARN', 'ERROR', 'METRICS'] as const;
const eventTypes = [
  'create_update',
  'update_progress',
  'graph_created',
  'flow_definition',
  'dataset_definition',
  'flow_progress',
  'user_action',
  'planning_information',
] as const;
const flowStatuses = [
  'QUEUED',
  'STARTING',
  'PLANNING',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'SKIPPED',
  'STOPPED',
  'IDLE',
  'EXCLUDED',
] as const;

function known<Word extends string>(words: readonly Word[], text: string): Word {
  const found = words.find((word) => word === text);
  if (found === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `the emulator said "${text}"` });
  return found;
}

/** An event as the printers of this process take it. */
export function eventOfDto(dto: EventDto): PipelineEvent {
  const { id, timestamp, type, level, message, pipeline, update, dataset, flow, batch, details, position, error } = dto;
  const place = position === undefined ? undefined : positionOfDto(position);
  return {
    id,
    timestamp: Date.parse(timestamp),
    type: known(eventTypes, type),
    level: known(eventLevels, level),
    message,
    origin: {
      pipelineName: pipeline,
      updateId: update,
      ...(dataset === undefined ? {} : { datasetName: dataset }),
      ...(flow === undefined ? {} : { flowName: flow }),
      ...(batch === undefined ? {} : { batchId: batch }),
      ...(place === undefined ? {} : { position: place }),
    },
    details: isJsonObject(details) ? details : {},
    ...(error === undefined ? {} : { error: errorOfDto(error) }),
  };
}

/** An error of the emulator as one of this process: the same code, sentence, place and advice. */
export function errorOfDto({ code, message, action, position, parameters = {}, cause }: ErrorDto): SluiceError {
  if (!isErrorCode(code)) return sluiceError('INTERNAL_ERROR', { detail: `${code}: ${message}` });
  return new SluiceError(code, parameters, {
    message,
    ...(action === undefined ? {} : { action }),
    ...(position === undefined ? {} : { position: positionOfDto(position) }),
    ...(cause === undefined ? {} : { cause: errorOfDto(cause) }),
  });
}

function positionOfDto({ file, line, column = 1, endLine, endColumn }: PositionDto): Position {
  return {
    ...(file === undefined ? {} : { file }),
    line,
    column,
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}
