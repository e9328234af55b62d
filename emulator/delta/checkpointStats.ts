import { sluiceError } from '../base/errors.ts';
import { isJsonObject, type Json } from '../base/json.ts';
import type { DataType, StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';

/**
 * Statistics JSON, as it stands in `add.stats`, of a checkpoint's `stats_parsed` struct, so that statistics have one form from there on.
 * Source: PROTOCOL.md, sections "Checkpoint Schema" and "Per-file Statistics".
 */
export function statsText(stats: Json | undefined, schema: StructType): string | undefined {
  if (!isJsonObject(stats)) return undefined;
  const members: string[] = [];
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  };
  add('numRecords', numberText(stats['numRecords']));
  add('minValues', valuesText(stats['minValues'], schema));
  add('maxValues', valuesText(stats['maxValues'], schema));
  add('nullCount', countsText(stats['nullCount']));
  if (typeof stats['tightBounds'] === 'boolean') add('tightBounds', String(stats['tightBounds']));
  return `{${members.join(',')}}`;
}

/** Partition values in the text form of the log, of a checkpoint's `partitionValues_parsed` struct. */
export function partitionTexts(values: Json | undefined, schema: StructType, path: string): Json | undefined {
  if (!isJsonObject(values)) return undefined;
  const texts: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = schema.fields.find((candidate) => physicalName(candidate) === name);
    // Bytes have no one text that is sure to be the writer's.
    if (field?.dataType.kind === 'binary' && value !== null && value !== undefined) {
      const reason = `the binary partition value of "${name}" stands in partitionValues_parsed only`;
      throw sluiceError('DELTA_CHECKPOINT_UNREADABLE', { path, reason });
    }
    texts[name] = value === undefined || value === null ? null : String(value);
  }
  return texts;
}

/** Values by physical name; what has no statistics (null) is left out. Numbers keep their digits, decimals included. */
function valuesText(value: Json | undefined, type: DataType): string | undefined {
  if (value === undefined || value === null) return undefined;
  switch (type.kind) {
    case 'struct': {
      if (!isJsonObject(value)) return undefined;
      const members = type.fields.flatMap((field) => {
        const name = physicalName(field);
        const text = valuesText(value[name], field.dataType);
        return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
      });
      return `{${members.join(',')}}`;
    }
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'decimal':
      return numberText(value);
    default:
      return JSON.stringify(value);
  }
}

function countsText(value: Json | undefined): string | undefined {
  if (!isJsonObject(value)) return numberText(value);
  const members = Object.entries(value).flatMap(([name, item]) => {
    const text = countsText(item);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

function numberText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : undefined;
}
