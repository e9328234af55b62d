import type { FileSystem } from '../../base/fileSystem.ts';
import { isJsonObject } from '../../base/json.ts';
import { parseSchemaJson } from '../../plan/schemaJson.ts';
import { parseLogJson } from '../metadataLog.ts';
import { confKeys, sluiceStateProvider } from '../streamConf.ts';
import type { OperatorReport, StoreReport } from './checkpointReport.ts';
import type { Findings } from './findings.ts';
import type { StateOwner } from './nextStart.ts';
import { parseStateSchema, type StateSchema } from './state/stateSchema.ts';
import { readStateRows } from './state/readStateRows.ts';

export interface StateContext {
  readonly files: FileSystem;
  /** Absolute plain path of the checkpoint. */
  readonly path: string;
  /** Conf of the newest batch. */
  readonly conf: Readonly<Record<string, string>>;
  /** The version after the last committed batch. */
  readonly stateVersion: number | undefined;
}

/** What lies below state/: operators, their stores, and the rows after the last committed batch. */
export async function operatorReports(
  context: StateContext,
  withRows: boolean,
  findings: Findings,
): Promise<readonly OperatorReport[]> {
  const ids = (await numberedFolders(context.files, `${context.path}/state`)) ?? [];
  const reports: OperatorReport[] = [];
  for (const operatorId of ids) reports.push(await operatorReport(context, operatorId, withRows, findings));
  return reports;
}

/** Every batch's entry names who keeps the state; before a file of it is written there may be nothing else to tell by. */
export function stateOwnerOf(operators: readonly OperatorReport[], conf: StateContext['conf']): StateOwner {
  if (conf[confKeys.stateProvider] === sluiceStateProvider) return 'sluice';
  if (operators.length === 0) return 'none';
  const formats = operators.flatMap(({ stores }) => stores.flatMap((store) => store.formats));
  return formats.length > 0 && formats.every((format) => format === 'parquet') ? 'sluice' : 'spark';
}

/** One operator of a stream checkpoint. */
export async function operatorReport(
  context: StateContext,
  operatorId: number,
  withRows: boolean,
  findings: Findings,
): Promise<OperatorReport> {
  const { files, path } = context;
  const folder = `${path}/state/${operatorId}`;
  const metadata = await operatorMetadata(files, folder, `state/${operatorId}/_metadata`, findings);
  const partitions = (await numberedFolders(files, folder)) ?? [];
  const names = new Set<string>();
  for (const partition of partitions) {
    for (const entry of (await files.list(`${folder}/${partition}`)) ?? []) {
      if (entry.name.startsWith('.')) continue;
      if (!entry.isDirectory) names.add('default');
      else if (!['_metadata', 'SSTs', 'logs'].includes(entry.name)) names.add(entry.name);
    }
  }
  const stores: StoreReport[] = [];
  for (const name of [...names].sort()) {
    const prefixColumns = metadata?.stores.find((store) => store.name === name)?.prefixColumns ?? 0;
    stores.push(await storeReport(context, { operatorId, name, partitions, prefixColumns }, withRows, findings));
  }
  return {
    operatorId,
    operatorName: metadata?.name,
    partitions: partitions.length,
    declaredStores: metadata?.stores ?? [],
    stores,
  };
}

interface StorePlace {
  readonly operatorId: number;
  readonly name: string;
  readonly partitions: readonly number[];
  readonly prefixColumns: number;
}

