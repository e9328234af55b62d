import type { Json, JsonObject } from '../../base/json.ts';
import { jsonRow } from '../../compute/rowJson.ts';
import type { StructType } from '../../plan/dataType.ts';
import { ddlText } from '../../plan/typeText.ts';
import type { CheckpointReport, StateRow, StoreReport } from './checkpointReport.ts';

/** The report as one JSON object; longs, decimals and timestamps of state rows are texts, so that no digit is lost. */
export function checkpointJson(report: CheckpointReport): JsonObject {
  const { path, queryId, lastPlannedBatch, lastCommittedBatch, nextStart } = report;
  return {
    path,
    queryId: queryId ?? null,
    lastPlannedBatch: lastPlannedBatch ?? null,
    lastCommittedBatch: lastCommittedBatch ?? null,
    nextStart,
    findings: report.findings.map(({ severity, place, code, text }) => ({ severity, place, code, text })),
    batches: report.batches.map((batch) => ({
      ...batch,
      offsets: batch.offsets.map((offset) => ({ ...offset })),
    })),
    sources: report.sources.map(({ index, files, entries, texts }) => ({
      index,
      files,
      entries: entries?.map((entry) => ({ ...entry })),
      texts,
    })),
    operators: report.operators.map((operator) => ({
      operatorId: operator.operatorId,
      operatorName: operator.operatorName ?? null,
      partitions: operator.partitions,
      declaredStores: operator.declaredStores.map((store) => ({ ...store })),
      stores: operator.stores.map(storeJson),
    })),
  };
}

function storeJson(store: StoreReport): JsonObject {
  const { keySchema, valueSchema, rows } = store;
  return {
    name: store.name,
    keySchema: keySchema === undefined ? null : ddlText(keySchema),
    valueSchema: valueSchema === undefined ? null : ddlText(valueSchema),
    formats: store.formats,
    versions: store.versions === undefined ? null : { ...store.versions },
    rows:
      rows.kind === 'decoded' && keySchema !== undefined && valueSchema !== undefined
        ? rows.rows.map((row) => stateRowJson(row, keySchema, valueSchema))
        : null,
    notDecoded: rows.kind === 'notDecoded' ? rows.reason : null,
  };
}

export function stateRowJson(row: StateRow, key: StructType, value: StructType): JsonObject {
  return { partition: row.partition, key: named(row.key, key), value: named(row.value, value) };
}

/** Repeated names get their position, as otherwise one would hide the other. */
function named(values: StateRow['key'], schema: StructType): JsonObject {
  const texts = jsonRow(
    values,
    schema.fields.map((field) => field.dataType),
    'table',
  );
  const object: Record<string, Json> = {};
  for (const [index, field] of schema.fields.entries()) {
    object[Object.hasOwn(object, field.name) ? `${field.name}#${index}` : field.name] = texts[index] ?? null;
  }
  return object;
}
