import type { JsonObject } from '../../base/json.ts';
import type { ExpectationCounts } from '../../compute/expectations.ts';
import type { Permit } from '../../guard/guard.ts';
import type { StructType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { actionNames, conditionsOf } from '../expectations/conditions.ts';
import type { EventOrigin, PipelineEvent } from '../event.ts';
import type { GraphFlow, GraphTable, GraphView, PipelineGraph } from '../graph.ts';
import { withoutSecrets } from './redaction.ts';

/** What is particular to an event; its id, time, pipeline and update are put to it by whoever tells it. */
export interface EventBody extends Pick<PipelineEvent, 'type' | 'level' | 'message' | 'details'> {
  readonly origin: Omit<EventOrigin, 'pipelineName' | 'updateId'>;
}

/** Why an update began. Source: Databricks REST API, `pipelines/getupdate`, field `cause`; `WATCH` is Sluice's own. */
export type UpdateCause = 'USER_ACTION' | 'RETRY_ON_FAILURE' | 'WATCH';

export interface CreateUpdate {
  readonly cause: UpdateCause;
  readonly refresh: readonly string[];
  readonly fullRefresh: readonly string[];
  readonly fullRefreshAll: boolean;
  readonly resetCheckpoints: readonly string[];
  readonly continuous: boolean;
  readonly dryRun: boolean;
  readonly configuration: Readonly<Record<string, string>>;
}

/** The first event of an update: what was asked for. */
export function createUpdateEvent(updateId: string, update: CreateUpdate): EventBody {
  return {
    type: 'create_update',
    level: 'INFO',
    message: `Update ${updateId} started by ${update.cause}.`,
    origin: {},
    details: {
      create_update: {
        cause: update.cause,
        full_refresh: update.fullRefreshAll,
        refresh_selection: update.refresh,
        full_refresh_selection: update.fullRefresh,
        reset_checkpoint_selection: update.resetCheckpoints,
        continuous: update.continuous,
        validate_only: update.dryRun,
        config: withoutSecrets(update.configuration),
      },
    },
  };
}

/** The graph resolved, with an event for each of its tables, views and flows: lineage, schema, rules. */
export function graphEvents(graph: PipelineGraph): readonly EventBody[] {
  const { tables, views, flows, sinks } = graph;
  return [
    {
      type: 'graph_created',
      level: 'INFO',
      message: 'The graph of the pipeline is resolved.',
      origin: {},
      details: {
        graph_created: { tables: tables.size, views: views.size, sinks: sinks.size, flows: flows.length },
      },
    },
    ...[...tables.values()].map(tableEvent),
    ...[...views.values()].map(viewEvent),
    ...flows.map(flowEvent),
  ];
}

function tableEvent({ key, definition, schema }: GraphTable): EventBody {
  return datasetEvent(key, definition, {
    dataset_type: definition.kind === 'streamingTable' ? 'STREAMING_TABLE' : 'MATERIALIZED_VIEW',
    schema: columnsOf(schema),
    partition_columns: definition.partitionColumns,
    table_properties: withoutSecrets(definition.properties),
    expectations: conditionsOf(definition.expectations),
  });
}

function viewEvent({ key, definition, schema }: GraphView): EventBody {
  return datasetEvent(key, definition, {
    dataset_type: definition.kind === 'temporaryView' ? 'TEMPORARY_VIEW' : 'VIEW',
    schema: columnsOf(schema),
    expectations: conditionsOf(definition.expectations),
  });
}

function datasetEvent(key: string, { position }: Pick<EventOrigin, 'position'>, details: JsonObject): EventBody {
  return {
    type: 'dataset_definition',
    level: 'INFO',
    message: `Dataset '${key}' is defined.`,
    origin: { datasetName: key, ...(position === undefined ? {} : { position }) },
    details: { dataset_definition: details },
  };
}

function flowEvent({ key, target, flow, streaming, schema, inputs, conf }: GraphFlow): EventBody {
  return {
    type: 'flow_definition',
    level: 'INFO',
    message: `Flow '${key}' is defined.`,
    origin: { datasetName: target, flowName: key, position: flow.position },
    details: {
      flow_definition: {
        output_dataset: target,
        input_datasets: [...new Set(inputs.map((input) => input.key))],
        flow_type: flowType(flow.kind, streaming, flow.once),
        schema: columnsOf(schema),
        spark_conf: withoutSecrets(conf),
        once: flow.once,
      },
    },
  };
}

/** Source: Databricks, "Pipeline event log schema", `flow_type` of `flow_definition`. */
function flowType(kind: GraphFlow['flow']['kind'], streaming: boolean, once: boolean): string {
  if (kind === 'autoCdc') return 'CHANGE';
  if (kind === 'autoCdcFromSnapshot') return 'SNAPSHOT_CHANGE';
  return streaming || once ? 'APPEND' : 'MATERIALIZED_VIEW';
}

function columnsOf({ fields }: StructType): readonly JsonObject[] {
  return fields.map(({ name, dataType }) => ({ name, data_type: simpleString(dataType) }));
}

/** What one batch of a flow did. Each is a difference to the event before; they add up by update and flow. */
export interface FlowMetrics {
  readonly outputRows?: number | undefined;
  readonly upsertedRows?: number | undefined;
  readonly deletedRows?: number | undefined;
  readonly outputBytes?: number | undefined;
  readonly backlogBytes?: number | undefined;
  readonly backlogRecords?: number | undefined;
  readonly backlogFiles?: number | undefined;
  readonly backlogSeconds?: number | undefined;
}

/** What stands beside `status` in the details of `flow_progress`. */
export function flowProgressDetails(metrics: FlowMetrics, expectations: readonly ExpectationCounts[]): JsonObject {
  return {
    metrics: {
      num_output_rows: metrics.outputRows,
      num_upserted_rows: metrics.upsertedRows,
      num_deleted_rows: metrics.deletedRows,
      num_output_bytes: metrics.outputBytes,
      backlog_bytes: metrics.backlogBytes,
      backlog_records: metrics.backlogRecords,
      backlog_files: metrics.backlogFiles,
      backlog_seconds: metrics.backlogSeconds,
    },
    ...(expectations.length === 0 ? {} : { data_quality: dataQuality(expectations) }),
  };
}

/**
 * The counters of a batch as `flow_progress.data_quality` has them. Of each expectation `action` and `sample`, some of the rows that
 * it dropped, are Sluice's own.
 */
export function dataQuality(counts: readonly ExpectationCounts[]): JsonObject {
  return {
    dropped_records: counts.reduce((sum, { droppedRows }) => sum + droppedRows, 0),
    expectations: counts.flatMap(({ dataset, expectations }) =>
      expectations.map(({ name, onViolation, passedRows, failedRows, sample }) => ({
        name,
        dataset,
        action: actionNames[onViolation],
        passed_records: passedRows,
        failed_records: failedRows,
        ...(sample.length === 0 ? {} : { sample }),
      })),
    ),
  };
}

/** An act that the guard judged: what was asked for, and what came of it. */
export function guardEvent(permit: Permit, outcome: { readonly done: boolean; readonly detail: string }): EventBody {
  const { request, verdict, id } = permit;
  const demoted = verdict.kind === 'demoted';
  const reason = demoted ? verdict.reason : outcome.detail;
  return {
    type: 'user_action',
    level: demoted || !outcome.done ? 'WARN' : 'INFO',
    message: `${request.act} of '${request.table}' was ${demoted ? 'demoted' : outcome.done ? 'done' : 'not done'}: ${reason}`,
    origin: { datasetName: request.table, ...(request.position === undefined ? {} : { position: request.position }) },
    details: {
      user_action: {
        action: request.act,
        dataset: request.table,
        verdict: verdict.kind,
        reason,
        why: request.why,
        audit_record: id,
        done: outcome.done,
      },
    },
  };
}
