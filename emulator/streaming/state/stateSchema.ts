import type { FileSystem } from '../../base/fileSystem.ts';
import { sluiceError } from '../../base/errors.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { parseSchemaJson, schemaJson } from '../../plan/schemaJson.ts';
import { sluiceStateProvider } from '../streamConf.ts';
import { ddlText, simpleString } from '../../plan/typeText.ts';

/** What a stateful operator keeps. */
export interface StateSchema {
  readonly operatorId: number;
  /** Spark's name of the operator, such as `dedupe`. */
  readonly operatorName: string;
  /** A row of state is found by these. */
  readonly keys: StructType;
  readonly values: StructType;
  /** A batch may put a row whose key is in the state, which then takes the place of the former one. */
  readonly updates?: boolean;
}

/** A column of a state table and its files: `k0, k1, …` are the keys, `v0, v1, …` the values. */
export interface StateColumn {
  readonly name: string;
  readonly dataType: DataType;
}

export function stateColumns(schema: Pick<StateSchema, 'keys' | 'values'>): readonly StateColumn[] {
  return [
    ...schema.keys.fields.map(({ dataType }, index) => ({ name: `k${index}`, dataType })),
    ...schema.values.fields.map(({ dataType }, index) => ({ name: `v${index}`, dataType })),
  ];
}

/** Whether two rows of state have one key. */
export function sameKeySql(schema: StateSchema, left: string, right: string): string {
  if (schema.keys.fields.length === 0) return 'true';
  return schema.keys.fields
    .map(({ dataType, nullable }, index) => {
      const plain = !nullable && dataType.kind !== 'struct' && dataType.kind !== 'array';
      return `${left}.k${index} ${plain ? '=' : 'IS NOT DISTINCT FROM'} ${right}.k${index}`;
    })
    .join(' AND ');
}

/** `(OperatorId: 0 -> OperatorName: dedupe)`, as Spark's messages list operators. */
export function operatorText(operator: { readonly operatorId: number; readonly operatorName: string }): string {
  return `(OperatorId: ${operator.operatorId} -> OperatorName: ${operator.operatorName})`;
}

const formatName = 'sluice-parquet-state';
const formatVersion = 1;

interface StoredState {
  readonly operatorName: string;
  readonly queryId: string;
  readonly keys: StructType;
  readonly values: StructType;
}

function schemaPath(stateFolder: string, operatorId: number): string {
  return `${stateFolder}/${operatorId}/_metadata/sluice.json`;
}

function metadataPath(stateFolder: string, operatorId: number): string {
  return `${stateFolder}/${operatorId}/_metadata/metadata`;
}

/**
 * Writes what names the operator: Spark's own `_metadata/metadata`, so that Spark's tools list it, and beside it the schema
 * of our files. Written before the first state file; an earlier run's are left as they are.
 */
export async function writeStateMetadata(
  files: FileSystem,
  stateFolder: string,
  schema: StateSchema,
  query: { readonly id: string; readonly partitions: number },
): Promise<void> {
  const { operatorId, operatorName, keys, values } = schema;
  const spark = {
    operatorInfo: { operatorId, operatorName },
    stateStoreInfo: [{ storeName: 'default', numColsPrefixKey: 0, numPartitions: query.partitions }],
  };
  const own = {
    format: formatName,
    formatVersion,
    queryId: query.id,
    operatorName,
    keys: schemaJson(keys),
    values: schemaJson(values),
  };
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  await Promise.all([
    files.writeIfAbsent(metadataPath(stateFolder, operatorId), encode(`v1\n${JSON.stringify(spark)}`)),
    files.writeIfAbsent(schemaPath(stateFolder, operatorId), encode(JSON.stringify(own))),
  ]);
}

export async function isStateFolderEmpty(files: FileSystem, stateFolder: string): Promise<boolean> {
  return ((await files.list(stateFolder)) ?? []).every(({ name }) => !/^\d+$/.test(name));
}

