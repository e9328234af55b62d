import type { StructField, StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';
import { parseSchemaJson } from '../plan/schemaJson.ts';
import type { Metadata } from './actions.ts';

/** A rename or a drop of a column, seen by its physical name. Source: `DeltaColumnMapping.hasNoColumnMappingSchemaChanges`. */
export function changesMappedColumns(newer: Metadata, older: Metadata): boolean {
  if (mappingMode(newer) === 'none') return mappingMode(older) !== 'none';
  const mapped = mappingMode(older) !== 'none';
  const before = physicalPaths(parseSchemaJson(older.schemaString), mapped);
  const after = physicalPaths(parseSchemaJson(newer.schemaString), true);
  for (const [path, name] of before) {
    if (after.get(path) !== name) return true;
  }
  return mapped && !sameNames(newer.partitionColumns, older.partitionColumns);
}

/** Physical path → logical name of every field of a struct, at any depth that structs alone reach. */
function physicalPaths(
  schema: StructType,
  mapped: boolean,
  prefix = '',
  into = new Map<string, string>(),
): Map<string, string> {
  for (const field of schema.fields) {
    const path = `${prefix}${JSON.stringify(mapped ? physicalName(field) : field.name)}.`;
    into.set(path, field.name);
    for (const inner of structsIn(field.dataType)) physicalPaths(inner.schema, mapped, `${path}${inner.step}`, into);
  }
  return into;
}

function structsIn(
  type: StructField['dataType'],
  step = '',
): readonly { readonly schema: StructType; readonly step: string }[] {
  switch (type.kind) {
    case 'struct':
      return [{ schema: type, step }];
    case 'array':
      return structsIn(type.element, `${step}element.`);
    case 'map':
      return [...structsIn(type.key, `${step}key.`), ...structsIn(type.value, `${step}value.`)];
    default:
      return [];
  }
}

/** Whether two lists of columns name the same in the same order. */
export function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function mappingMode(metadata: Metadata): string {
  return metadata.configuration['delta.columnMapping.mode'] ?? 'none';
}
