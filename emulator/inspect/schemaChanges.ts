import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';
import { simpleString } from '../plan/typeText.ts';

export interface SchemaChange {
  readonly kind:
    | 'added'
    | 'dropped'
    | 'renamed'
    | 'retyped'
    | 'nullability'
    | 'comment'
    | 'moved'
    | 'partitioning'
    | 'property'
    | 'protocol';
  /** Dotted path of the column as it is named now (of a dropped one, as it was), or the key of the property. */
  readonly name: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/**
 * What became of the columns from one schema to another, fields of structs at any depth among them. With column mapping a column is the same
 * as long as its physical name is; without, as long as its name is.
 */
export function schemaChanges(before: StructType, after: StructType, mapped: boolean): readonly SchemaChange[] {
  return structChanges(before, after, { mapped, prefix: '' });
}

interface Place {
  readonly mapped: boolean;
  readonly prefix: string;
}

function structChanges(before: StructType, after: StructType, place: Place): readonly SchemaChange[] {
  const keyOf = (field: StructField): string => (place.mapped ? physicalName(field) : field.name.toLowerCase());
  const old = new Map(before.fields.map((field) => [keyOf(field), field]));
  const now = new Map(after.fields.map((field) => [keyOf(field), field]));
  const changes: SchemaChange[] = [];
  for (const [key, field] of old) {
    if (!now.has(key)) {
      changes.push({ kind: 'dropped', name: place.prefix + field.name, before: simpleString(field.dataType) });
    }
  }
  for (const [key, field] of now) {
    const former = old.get(key);
    if (former === undefined) {
      changes.push({ kind: 'added', name: place.prefix + field.name, after: simpleString(field.dataType) });
    } else {
      changes.push(...fieldChanges(former, field, place));
    }
  }
  const kept = [...old.keys()].filter((key) => now.has(key));
  const order = [...now.keys()].filter((key) => old.has(key));
  for (const key of movedKeys(kept, order)) {
    const name = place.prefix + (now.get(key)?.name ?? key);
    const { fields } = after;
    const index = fields.findIndex((field) => keyOf(field) === key);
    const behind = fields[index - 1]?.name;
    changes.push({ kind: 'moved', name, after: behind === undefined ? 'first' : `after ${behind}` });
  }
  return changes;
}

function fieldChanges(before: StructField, after: StructField, place: Place): readonly SchemaChange[] {
  const name = place.prefix + after.name;
  const changes: SchemaChange[] = [];
  if (before.name !== after.name) changes.push({ kind: 'renamed', name, before: before.name, after: after.name });
  changes.push(...typeChanges(before.dataType, after.dataType, name, place));
  if (before.nullable !== after.nullable) {
    const text = (nullable: boolean): string => (nullable ? 'may be NULL' : 'NOT NULL');
    changes.push({ kind: 'nullability', name, before: text(before.nullable), after: text(after.nullable) });
  }
  const comments = [before.metadata['comment'], after.metadata['comment']].map((text) =>
    typeof text === 'string' ? text : undefined,
  );
  if (comments[0] !== comments[1]) changes.push({ kind: 'comment', name, before: comments[0], after: comments[1] });
  return changes;
}

function typeChanges(before: DataType, after: DataType, name: string, place: Place): readonly SchemaChange[] {
  if (before.kind === 'struct' && after.kind === 'struct') {
    return structChanges(before, after, { ...place, prefix: `${name}.` });
  }
  if (before.kind === 'array' && after.kind === 'array') {
    return typeChanges(before.element, after.element, `${name}.element`, place);
  }
  if (before.kind === 'map' && after.kind === 'map') {
    return [
      ...typeChanges(before.key, after.key, `${name}.key`, place),
      ...typeChanges(before.value, after.value, `${name}.value`, place),
    ];
  }
  const [old, now] = [simpleString(before), simpleString(after)];
  return old === now ? [] : [{ kind: 'retyped', name, before: old, after: now }];
}

/** Of two orders of the same keys: the fewest keys that have to move to make one of the other. */
function movedKeys(before: readonly string[], after: readonly string[]): readonly string[] {
  const place = new Map(before.map((key, index) => [key, index]));
  const sequence = after.map((key) => place.get(key) ?? 0);
  // A longest increasing subsequence stays; what is not in it moved.
  const lengths: number[] = [];
  const previous: number[] = [];
  let last = -1;
  for (const [index, value] of sequence.entries()) {
    let best = 1;
    previous[index] = -1;
    for (let other = 0; other < index; other += 1) {
      if ((sequence[other] ?? 0) < value && (lengths[other] ?? 0) + 1 > best) {
        best = (lengths[other] ?? 0) + 1;
        previous[index] = other;
      }
    }
    lengths[index] = best;
    if (last < 0 || best > (lengths[last] ?? 0)) last = index;
  }
  const stays = new Set<number>();
  for (let index = last; index >= 0; index = previous[index] ?? -1) stays.add(index);
  return after.filter((_, index) => !stays.has(index));
}