/** Compares the state of a checkpoint with the operators of the query that is started; raises Spark's condition where they differ. */
export async function checkStateMetadata(
  files: FileSystem,
  stateFolder: string,
  schemas: readonly StateSchema[],
  query: { readonly id: string; readonly provider: string; /** Some batch was committed. */ readonly started: boolean },
): Promise<void> {
  const folders = ((await files.list(stateFolder)) ?? []).filter(({ name }) => /^\d+$/.test(name));
  const ids = folders.map(({ name }) => Number(name)).sort((left, right) => left - right);
  const stored = await Promise.all(
    ids.map(async (operatorId) => ({ operatorId, state: await readStored(files, stateFolder, operatorId) })),
  );
  const foreign = stored.find(({ state }) => state === undefined);
  if (foreign !== undefined) {
    if (query.provider === sluiceStateProvider) {
      if (!query.started) return;
      throw sluiceError('CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE', {
        fileToRead: schemaPath(stateFolder, foreign.operatorId),
        reason: 'it does not exist',
      });
    }
    const location = `${stateFolder}/${foreign.operatorId}`;
    throw sluiceError('STREAM_STATE_PROVIDER_NOT_SUPPORTED', { location, provider: query.provider });
  }
  const found = stored.flatMap(({ operatorId, state }) => (state === undefined ? [] : [{ operatorId, ...state }]));
  // A crash in the first batch may leave the state of some operators only, or none.
  if (!query.started && found.length < schemas.length) return;
  const matches =
    found.length === schemas.length &&
    found.every(({ operatorId, operatorName }) =>
      schemas.some((schema) => schema.operatorId === operatorId && schema.operatorName === operatorName),
    );
  if (!matches) {
    throw sluiceError('STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA', {
      stored: found.map(operatorText).join(', '),
      present: schemas.map(operatorText).join(', '),
    });
  }
  for (const schema of schemas) {
    const state = found.find(({ operatorId }) => operatorId === schema.operatorId);
    if (state !== undefined) checkSchema(state, schema, query.id, stateFolder);
  }
}

function checkSchema(stored: StoredState, schema: StateSchema, queryId: string, stateFolder: string): void {
  if (stored.queryId !== queryId) {
    const location = `${stateFolder}/${schema.operatorId}`;
    throw sluiceError('STREAM_STATE_OF_ANOTHER_QUERY', { location, stored: stored.queryId, present: queryId });
  }
  const texts = (left: StructType, right: StructType): { readonly stored: string; readonly present: string } => ({
    stored: ddlText(left),
    present: ddlText(right),
  });
  if (!sameTypes(stored.keys, schema.keys) || isReordered(stored.keys, schema.keys)) {
    throw sluiceError('STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE', texts(stored.keys, schema.keys));
  }
  if (!sameTypes(stored.values, schema.values)) {
    throw sluiceError('STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE', texts(stored.values, schema.values));
  }
}

/** Names may change, and a column may cease to be NULL, as Spark has it. Source: apache/spark, `StateSchemaCompatibilityChecker`. */
function sameTypes(stored: StructType, present: StructType): boolean {
  return (
    stored.fields.length === present.fields.length &&
    stored.fields.every(({ dataType, nullable }, index) => {
      const other = present.fields[index];
      if (other === undefined || (other.nullable && !nullable)) return false;
      return simpleString(dataType) === simpleString(other.dataType);
    })
  );
}

/** The same names in another order: Spark takes the keys of one column for those of another; this is refused. */
function isReordered(left: StructType, right: StructType): boolean {
  const names = (schema: StructType): readonly string[] => schema.fields.map(({ name }) => name);
  const sorted = (schema: StructType): string => [...names(schema)].sort().join('\n');
  return sorted(left) === sorted(right) && names(left).join('\n') !== names(right).join('\n');
}

/** Undefined when the folder was not written by this engine. */
async function readStored(
  files: FileSystem,
  stateFolder: string,
  operatorId: number,
): Promise<StoredState | undefined> {
  const path = schemaPath(stateFolder, operatorId);
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const unreadable = (reason: string): Error =>
    sluiceError('CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE', { fileToRead: path, reason });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw unreadable('it is not JSON');
  }
  if (!isJsonObject(json) || json['format'] !== formatName) throw unreadable('it does not describe state');
  if (json['formatVersion'] !== formatVersion) {
    throw unreadable(
      `its format version is ${String(json['formatVersion'])}, and ${formatVersion} is the newest known`,
    );
  }
  const { operatorName, queryId, keys, values } = json;
  if (typeof operatorName !== 'string' || typeof queryId !== 'string') throw unreadable('it does not describe state');
  const schema = (value: Json | undefined): StructType => {
    if (typeof value !== 'string') throw unreadable('it does not describe state');
    return parseSchemaJson(value);
  };
  return { operatorName, queryId, keys: schema(keys), values: schema(values) };
}
