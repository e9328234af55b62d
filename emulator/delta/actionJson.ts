import { sluiceError } from '../base/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { Action, AddFile, DeletionVectorDescriptor, Metadata, Protocol, RemoveFile } from './actions.ts';

/** Where an action stands, for errors: the file, and its line (or its row, in a Parquet file), from 1. */
export interface ActionPlace {
  readonly path: string;
  readonly line: number;
}

/**
 * The actions of a commit, a compacted commit or a JSON checkpoint, in file order. Unknown actions and unknown fields are passed
 * over, as PROTOCOL.md, section "Actions", asks of readers. Raises DELTA_LOG_FILE_MALFORMED.
 *
 * Delta itself passes over blank lines while it rebuilds a version, and fails on them where it reads commits one by one.
 */
export function parseActionLines(
  content: Uint8Array,
  path: string,
  blankLines: 'skip' | 'refuse' = 'skip',
): readonly Action[] {
  const actions: Action[] = [];
  const lines = new TextDecoder().decode(content).split('\n');
  for (const [index, text] of lines.entries()) {
    const place = { path, line: index + 1 };
    if (text.trim() === '') {
      if (blankLines === 'refuse' && index < lines.length - 1) throw malformed(place, 'it is empty');
      continue;
    }
    const action = actionFromObject(parseLine(text, place), place);
    if (action !== undefined) actions.push(action);
  }
  return actions;
}

function parseLine(text: string, place: ActionPlace): JsonObject {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    throw malformed(place, 'it is not a whole JSON object; the file may be torn');
  }
  if (!isJsonObject(json)) throw malformed(place, 'it is JSON, but no object');
  return json;
}

/** The action of a JSON line or of a checkpoint's row, or undefined when it is none that readers know. */
export function actionFromObject(object: JsonObject, place: ActionPlace): Action | undefined {
  const read = (name: string): Fields | undefined => {
    const value = object[name];
    if (value === undefined || value === null) return undefined;
    if (!isJsonObject(value)) throw malformed(place, `"${name}" is no object`);
    return new Fields(value, name, place);
  };
  let fields = read('add');
  if (fields !== undefined) return { kind: 'add', file: addFile(fields) };
  fields = read('remove');
  if (fields !== undefined) return { kind: 'remove', file: removeFile(fields) };
  fields = read('metaData');
  if (fields !== undefined) return { kind: 'metaData', metadata: metadata(fields) };
  fields = read('protocol');
  if (fields !== undefined) return { kind: 'protocol', protocol: protocol(fields) };
  fields = read('txn');
  if (fields !== undefined) {
    const transaction = compact({
      appId: fields.text('appId'),
      version: fields.integer('version'),
      lastUpdated: fields.optionalInteger('lastUpdated'),
    });
    return { kind: 'txn', transaction };
  }
  fields = read('domainMetadata');
  if (fields !== undefined) {
    const domain = {
      domain: fields.text('domain'),
      configuration: fields.optionalText('configuration') ?? '',
      removed: fields.optionalBoolean('removed') ?? false,
    };
    return { kind: 'domainMetadata', domain };
  }
  fields = read('cdc');
  if (fields !== undefined) {
    const file = compact({
      path: fields.text('path'),
      partitionValues: fields.optionalTexts('partitionValues') ?? {},
      size: fields.integer('size'),
      tags: fields.optionalTextMap('tags'),
    });
    return { kind: 'cdc', file };
  }
  fields = read('commitInfo');
  if (fields !== undefined) return { kind: 'commitInfo', info: fields.object };
  fields = read('checkpointMetadata');
  if (fields !== undefined) return { kind: 'checkpointMetadata', version: fields.integer('version') };
  fields = read('sidecar');
  if (fields !== undefined) {
    return {
      kind: 'sidecar',
      path: fields.text('path'),
      sizeInBytes: fields.integer('sizeInBytes'),
      modificationTime: fields.optionalInteger('modificationTime') ?? 0,
    };
  }
  return undefined;
}

function addFile(fields: Fields): AddFile {
  return compact({
    path: fields.text('path'),
    partitionValues: fields.optionalTexts('partitionValues') ?? {},
    size: fields.integer('size'),
    modificationTime: fields.optionalInteger('modificationTime') ?? 0,
    dataChange: fields.optionalBoolean('dataChange') ?? false,
    stats: fields.optionalText('stats'),
    tags: fields.optionalTextMap('tags'),
    deletionVector: deletionVector(fields.optionalFields('deletionVector')),
    baseRowId: fields.optionalInteger('baseRowId'),
    defaultRowCommitVersion: fields.optionalInteger('defaultRowCommitVersion'),
    clusteringProvider: fields.optionalText('clusteringProvider'),
  });
}

function removeFile(fields: Fields): RemoveFile {
  return compact({
    path: fields.text('path'),
    deletionTimestamp: fields.optionalInteger('deletionTimestamp'),
    dataChange: fields.optionalBoolean('dataChange') ?? false,
    extendedFileMetadata: fields.optionalBoolean('extendedFileMetadata'),
    partitionValues: fields.optionalTexts('partitionValues'),
    size: fields.optionalInteger('size'),
    stats: fields.optionalText('stats'),
    tags: fields.optionalTextMap('tags'),
    deletionVector: deletionVector(fields.optionalFields('deletionVector')),
    baseRowId: fields.optionalInteger('baseRowId'),
    defaultRowCommitVersion: fields.optionalInteger('defaultRowCommitVersion'),
  });
}

