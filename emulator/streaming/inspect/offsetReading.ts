import { isJsonObject, type Json } from '../../base/json.ts';
import type { OffsetReport } from './checkpointReport.ts';

/** One line of the offset log, with what it says. */
export function offsetReport(source: string, text: string | undefined): OffsetReport {
  if (text === undefined) return { source, text, json: undefined, reading: 'no position yet' };
  let json: Json | undefined;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    json = undefined;
  }
  return { source, text, json, reading: reading(json) ?? text };
}

function reading(json: Json | undefined): string | undefined {
  if (typeof json === 'number') return `position ${json}`;
  if (!isJsonObject(json)) return undefined;
  const { logOffset, reservoirVersion, index, isStartingVersion } = json;
  if (typeof logOffset === 'number') return `file source log up to entry ${logOffset}`;
  if (typeof reservoirVersion === 'number' && typeof index === 'number') {
    return deltaReading(reservoirVersion, index, isStartingVersion === true);
  }
  const { offset, timestamp } = json;
  if (typeof offset === 'number' && typeof timestamp === 'number') {
    return `row ${offset}, time ${new Date(timestamp).toISOString()}`;
  }
  return kafkaReading(json);
}

function deltaReading(version: number, index: number, inSnapshot: boolean): string {
  const where = inSnapshot ? `initial snapshot of version ${version}` : `version ${version}`;
  if (index === -1 || index === -100) {
    return inSnapshot ? `start of the ${where}` : `everything before version ${version}`;
  }
  if (index === -20 || index === -19) return `schema change at ${where}`;
  return `${where}, up to file ${index}`;
}

/** `{"topic":{"0":23}}`: the next offset to be read of each partition. */
function kafkaReading(json: Readonly<Record<string, Json | undefined>>): string | undefined {
  const topics = Object.entries(json);
  const texts = topics.map(([topic, partitions]) => {
    if (!isJsonObject(partitions)) return undefined;
    const offsets = Object.entries(partitions);
    if (!offsets.every(([partition, offset]) => /^\d+$/.test(partition) && typeof offset === 'number'))
      return undefined;
    return `topic ${topic}: ${offsets.map(([partition, offset]) => `${partition} at ${String(offset)}`).join(', ')}`;
  });
  return topics.length === 0 || texts.includes(undefined) ? undefined : texts.join('; ');
}
