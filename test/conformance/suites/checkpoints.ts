import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '../../../emulator/base/json.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import type { DataType, LiteralValue, StructType } from '../../../emulator/plan/dataType.ts';
import { sqlText } from '../../../emulator/plan/typeText.ts';
import { floatText } from '../../../emulator/base/javaNumberText.ts';
import { dateText, timestampText } from '../../../emulator/plan/valueText.ts';
import { fileUri } from '../../../emulator/base/fileUri.ts';
import type {
  BatchReport,
  CheckpointReport,
  OperatorReport,
  StoreReport,
} from '../../../emulator/streaming/inspect/checkpointReport.ts';
import { inspectCheckpoint } from '../../../emulator/streaming/inspect/inspectCheckpoint.ts';
import type { CaseResult, Suite } from '../suite.ts';

/** Stream checkpoints of Spark 3.5, 4.0 and 4.2, and what Spark's own readers find in them. */
export const checkpoints: Suite = {
  name: 'checkpoints',
  async *run(root, only) {
    const folder = join(root, 'checkpoints');
    if (!existsSync(folder)) return;
    for (const id of readdirSync(folder).sort()) {
      if (!existsSync(join(folder, id, 'expected.json')) || only?.(id) === false) continue;
      yield await runCase(join(folder, id), id);
    }
  },
};

interface Comparison {
  readonly differences: string[];
  /** What was recorded and is not decoded. */
  readonly notDecoded: string[];
}

