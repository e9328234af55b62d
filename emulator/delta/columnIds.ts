import type { Ids } from '../base/clock.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';
import type { Metadata } from './actions.ts';

export type ColumnMapping = 'none' | 'name' | 'id';

const idKey = 'delta.columnMapping.id';
const nameKey = 'delta.columnMapping.physicalName';
const highestKey = 'delta.columnMapping.maxColumnId';

/** The name by which data files, statistics and partition values know a field. */
export function nameInFiles(field: StructField, mapping: ColumnMapping): string {
  return mapping === 'none' ? field.name : physicalName(field);
}

/**
 * Metadata in which every field, at any depth, has an id and a physical name of its own; fields that have them keep them, and ids are
 * never used again. Source: PROTOCOL.md, section "Column Mapping", "Writer Requirements for Column Mapping".
 */
export function withColumnIds(
  metadata: Metadata,
  schema: StructType,
  ids: Ids,
): { readonly schema: StructType; readonly configuration: Metadata['configuration'] } {
  let highest = Math.max(Number(metadata.configuration[highestKey] ?? '0'), ...presentIds(schema));
  const mapField = (field: StructField): StructField => {
    const dataType = mapType(field.dataType);
    if (typeof field.metadata[idKey] === 'number' && typeof field.metadata[nameKey] === 'string') {
      return { ...field, dataType };
    }
    highest += 1;
    const identity = { [idKey]: highest, [nameKey]: `col-${ids.uuid()}` };
    return { ...field, dataType, metadata: { ...field.metadata, ...identity } };
  };
  const mapType = (type: DataType): DataType => {
    switch (type.kind) {
      case 'struct':
        return { kind: 'struct', fields: type.fields.map(mapField) };
      case 'array':
        return { ...type, element: mapType(type.element) };
      case 'map':
        return { ...type, key: mapType(type.key), value: mapType(type.value) };
      default:
        return type;
    }
  };
  const mapped: StructType = { kind: 'struct', fields: schema.fields.map(mapField) };
  return { schema: mapped, configuration: { ...metadata.configuration, [highestKey]: String(highest) } };
}

/** The schema without ids and physical names, as the data of another table brings them along. */
export function withoutColumnIds<Type extends DataType>(type: Type): Type;
export function withoutColumnIds(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field) => {
          const { [idKey]: _id, [nameKey]: _name, ...metadata } = field.metadata;
          return { ...field, dataType: withoutColumnIds(field.dataType), metadata };
        }),
      };
    case 'array':
      return { ...type, element: withoutColumnIds(type.element) };
    case 'map':
      return { ...type, key: withoutColumnIds(type.key), value: withoutColumnIds(type.value) };
    default:
      return type;
  }
}

function presentIds(type: DataType): readonly number[] {
  switch (type.kind) {
    case 'struct':
      return type.fields.flatMap((field) => {
        const id = field.metadata[idKey];
        return [...(typeof id === 'number' ? [id] : []), ...presentIds(field.dataType)];
      });
    case 'array':
      return presentIds(type.element);
    case 'map':
      return [...presentIds(type.key), ...presentIds(type.value)];
    default:
      return [];
  }
}