async function storeReport(
  context: StateContext,
  { operatorId, name, partitions, prefixColumns }: StorePlace,
  withRows: boolean,
  findings: Findings,
): Promise<StoreReport> {
  const { files, path } = context;
  const operator = `state/${operatorId}`;
  const below = name === 'default' ? '' : `/${name}`;
  const formats = new Set<string>();
  let oldest = Number.POSITIVE_INFINITY;
  let newest = -1;
  for (const partition of partitions) {
    for (const entry of (await files.list(`${path}/${operator}/${partition}${below}`)) ?? []) {
      const match =
        /^(\d+)(?:_[-0-9a-f]+)?\.(?:(?:delta|snapshot)\.(?=parquet))?(delta|snapshot|zip|changelog|parquet)$/.exec(
          entry.name,
        );
      if (match === null) continue;
      formats.add(match[2] ?? '');
      oldest = Math.min(oldest, Number(match[1]));
      newest = Math.max(newest, Number(match[1]));
    }
  }
  const schema =
    (await readSchema(files, path, `${operator}/0${below}/_metadata/schema`, findings)) ??
    (await readOwnSchema(files, path, `${operator}/_metadata/sluice.json`, findings));
  return {
    name,
    keySchema: schema?.key,
    valueSchema: schema?.value,
    formats: [...formats].sort(),
    versions: newest < 0 ? undefined : { oldest, newest },
    rows: await readStateRows(
      { ...context, place: `${operator}/{partition}${below}`, partitions, formats, schema, prefixColumns },
      withRows,
      findings,
    ),
  };
}

async function readSchema(
  files: FileSystem,
  checkpoint: string,
  place: string,
  findings: Findings,
): Promise<StateSchema | undefined> {
  const content = await files.read(`${checkpoint}/${place}`);
  return content === undefined ? undefined : findings.attempt(place, () => parseStateSchema(content));
}

/** The schema of state that is kept as Parquet by this engine. */
async function readOwnSchema(
  files: FileSystem,
  checkpoint: string,
  place: string,
  findings: Findings,
): Promise<StateSchema | undefined> {
  const content = await files.read(`${checkpoint}/${place}`);
  if (content === undefined) return undefined;
  return findings.attempt(place, () => {
    const { keys, values } = parseLogJson(new TextDecoder().decode(content), `${checkpoint}/${place}`);
    return { version: 1, key: parseSchemaJson(String(keys)), value: parseSchemaJson(String(values)) };
  });
}

interface OperatorMetadata {
  readonly name: string | undefined;
  readonly stores: OperatorReport['declaredStores'];
}

/** `_metadata/metadata` (version 1), or the newest file of `_metadata/v2/`. Source: apache/spark, `OperatorStateMetadata`. */
async function operatorMetadata(
  files: FileSystem,
  folder: string,
  place: string,
  findings: Findings,
): Promise<OperatorMetadata | undefined> {
  const newest = ((await files.list(`${folder}/_metadata/v2`)) ?? [])
    .filter((entry) => /^\d+$/.test(entry.name))
    .sort((left, right) => Number(right.name) - Number(left.name))[0];
  const path = newest?.path ?? `${folder}/_metadata/metadata`;
  const content = await files.read(path);
  if (content === undefined) return undefined;
  const [, line = ''] = new TextDecoder().decode(content).split('\n');
  try {
    return parseOperatorMetadata(JSON.parse(line));
  } catch {
    const text = 'The operator metadata cannot be read. Spark starts all the same, without checking the operators.';
    findings.add('warning', place, 'OPERATOR_METADATA_UNREADABLE', text);
    return undefined;
  }
}

function parseOperatorMetadata(json: unknown): OperatorMetadata {
  if (!isJsonObject(json)) return { name: undefined, stores: [] };
  const info = json['operatorInfo'];
  const stores = json['stateStoreInfo'];
  const name = isJsonObject(info) ? info['operatorName'] : undefined;
  return {
    name: typeof name === 'string' ? name : undefined,
    stores: (Array.isArray(stores) ? stores : []).filter(isJsonObject).map((store) => ({
      name: String(store['storeName']),
      partitions: Number(store['numPartitions']),
      prefixColumns: Number(store['numColsPrefixKey'] ?? 0),
    })),
  };
}

async function numberedFolders(files: FileSystem, folder: string): Promise<readonly number[] | undefined> {
  const entries = await files.list(folder);
  return entries
    ?.filter((entry) => entry.isDirectory && /^\d{1,9}$/.test(entry.name))
    .map((entry) => Number(entry.name))
    .sort((left, right) => left - right);
}
