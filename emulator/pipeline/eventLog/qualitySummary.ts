import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { EventDto } from '../../protocol/rpc/dto.ts';

/** What the expectations of one update counted, summed over its events. */
export interface QualitySummary {
  readonly updateId: string;
  readonly expectations: readonly ExpectationSummary[];
  /** Rows that did not get through a flow because they broke a `drop`, each counted once a flow. */
  readonly dropped: readonly { readonly flow: string; readonly rows: number }[];
  /** Expectations that failed the update. Their batch was not written, so that it stands in no count. */
  readonly violations: readonly { readonly flow: string; readonly message: string }[];
}

export interface ExpectationSummary {
  readonly dataset: string;
  readonly name: string;
  /** ALLOW, DROP or FAIL. */
  readonly action: string;
  readonly passed: number;
  readonly failed: number;
  /** Some of the rows that it dropped, as JSON objects. */
  readonly sample: readonly JsonObject[];
}

const mostShown = 10;

/** Sums the `flow_progress` events of an update; each tells the difference to the one before. */
export function qualitySummary(updateId: string, events: readonly EventDto[]): QualitySummary {
  const expectations = new Map<string, ExpectationSummary>();
  const dropped = new Map<string, number>();
  const violations = new Map<string, string>();
  for (const { flow, details, error } of events) {
    // The update's own event tells the error of its flow once more.
    if (flow === undefined) continue;
    const quality = objectOf(objectOf(details['flow_progress'])['data_quality']);
    const rows = numberOf(quality['dropped_records']);
    if (rows > 0) dropped.set(flow, (dropped.get(flow) ?? 0) + rows);
    for (const item of listOf(quality['expectations']).map(objectOf)) {
      const found = summaryOf(item);
      const key = JSON.stringify([found.dataset, found.name]);
      const before = expectations.get(key);
      expectations.set(key, {
        ...found,
        passed: found.passed + (before?.passed ?? 0),
        failed: found.failed + (before?.failed ?? 0),
        sample: [...(before?.sample ?? []), ...found.sample].slice(0, mostShown),
      });
    }
    for (let cause = error; cause !== undefined; cause = cause.cause) {
      if (cause.code.startsWith('EXPECTATION_VIOLATION')) violations.set(flow, cause.message);
    }
  }
  return {
    updateId,
    expectations: [...expectations.values()],
    dropped: [...dropped].map(([flow, rows]) => ({ flow, rows })),
    violations: [...violations].map(([flow, message]) => ({ flow, message })),
  };
}

function summaryOf(item: JsonObject): ExpectationSummary {
  return {
    dataset: String(item['dataset'] ?? ''),
    name: String(item['name'] ?? ''),
    action: String(item['action'] ?? ''),
    passed: numberOf(item['passed_records']),
    failed: numberOf(item['failed_records']),
    sample: listOf(item['sample']).map(objectOf),
  };
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0;
}
