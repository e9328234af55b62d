import type { Position, SluiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';

/** As Databricks names them. Source: docs.databricks.com, "Pipeline event log schema". */
export type PipelineEventType =
  | 'create_update'
  | 'update_progress'
  | 'graph_created'
  | 'flow_definition'
  | 'dataset_definition'
  | 'flow_progress'
  | 'user_action'
  | 'planning_information';

export type FlowStatus =
  'QUEUED' | 'STARTING' | 'PLANNING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'STOPPED' | 'IDLE' | 'EXCLUDED';

export type UpdateState =
  | 'QUEUED'
  | 'INITIALIZING'
  | 'RESETTING'
  | 'SETTING_UP_TABLES'
  | 'RUNNING'
  | 'STOPPING'
  | 'COMPLETED'
  | 'FAILED'
  | 'CANCELED';

/** One event of an update. `message` is Spark's own wording where Spark has the event. */
export interface PipelineEvent {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly type: PipelineEventType;
  readonly level: 'INFO' | 'WARN' | 'ERROR' | 'METRICS';
  readonly message: string;
  readonly origin: EventOrigin;
  /** Below a key of the event's type, as in Databricks' `details`. */
  readonly details: JsonObject;
  readonly error?: SluiceError;
}

export interface EventOrigin {
  readonly pipelineName: string;
  readonly updateId: string;
  readonly datasetName?: string;
  readonly flowName?: string;
  readonly batchId?: number;
  readonly position?: Position;
}

export type PipelineEventListener = (event: PipelineEvent) => void;
