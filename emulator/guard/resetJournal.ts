import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Replacement } from '../delta/commands/replaceContents.ts';
import { parseSchemaJson, schemaJson } from '../plan/schemaJson.ts';

/** What becomes of a table that is emptied. */
export type EmptiedTable = Pick<Replacement, 'schema' | 'partitionBy' | 'properties' | 'keepsProperties' | 'comment'>;

/** A full refresh or an undo as it was meant, written before anything of it is done: `<storage>/_resets/<id>.json`. */
export interface ResetIntent {
  readonly id: string;
  readonly kind: 'fullRefresh' | 'undo';
  readonly updateId: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Full refreshes that this undo takes back. */
  readonly undoes: readonly string[];
  readonly tables: readonly TableIntent[];
}

export interface TableIntent {
  readonly table: string;
  readonly path: string;
  /** The table as it was; undefined when there was none, so that nothing has to be committed. */
  readonly before: { readonly version: number; readonly metadataId: string } | undefined;
  readonly change:
    { readonly kind: 'empty'; readonly emptied: EmptiedTable } | { readonly kind: 'restore'; readonly version: number };
  readonly generations: readonly GenerationIntent[];
}

/** Generation `to` of a flow is begun: empty, or as a copy of generation `copyOf`. */
export interface GenerationIntent {
  readonly root: string;
  /** The generation that was current, if any. */
  readonly former: number | undefined;
  readonly to: number;
  readonly copyOf?: number;
}

export interface ResetJournal extends ResetIntent {
  readonly state: 'begun' | 'done' | 'rolledBack';
  /** Milliseconds since the Unix epoch. */
  readonly endedAt?: number;
  /** The version of each table that did it, by path. */
  readonly versions: Readonly<Record<string, number>>;
}

export function resetsFolder(storage: string): string {
  return `${storage}/_resets`;
}

/** The application id by which a table's log tells that a full refresh or an undo has been done to it. */
export function resetMarker(id: string): string {
  return `sluice.reset.${id}`;
}

export async function beginJournal(files: FileSystem, storage: string, intent: ResetIntent): Promise<void> {
  const created = await files.writeIfAbsent(
    pathOf(storage, intent.id),
    bytesOf({ ...intent, state: 'begun', versions: {} }),
  );
  if (!created) throw sluiceError('INTERNAL_ERROR', { detail: `there is a reset ${intent.id} already` });
}

export async function endJournal(
  files: FileSystem,
  storage: string,
  intent: ResetIntent,
  end: Pick<ResetJournal, 'state' | 'versions'> & { readonly endedAt: number },
): Promise<void> {
  await files.replace(pathOf(storage, intent.id), bytesOf({ ...intent, ...end }));
}

/** All full refreshes and undos of a storage, oldest first. */
export async function readJournals(files: FileSystem, storage: string): Promise<readonly ResetJournal[]> {
  const journals: ResetJournal[] = [];
  for (const { name, path } of (await files.list(resetsFolder(storage))) ?? []) {
    if (name.startsWith('.') || !name.endsWith('.json')) continue;
    const bytes = await files.read(path);
    if (bytes !== undefined) journals.push(parseJournal(new TextDecoder().decode(bytes), path));
  }
  return journals.sort((left, right) => left.time - right.time || (left.id < right.id ? -1 : 1));
}

function pathOf(storage: string, id: string): string {
  return `${resetsFolder(storage)}/${id}.json`;
}

function bytesOf(journal: ResetJournal): Uint8Array {
  const { tables, ...rest } = journal;
  const plain = {
    ...rest,
    tables: tables.map(({ change, ...table }) => ({
      ...table,
      change:
        change.kind === 'empty'
          ? { kind: 'empty', emptied: { ...change.emptied, schema: schemaText(change.emptied) } }
          : change,
    })),
  };
  return new TextEncoder().encode(`${JSON.stringify(plain, undefined, 2)}\n`);
}

function schemaText({ schema }: EmptiedTable): string | undefined {
  return schema === undefined ? undefined : schemaJson(schema);
}

function parseJournal(text: string, path: string): ResetJournal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(path);
  }
  const read = reader(path);
  const { id, kind, updateId, time, undoes, tables, state, endedAt, versions } = read.object(asJson(value));
  if (kind !== 'fullRefresh' && kind !== 'undo') throw unreadable(path);
  if (state !== 'begun' && state !== 'done' && state !== 'rolledBack') throw unreadable(path);
  return {
    id: read.text(id),
    kind,
    updateId: read.text(updateId),
    time: read.number(time),
    undoes: read.list(undoes).map(read.text),
    tables: read.list(tables).map((table) => parseTable(table, path)),
    state,
    ...(endedAt === undefined ? {} : { endedAt: read.number(endedAt) }),
    versions: Object.fromEntries(Object.entries(read.object(versions)).map(([key, one]) => [key, read.number(one)])),
  };
}

function parseTable(value: Json | undefined, path: string): TableIntent {
  const read = reader(path);
  const found = read.object(value);
  const before = found['before'] === undefined ? undefined : read.object(found['before']);
  return {
    table: read.text(found['table']),
    path: read.text(found['path']),
    before:
      before === undefined
        ? undefined
        : { version: read.number(before['version']), metadataId: read.text(before['metadataId']) },
    change: parseChange(found['change'], path),
    generations: read.list(found['generations']).map((one) => {
      const { root, former, to, copyOf } = read.object(one);
      return {
        root: read.text(root),
        former: former === undefined ? undefined : read.number(former),
        to: read.number(to),
        ...(copyOf === undefined ? {} : { copyOf: read.number(copyOf) }),
      };
    }),
  };
}

function parseChange(value: Json | undefined, path: string): TableIntent['change'] {
  const read = reader(path);
  const { kind, version, emptied } = read.object(value);
  if (kind === 'restore') return { kind, version: read.number(version) };
  if (kind !== 'empty') throw unreadable(path);
  const { schema, partitionBy, properties, keepsProperties, comment } = read.object(emptied);
  return {
    kind,
    emptied: {
      ...(schema === undefined ? {} : { schema: parseSchemaJson(read.text(schema)) }),
      ...(partitionBy === undefined ? {} : { partitionBy: read.list(partitionBy).map(read.text) }),
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(read.object(properties)).map(([key, one]) => [key, read.text(one)]),
            ),
          }),
      ...(typeof keepsProperties === 'boolean' ? { keepsProperties } : {}),
      ...(comment === null || typeof comment === 'string' ? { comment } : {}),
    },
  };
}

interface Reader {
  object(value: Json | undefined): JsonObject;
  list(value: Json | undefined): readonly Json[];
  text(this: void, value: Json | undefined): string;
  number(this: void, value: Json | undefined): number;
}

function reader(path: string): Reader {
  return {
    object(value) {
      if (isJsonObject(value)) return value;
      throw unreadable(path);
    },
    list(value) {
      if (Array.isArray(value)) return value as readonly Json[];
      throw unreadable(path);
    },
    text(value) {
      if (typeof value === 'string') return value;
      throw unreadable(path);
    },
    number(value) {
      if (typeof value === 'number') return value;
      throw unreadable(path);
    },
  };
}

function asJson(value: unknown): Json | undefined {
  return isJsonObject(value) ? value : undefined;
}

function unreadable(path: string): Error {
  return sluiceError('RESET_JOURNAL_UNREADABLE', { path });
}