function deletionVector(fields: Fields | undefined): DeletionVectorDescriptor | undefined {
  if (fields === undefined) return undefined;
  const storageType: string = fields.text('storageType');
  if (storageType !== 'u' && storageType !== 'i' && storageType !== 'p')
    throw malformed(fields.place, `the deletion vector has the unknown storage type "${storageType}"`);
  const offset = fields.optionalInteger('offset');
  return {
    storageType,
    pathOrInlineDv: fields.text('pathOrInlineDv'),
    ...(offset === undefined ? {} : { offset }),
    sizeInBytes: fields.integer('sizeInBytes'),
    cardinality: fields.integer('cardinality'),
  };
}

function metadata(fields: Fields): Metadata {
  const format = fields.fields('format');
  return compact({
    id: fields.optionalText('id') ?? '',
    name: fields.optionalText('name'),
    description: fields.optionalText('description'),
    format: {
      provider: format.optionalText('provider') ?? 'parquet',
      options: format.optionalTextMap('options') ?? {},
    },
    schemaString: fields.optionalText('schemaString') ?? '',
    partitionColumns: fields.optionalTextList('partitionColumns') ?? [],
    configuration: fields.optionalTextMap('configuration') ?? {},
    createdTime: fields.optionalInteger('createdTime'),
  });
}

function protocol(fields: Fields): Protocol {
  return compact({
    minReaderVersion: fields.integer('minReaderVersion'),
    minWriterVersion: fields.integer('minWriterVersion'),
    readerFeatures: fields.optionalTextList('readerFeatures'),
    writerFeatures: fields.optionalTextList('writerFeatures'),
  });
}

/** The members of one action, read with their types checked. */
class Fields {
  readonly object: JsonObject;
  readonly name: string;
  readonly place: ActionPlace;

  constructor(object: JsonObject, name: string, place: ActionPlace) {
    this.object = object;
    this.name = name;
    this.place = place;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.missing(name);
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.missing(name);
  }

  fields(name: string): Fields {
    return this.optionalFields(name) ?? this.missing(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : this.wrong(name, 'text');
  }

  optionalBoolean(name: string): boolean | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'boolean' ? value : this.wrong(name, 'boolean');
  }

  /** A long of the log. One that a double cannot hold exactly is refused: a rounded size, version or time would be a wrong one. */
  optionalInteger(name: string): number | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    // A Parquet file's longs come as texts where they are not safe; a JSON text is no number.
    const whole = Number.isInteger(Number(value)) && !Number.isSafeInteger(Number(value));
    if (!whole) return this.wrong(name, 'whole number');
    throw sluiceError('DELTA_LOG_NUMBER_NOT_EXACT', {
      path: this.place.path,
      line: this.place.line,
      value: String(value),
      field: `${this.name}.${name}`,
    });
  }

  optionalFields(name: string): Fields | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    return isJsonObject(value) ? new Fields(value, `${this.name}.${name}`, this.place) : this.wrong(name, 'object');
  }

  optionalTextList(name: string): readonly string[] | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) return this.wrong(name, 'list');
    return value.map((item: Json) => (typeof item === 'string' ? item : this.wrong(name, 'list of texts')));
  }

  /** A map from text to text or null. */
  optionalTexts(name: string): Readonly<Record<string, string | null>> | undefined {
    const value = this.object[name];
    if (value === undefined || value === null) return undefined;
    if (!isJsonObject(value)) return this.wrong(name, 'object');
    const texts: Record<string, string | null> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined && item !== null && typeof item !== 'string') return this.wrong(`${name}.${key}`, 'text');
      texts[key] = item ?? null;
    }
    return texts;
  }

  /** A map from text to text; members that are null are left out. */
  optionalTextMap(name: string): Readonly<Record<string, string>> | undefined {
    const texts = this.optionalTexts(name);
    if (texts === undefined) return undefined;
    const present: Record<string, string> = {};
    for (const [key, item] of Object.entries(texts)) if (item !== null) present[key] = item;
    return present;
  }

  private missing(name: string): never {
    throw malformed(this.place, `"${this.name}.${name}" is missing`);
  }

  private wrong(name: string, expected: string): never {
    throw malformed(this.place, `"${this.name}.${name}" is no ${expected}`);
  }
}

function malformed(place: ActionPlace, reason: string): Error {
  return sluiceError('DELTA_LOG_FILE_MALFORMED', { path: place.path, line: place.line, reason });
}

type Compacted<Source> = {
  [Key in keyof Source as undefined extends Source[Key] ? never : Key]: Source[Key];
} & {
  [Key in keyof Source as undefined extends Source[Key] ? Key : never]?: Exclude<Source[Key], undefined>;
};

/** The object without its undefined members, so that absent stays absent. */
function compact<Source extends object>(source: Source): Compacted<Source> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) if (value !== undefined) result[key] = value;
  return result as Compacted<Source>;
}
