import type { Clock, Ids } from '../../base/clock.ts';
import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { EventOrigin, FlowStatus, PipelineEvent, PipelineEventListener, UpdateState } from '../event.ts';
import type { EventBody } from '../eventLog/events.ts';
import type { GraphFlow } from '../graph.ts';

/** Tells the events of one update, in order. */
export interface UpdateEvents {
  readonly updateId: string;
  flow(flow: GraphFlow, status: FlowStatus, details?: FlowDetails): void;
  update(state: UpdateState, error?: SluiceError): void;
  /** An event that says itself what it is. */
  tell(body: EventBody): void;
  /** Something that a person must not overlook and that stops nothing. */
  warn(message: string, origin: Partial<EventOrigin>, details: JsonObject): void;
}

export interface FlowDetails {
  readonly message?: string;
  readonly level?: PipelineEvent['level'];
  readonly error?: SluiceError;
  readonly batchId?: number;
  /** As Databricks' `flow_progress` has them, beside the status. */
  readonly progress?: JsonObject;
}

export function updateEvents(
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  { pipelineName, updateId }: { readonly pipelineName: string; readonly updateId: string },
  listener: PipelineEventListener,
): UpdateEvents {
  const tell = (event: Omit<PipelineEvent, 'id' | 'timestamp'>): void =>
    listener({ id: ids.uuid(), timestamp: clock.now(), ...event });
  const run = { pipelineName, updateId };
  return {
    updateId,
    flow(flow, status, { message, level, error, batchId, progress = {} } = {}) {
      tell({
        type: 'flow_progress',
        level: level ?? flowLevels[status] ?? 'INFO',
        message: message ?? flowMessages[status](flow.key),
        origin: {
          ...run,
          datasetName: flow.target,
          flowName: flow.key,
          ...(batchId === undefined ? {} : { batchId }),
          position: flow.flow.position,
        },
        details: { flow_progress: { status, ...progress } },
        ...(error === undefined ? {} : { error }),
      });
    },
    update(state, error) {
      tell({
        type: 'update_progress',
        level: state === 'FAILED' ? 'ERROR' : 'INFO',
        message: `${sparkRunStates.has(state) ? 'Run' : `Update ${updateId}`} is ${state}.`,
        origin: run,
        details: { update_progress: { state } },
        ...(error === undefined ? {} : { error }),
      });
    },
    tell({ origin, ...body }) {
      tell({ ...body, origin: { ...run, ...origin } });
    },
    warn(message, origin, details) {
      tell({ type: 'user_action', level: 'WARN', message, origin: { ...run, ...origin }, details });
    },
  };
}

/** The text of an event with what caused it, as Spark's client prints it. Source: apache/spark, `PipelinesHandler`, `PipelineEventSender`. */
export function eventText({ message, error }: PipelineEvent): string {
  const reasons: string[] = [];
  for (let cause: unknown = error; isSluiceError(cause); cause = cause.cause) {
    const text = `[${cause.code}] ${cause.message}`;
    if (!reasons.some((reason) => reason.includes(text))) reasons.push(text);
  }
  return reasons.length === 0 ? message : `${message}\nError: ${reasons.join('\n')}`;
}

/** Whether Spark has the event too; the others are Databricks' or Sluice's own. */
export function isSparkEvent({ type, level, message }: PipelineEvent): boolean {
  if (type === 'flow_progress') return level !== 'METRICS';
  return type === 'update_progress' && message === 'Run is COMPLETED.';
}

const sparkRunStates: ReadonlySet<UpdateState> = new Set(['COMPLETED', 'FAILED', 'CANCELED']);

const flowLevels: Partial<Record<FlowStatus, PipelineEvent['level']>> = { FAILED: 'ERROR', SKIPPED: 'WARN' };

/** Source: apache/spark, sql/pipelines `FlowProgressEventLogger.scala`. */
const flowMessages: Readonly<Record<FlowStatus, (key: string) => string>> = {
  QUEUED: (key) => `Flow ${key} is QUEUED.`,
  PLANNING: (key) => `Flow ${key} is PLANNING.`,
  STARTING: (key) => `Flow ${key} is STARTING.`,
  RUNNING: (key) => `Flow ${key} is RUNNING.`,
  COMPLETED: (key) => `Flow ${key} has COMPLETED.`,
  FAILED: (key) => `Flow '${key}' has FAILED.`,
  SKIPPED: (key) => `Flow '${key}' SKIPPED due to upstream failure(s).`,
  EXCLUDED: (key) => `Flow '${key}' is EXCLUDED.`,
  STOPPED: (key) => `Flow '${key}' has STOPPED.`,
  IDLE: (key) => `Flow '${key}' is IDLE, waiting for new data.`,
};
