import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { OffsetReport } from './checkpointReport.ts';

/**
 * A source's position by its form. `number`: a source that counts (rate, socket, memory). `json`: one that nobody here knows; its text is
 * shown as it is. Sources: `DeltaSourceOffset.scala`, `FileStreamSourceOffset`, `KafkaSourceOffset`, `RatePerMicroBatchStreamOffset`.
 */
export type OffsetForm =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'delta';
      readonly tableId: string | undefined;
      readonly version: number;
      /** Number of the last file that was read, or what the base of a version is: -1 or -100. */
      readonly index: number;
      readonly inSnapshot: boolean;
    }
  | { readonly kind: 'files'; readonly entry: number }
  | { readonly kind: 'kafka'; readonly partitions: readonly KafkaPosition[] }
  | { readonly kind: 'rate'; readonly row: number; readonly time: number }
  | { readonly kind: 'number'; readonly position: number }
  | { readonly kind: 'json' };

/** The next offset to be read. */
export interface KafkaPosition {
  readonly topic: string;
  readonly partition: string;
  readonly offset: bigint;
}

/** One line of the offset log, with what it says. */
export function offsetReport(source: string, text: string | undefined): OffsetReport {
  if (text === undefined) return { source, text, json: undefined, reading: 'no position yet' };
  return { source, text, json: parsed(text), reading: reading(offsetForm(text)) ?? text };
}

export function offsetForm(text: string | undefined): OffsetForm {
  if (text === undefined) return { kind: 'none' };
  const json = parsed(text);
  if (typeof json === 'number') return { kind: 'number', position: json };
  if (!isJsonObject(json)) return { kind: 'json' };
  const { logOffset, reservoirId, reservoirVersion, index, isStartingVersion, offset, timestamp } = json;
  if (typeof logOffset === 'number') return { kind: 'files', entry: logOffset };
  if (typeof reservoirVersion === 'number' && typeof index === 'number') {
    return {
      kind: 'delta',
      tableId: typeof reservoirId === 'string' ? reservoirId : undefined,
      version: reservoirVersion,
      index,
      inSnapshot: isStartingVersion === true,
    };
  }
  if (typeof offset === 'number' && typeof timestamp === 'number')
    return { kind: 'rate', row: offset, time: timestamp };
  return kafkaForm(text) ?? { kind: 'json' };
}

/** Whether a Delta position stands before everything of its version. -1 is what source version 1 writes for -100. */
export function isDeltaBase(index: number): boolean {
  return index === -1 || index === -100;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function reading(form: OffsetForm): string | undefined {
  switch (form.kind) {
    case 'number':
      return `position ${form.position}`;
    case 'files':
      return `file source log up to entry ${form.entry}`;
    case 'delta':
      return deltaReading(form.version, form.index, form.inSnapshot);
    case 'rate':
      return `row ${form.row}, time ${timeText(form.time)}`;
    case 'kafka':
      return kafkaReading(form.partitions);
    default:
      return undefined;
  }
}

function deltaReading(version: number, index: number, inSnapshot: boolean): string {
  const where = inSnapshot ? `initial snapshot of version ${version}` : `version ${version}`;
  if (isDeltaBase(index)) return inSnapshot ? `start of the ${where}` : `everything before version ${version}`;
  if (index === -20 || index === -19) return `schema change at ${where}`;
  return `${where}, up to file ${index}`;
}

function timeText(milliseconds: number): string {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : String(milliseconds);
}

/** `{"topic":{"0":23}}`: the next offset to be read of each partition. Numbers past 2^53 keep their digits. */
function kafkaForm(text: string): OffsetForm | undefined {
  const exact = parsed(text.replace(/(:\s*)(-?\d{16,})(?=\s*[,}])/g, '$1"$2"'));
  if (!isJsonObject(exact)) return undefined;
  const topics = Object.entries(exact);
  const partitions: KafkaPosition[] = [];
  for (const [topic, offsets] of topics) {
    if (!isJsonObject(offsets)) return undefined;
    const found = positionsOf(topic, offsets);
    if (found === undefined) return undefined;
    partitions.push(...found);
  }
  return topics.length === 0 ? undefined : { kind: 'kafka', partitions };
}

function positionsOf(topic: string, offsets: JsonObject): readonly KafkaPosition[] | undefined {
  const positions: KafkaPosition[] = [];
  for (const [partition, offset] of Object.entries(offsets)) {
    const isWhole = typeof offset === 'number' ? Number.isSafeInteger(offset) : /^-?\d{16,}$/.test(String(offset));
    if (!/^\d+$/.test(partition) || !isWhole) return undefined;
    positions.push({ topic, partition, offset: BigInt(String(offset)) });
  }
  return positions;
}

function kafkaReading(partitions: readonly KafkaPosition[]): string {
  const topics = new Map<string, string[]>();
  for (const { topic, partition, offset } of partitions) {
    const texts = topics.get(topic) ?? [];
    texts.push(`${partition} at ${offset}`);
    topics.set(topic, texts);
  }
  return [...topics].map(([topic, texts]) => `topic ${topic}: ${texts.join(', ')}`).join('; ');
}
