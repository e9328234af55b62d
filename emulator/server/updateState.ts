import type { EventDto, JsonDto } from '../protocol/rpc/dto.ts';
import type { FlowStateDto, UpdateStateDto } from '../protocol/rpc/updates.ts';

const terminal = new Set(['COMPLETED', 'FAILED', 'CANCELED']);

/**
 * What is known of an update once this event was told, whether it came just now or from the event log. Pure; the same object when the event
 * says nothing new. An event of another update begins a new state.
 */
export function stateAfter(known: UpdateStateDto | undefined, spec: string, event: EventDto): UpdateStateDto {
  const time = Date.parse(event.timestamp);
  const state: UpdateStateDto =
    known?.updateId === event.update
      ? known
      : { spec, updateId: event.update, state: 'QUEUED', flows: [], startedAt: time };
  if (event.type === 'update_progress') {
    const name = textOf(objectOf(event.details['update_progress'])['state']) ?? state.state;
    return {
      ...state,
      state: name,
      ...(terminal.has(name) ? { endedAt: time } : {}),
      ...(event.error === undefined ? {} : { error: event.error }),
    };
  }
  if (event.type !== 'flow_progress' || event.flow === undefined) return state;
  const before = state.flows.find(({ key }) => key === event.flow);
  const flow = flowAfter(before ?? newFlow(event.flow, event.dataset ?? event.flow), event);
  const flows = before === undefined ? [...state.flows, flow] : state.flows.map((one) => (one === before ? flow : one));
  return { ...state, flows };
}

/** The state that all events of one update come to; undefined when there are none. */
export function stateOf(spec: string, events: readonly EventDto[]): UpdateStateDto | undefined {
  return events.reduce<UpdateStateDto | undefined>((state, event) => stateAfter(state, spec, event), undefined);
}

/** An update that was ended from outside: flows that ran are stopped, and the next update goes on where it stood. */
export function brokenOff(state: UpdateStateDto): UpdateStateDto {
  const open = new Set(['QUEUED', 'STARTING', 'PLANNING', 'RUNNING']);
  return {
    ...state,
    state: 'CANCELED',
    endedAt: state.startedAt,
    flows: state.flows.map((flow) => (open.has(flow.status) ? { ...flow, status: 'STOPPED' } : flow)),
    error: {
      code: 'UPDATE_BROKEN_OFF',
      message: 'The update was broken off: its process ended before it did.',
      action: 'Run it again: it goes on where it stopped.',
    },
  };
}

function newFlow(key: string, dataset: string): FlowStateDto {
  return { key, dataset, status: 'QUEUED', rows: 0, batches: 0, dropped: 0 };
}

function flowAfter(flow: FlowStateDto, event: EventDto): FlowStateDto {
  const progress = objectOf(event.details['flow_progress']);
  const metrics = objectOf(progress['metrics']);
  const quality = objectOf(progress['data_quality']);
  const duration = numberOf(objectOf(progress['streaming_metrics'])['batch_duration']);
  return {
    ...flow,
    status: textOf(progress['status']) ?? flow.status,
    rows: flow.rows + (numberOf(metrics['num_output_rows']) ?? 0),
    batches: flow.batches + (event.batch === undefined ? 0 : 1),
    dropped: flow.dropped + (numberOf(quality['dropped_records']) ?? 0),
    ...(duration === undefined ? {} : { batchDuration: duration }),
    ...(event.error === undefined ? {} : { error: event.error }),
  };
}

function objectOf(value: JsonDto | undefined): { readonly [name: string]: JsonDto | undefined } {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

/** `Array.isArray` does not narrow lists that are read only. */
function isList(value: object): value is readonly JsonDto[] {
  return Array.isArray(value);
}

function textOf(value: JsonDto | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: JsonDto | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