async function runCase(folder: string, id: string): Promise<CaseResult> {
  const expected = objectOf(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  const comparison: Comparison = { differences: [], notDecoded: [] };
  for (const { path, part } of generations(join(folder, 'checkpoint'), expected)) {
    const report = await inspectCheckpoint(nodeFileSystem, path, { stateRows: true });
    compareReport(report, part, comparison);
  }
  const [difference] = comparison.differences;
  if (difference !== undefined) return { id, outcome: 'wrong', kind: 'checkpoint differs', why: difference };
  const [notDecoded] = comparison.notDecoded;
  if (notDecoded !== undefined) return { id, outcome: 'refused', kind: 'state rows not decoded', why: notDecoded };
  return { id, outcome: 'equal' };
}

/** A case may hold several checkpoints of one query, each in a folder named by its number. */
function generations(
  checkpoint: string,
  expected: JsonObject,
): readonly { readonly path: string; readonly part: JsonObject }[] {
  const parts = expected['generations'];
  if (parts === undefined) return [{ path: checkpoint, part: expected }];
  const listed = Array.isArray(parts)
    ? parts.map((part, index) => [String(index), part] as const)
    : Object.entries(objectOf(parts));
  return listed.map(([name, part]) => {
    const object = objectOf(part);
    const given = object['generation'] ?? object['folder'] ?? object['index'] ?? name;
    return { path: join(checkpoint, String(given)), part: object };
  });
}

function compareReport(report: CheckpointReport, expected: JsonObject, { differences, notDecoded }: Comparison): void {
  const check = (what: string, found: unknown, recorded: unknown): void => {
    const [left, right] = [canonical(found), canonical(recorded)];
    if (left !== right) differences.push(`${what}: found ${left.slice(0, 400)}, recorded ${right.slice(0, 400)}`);
  };
  check('queryId', report.queryId ?? null, expected['queryId'] ?? null);
  check('lastPlannedBatch', report.lastPlannedBatch ?? null, expected['lastPlannedBatch'] ?? null);
  check('lastCommittedBatch', report.lastCommittedBatch ?? null, expected['lastCommittedBatch'] ?? null);
  const batches = listOf(expected['batches']);
  check(
    'batches',
    report.batches.map((batch) => batch.batchId),
    batches.map((batch) => batch['batchId']),
  );
  for (const [index, recorded] of batches.entries()) {
    const batch = report.batches[index];
    if (batch !== undefined) compareBatch(batch, recorded, expected, check);
  }
  compareSources(report, expected, check);
  compareState(report, expected, check, notDecoded);
}

type Check = (what: string, found: unknown, recorded: unknown) => void;

function compareBatch(batch: BatchReport, recorded: JsonObject, expected: JsonObject, check: Check): void {
  const at = `batch ${batch.batchId}`;
  for (const name of [
    'planned',
    'committed',
    'offsetLogVersion',
    'commitLogVersion',
    'watermarkMs',
    'batchTimestampMs',
    'nextBatchWatermarkMs',
  ] as const) {
    check(`${at} ${name}`, batch[name] ?? null, recorded[name] ?? null);
  }
  check(`${at} otherMetadata`, batch.otherMetadata, recorded['otherMetadata'] ?? {});
  check(`${at} otherCommit`, batch.otherCommit, recorded['otherCommit'] ?? {});
  if (batch.planned) check(`${at} conf`, batch.conf, recorded['conf'] ?? expected['conf'] ?? {});
  const named = batch.offsetLogVersion === 2;
  const offsets = batch.offsets.map((offset) => {
    const value = offset.json ?? offset.text ?? null;
    return named ? { sourceId: offset.source, offset: value } : value;
  });
  const order = (list: readonly unknown[]): readonly unknown[] => (named ? [...list].sort(byText) : list);
  const recordedOffsets = recorded['offsets'];
  check(`${at} offsets`, order(offsets), order(Array.isArray(recordedOffsets) ? recordedOffsets : []));
}

function compareSources(report: CheckpointReport, expected: JsonObject, check: Check): void {
  // A folder without files does not survive a checkout.
  const recorded = listOf(expected['sources']).filter((part) => !isEmptyList(part['files']));
  check(
    'sources',
    report.sources
      .filter((source) => source.files.length > 0)
      .map((source) => source.index)
      .sort(),
    recorded.map((source) => String(source['index'])).sort(),
  );
  for (const part of recorded) {
    const source = report.sources.find((one) => one.index === String(part['index']));
    if (source === undefined) continue;
    const at = `source ${source.index}`;
    const names = part['files'];
    check(`${at} files`, [...source.files].sort(), Array.isArray(names) ? names.map(String).sort() : []);
    if (part['fileEntries'] !== undefined) {
      const found = (source.entries ?? []).map(({ path, timestamp, batchId }) => ({
        path: fileUri(path),
        timestamp,
        batchId,
      }));
      check(`${at} fileEntries`, [...found].sort(byText), listOf(part['fileEntries']).map(withPlainUri).sort(byText));
    }
    if (part['text'] !== undefined) check(`${at} text`, source.texts ?? {}, part['text']);
  }
}

/** Logs of other versions may quote other characters; the file is the same. */
function withPlainUri(entry: JsonObject): unknown {
  return { path: entry['path'], timestamp: entry['timestamp'], batchId: entry['batchId'] };
}

function compareState(report: CheckpointReport, expected: JsonObject, check: Check, notDecoded: string[]): void {
  const metadata = expected['stateMetadata'];
  if (Array.isArray(metadata)) {
    check('stateMetadata', stateMetadata(report).sort(byText), listOf(metadata).map(metadataRow).sort(byText));
  }
  const operators = listOf(expected['stateOperators']).filter(
    // Folders that were still empty did not survive the checkout; Spark could not read anything in them either.
    (recorded) =>
      report.operators.some((one) => one.operatorId === recorded['operatorId']) ||
      !listOf(recorded['stores']).every((store) => store['readError'] !== undefined),
  );
  check(
    'operators',
    report.operators.map((one) => one.operatorId),
    operators.map((one) => one['operatorId']),
  );
  for (const recorded of operators) {
    const operator = report.operators.find((one) => one.operatorId === recorded['operatorId']);
    if (operator === undefined) continue;
    check(`operator ${operator.operatorId} name`, operator.operatorName ?? null, recorded['operatorName'] ?? null);
    check(`operator ${operator.operatorId} partitions`, operator.partitions, recorded['partitions']);
    for (const store of listOf(recorded['stores'])) compareStore(operator, store, check, notDecoded);
  }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The rows of Spark's `state-metadata` reader. */
function stateMetadata(report: CheckpointReport): unknown[] {
  const ids = report.batches.filter((batch) => batch.planned).map((batch) => batch.batchId);
  return report.operators.flatMap((operator) =>
    operator.declaredStores.map((store) => ({
      operatorId: operator.operatorId,
      operatorName: operator.operatorName ?? null,
      stateStoreName: store.name,
      numPartitions: store.partitions,
      minBatchId: ids[0] ?? null,
      maxBatchId: report.lastCommittedBatch ?? null,
    })),
  );
}

function metadataRow(row: JsonObject): unknown {
  const { operatorId, operatorName, stateStoreName, numPartitions, minBatchId, maxBatchId } = row;
  return { operatorId, operatorName, stateStoreName, numPartitions, minBatchId, maxBatchId };
}

function compareStore(operator: OperatorReport, recorded: JsonObject, check: Check, notDecoded: string[]): void {
  const name = String(recorded['storeName']);
  const at = `operator ${operator.operatorId} store ${name}`;
  if (recorded['readError'] !== undefined) return;
  const store = operator.stores.find((one) => one.name === name);
  if (store === undefined || store.rows.kind === 'notDecoded') {
    notDecoded.push(
      `${at}: ${store?.rows.kind === 'notDecoded' ? store.rows.reason : 'it is not in a folder of its own'}`,
    );
    return;
  }
  const { keySchema, valueSchema } = store;
  if (keySchema === undefined || valueSchema === undefined) return;
  check(`${at} keySchema`, `key ${schemaText(keySchema)}`, recorded['keySchema']);
  check(`${at} valueSchema`, `value ${schemaText(valueSchema)}`, recorded['valueSchema']);
  const found = storeRows(store, keySchema, valueSchema);
  const rows = listOf(recorded['rows']).map(({ key, value, partition_id }) => ({ key, value, partition_id }));
  check(`${at} rows`, [...found].sort(byText), [...rows].sort(byText));
}

function storeRows(store: StoreReport, key: StructType, value: StructType): readonly unknown[] {
  if (store.rows.kind !== 'decoded') return [];
  return store.rows.rows.map((row) => ({
    key: structJson(row.key, numbered(key)),
    value: structJson(row.value, numbered(value)),
    partition_id: row.partition,
  }));
}

/** Names that repeat get their position, as in the recorded answers. */
function numbered(schema: StructType): StructType {
  const seen = new Set<string>();
  return {
    ...schema,
    fields: schema.fields.map((field, index) => {
      const name = seen.has(field.name) ? `${field.name}#${index}` : field.name;
      seen.add(field.name);
      return { ...field, name };
    }),
  };
}

/** Where names had to be numbered, the schema was recorded as nullable all through. */
function schemaText(schema: StructType): string {
  const names = new Set(schema.fields.map((field) => field.name));
  const text = sqlText(numbered(schema));
  return names.size === schema.fields.length ? text : text.replaceAll(' NOT NULL', '');
}

function structJson(values: readonly LiteralValue[], schema: StructType): unknown {
  return Object.fromEntries(
    schema.fields.map((field, index) => [field.name, valueJson(values[index] ?? null, field.dataType)]),
  );
}

function valueJson(value: LiteralValue, type: DataType): unknown {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') {
    if (type.kind === 'timestamp') return `${isoText(value)}Z`;
    // Recorded through to_json, whose pattern for this type ends at milliseconds.
    return type.kind === 'timestamp_ntz' ? isoText(value).slice(0, -3) : Number(value);
  }
  if (typeof value === 'number') {
    if (type.kind === 'date') return dateText(value);
    if (!Number.isFinite(value)) return String(value);
    return type.kind === 'float' ? Number(floatText(value)) : value;
  }
  if (type.kind === 'decimal') return Number(value);
  if (typeof value !== 'object') return value;
  if (type.kind === 'struct' && 'fields' in value) return structJson(value.fields, type);
  if (type.kind === 'array' && isList(value)) return value.map((item) => valueJson(item, type.element));
  if (type.kind === 'map' && 'entries' in value && !isList(value)) {
    return value.entries.map(([key, item]) => [valueJson(key, type.key), valueJson(item, type.value)]);
  }
  return value;
}

function isList(value: LiteralValue): value is readonly LiteralValue[] {
  return Array.isArray(value);
}

function isoText(microseconds: bigint): string {
  const [date = '', time = ''] = timestampText(microseconds).split(' ');
  const [clock = '', fraction = ''] = time.split('.');
  return `${date}T${clock}.${fraction.padEnd(6, '0')}`;
}

/** JSON text with sorted keys, so that order of members means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

function byText(left: unknown, right: unknown): number {
  const [one, other] = [canonical(left), canonical(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function objectOf(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new TypeError('An object was expected in the recorded answer.');
  return value;
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}
