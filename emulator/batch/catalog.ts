import { momentFromText } from '../base/dateTimeText.ts';
import { isSluiceError, sluiceError } from '../base/errors.ts';
import { asksForChangeFeed, withChangeColumns } from '../delta/changeFeedSchema.ts';
import { readSnapshot } from '../delta/snapshot.ts';
import type { TimeTravel } from '../delta/timeTravel.ts';
import { withoutInternalMetadata } from '../delta/internalMetadata.ts';
import type { Catalog, CatalogLeaf } from '../plan/catalog.ts';
import type { StructType } from '../plan/dataType.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { LogicalPlan, ReadPlan, RelationPlan } from '../plan/logicalPlan.ts';
import { quoteIdentifier } from '../plan/typeText.ts';
import { fileListing } from './fileListing.ts';
import { formatNotSupported } from './formatNotSupported.ts';
import { localPath } from './localPath.ts';
import { partitionValuesOf, withPartitionColumns } from './partitionFolders.ts';
import type { BatchServices } from './services.ts';
import type { CatalogEntry, TableCatalog, TableName } from './tableCatalog.ts';
import { pathTimeTravel, travelOptions } from './timeTravelClause.ts';

const fileFormats: ReadonlySet<string> = new Set(['parquet', 'json', 'csv', 'text']);

/** Tables by their names, and what a name of one or two parts starts from. */
export interface NamedTables {
  readonly catalog: TableCatalog;
  readonly currentCatalog: string;
  readonly currentSchema: string;
  /** The query of a view's text. Without it views cannot be read. */
  parseView?(text: string, name: TableName): LogicalPlan;
  /** A temporary view: it hides a table of its name. */
  temporaryView?(name: string): TemporaryView | undefined;
  /** A view whose query is being read: a view of itself is refused. */
  readonly within?: TableName | undefined;
}

/** A view that lives in a session or a project only. */
export interface TemporaryView {
  readonly plan: LogicalPlan;
  /** Where names in it start from. */
  readonly catalog: string;
  readonly schema: string;
  readonly columns?: readonly string[] | undefined;
}

/** Finds Delta tables and folders of files by their paths: `spark.read`, `spark.readStream`, `` delta.`/path` ``, and tables by name where there are some. */
export function pathCatalog(
  services: BatchServices,
  names?: NamedTables,
  views: readonly (readonly string[])[] = names?.within === undefined ? [] : [names.within],
): Catalog {
  return {
    async resolve(node) {
      try {
        if (node.kind === 'read') return await resolveRead(services, node);
        const named = names === undefined ? undefined : await resolveName(services, node, names, views);
        return named ?? (await resolveRelation(services, node));
      } catch (error) {
        throw isSluiceError(error) ? error.at(node.position) : error;
      }
    },
  };
}

/** The full name of a table as written, or undefined where it has more than three parts. */
export function qualifiedName(
  parts: readonly string[],
  { currentCatalog, currentSchema }: Pick<NamedTables, 'currentCatalog' | 'currentSchema'>,
): TableName | undefined {
  const [first, second, third, ...more] = parts;
  if (first === undefined || more.length > 0) return undefined;
  if (second === undefined) return [currentCatalog, currentSchema, first];
  return third === undefined ? [currentCatalog, first, second] : [first, second, third];
}

async function resolveName(
  services: BatchServices,
  node: RelationPlan,
  names: NamedTables,
  views: readonly (readonly string[])[],
): Promise<CatalogLeaf | undefined> {
  const [single, ...more] = node.nameParts;
  const temporary = single === undefined || more.length > 0 ? undefined : names.temporaryView?.(single);
  if (single !== undefined && temporary !== undefined) {
    requireNoCycle([single], views, node);
    return {
      leaf: { format: 'view', options: {} },
      schema: { kind: 'struct', fields: [] },
      qualifier: [single],
      view: {
        plan: temporary.plan,
        catalog: pathCatalog(services, inside(names, temporary), [...views, [single]]),
        columns: temporary.columns,
      },
    };
  }
  const name = qualifiedName(node.nameParts, names);
  const entry = name === undefined ? undefined : await names.catalog.find(name);
  if (name === undefined || entry === undefined) return undefined;
  if (entry.kind === 'view') return viewLeaf(services, node, { names, views, name, entry });
  const { streaming, position } = node;
  const options = { ...node.options, ...travelOptions(node, services.session.settings.timeZone) };
  const read: ReadPlan = { kind: 'read', format: 'delta', paths: [entry.path], options, streaming, position };
  const leaf = await deltaLeaf(services, read, entry.path);
  return { ...leaf, qualifier: name };
}

/** Source: apache/spark, `SessionCatalog.fromCatalogTable` and `ViewHelper.checkCyclicViewReference`. */
function viewLeaf(
  services: BatchServices,
  node: RelationPlan,
  found: {
    readonly names: NamedTables;
    readonly views: readonly (readonly string[])[];
    readonly name: TableName;
    readonly entry: Extract<CatalogEntry, { kind: 'view' }>;
  },
): CatalogLeaf {
  const { names, views, name, entry } = found;
  const { streaming, timeTravel, position } = node;
  requireNoCycle(name, views, node);
  const shown = quotedName(name);
  if (timeTravel !== undefined) {
    throw sluiceError('UNSUPPORTED_FEATURE.TIME_TRAVEL', { relationId: shown }, { position });
  }
  if (streaming || entry.text === undefined || names.parseView === undefined) {
    const detail = streaming ? 'it is read as a stream' : 'its query was not written in SQL';
    throw sluiceError('VIEW_NOT_READABLE', { viewName: shown, detail }, { position });
  }
  return {
    leaf: { format: 'view', options: {} },
    schema: { kind: 'struct', fields: [] },
    qualifier: name,
    view: {
      plan: names.parseView(entry.text, name),
      catalog: pathCatalog(services, inside(names, entry), [...views, name]),
      columns: entry.columns,
    },
  };
}

/** What the query of a view sees. */
function inside(
  names: NamedTables,
  { catalog, schema }: { readonly catalog: string; readonly schema: string },
): NamedTables {
  return { ...names, currentCatalog: catalog, currentSchema: schema };
}

function requireNoCycle(
  name: readonly string[],
  views: readonly (readonly string[])[],
  { position }: RelationPlan,
): void {
  const shown = quotedName(name);
  if (!views.some((other) => quotedName(other).toLowerCase() === shown.toLowerCase())) return;
  const newPath = [...views, name].map(quotedName).join(' -> ');
  throw sluiceError('RECURSIVE_VIEW', { viewIdent: shown, newPath }, { position });
}

function quotedName(name: readonly string[]): string {
  return name.map(quoteIdentifier).join('.');
}

export function isFileFormat(format: string): format is FileScan['format'] {
  return fileFormats.has(format);
}

async function resolveRelation(services: BatchServices, node: RelationPlan): Promise<CatalogLeaf> {
  const [format, path] = node.nameParts;
  const known = format !== undefined && (format.toLowerCase() === 'delta' || isFileFormat(format.toLowerCase()));
  if (!known || path === undefined || node.nameParts.length !== 2) {
    throw sluiceError(
      'TABLE_OR_VIEW_NOT_FOUND',
      { relationName: quotedName(node.nameParts) },
      { position: node.position },
    );
  }
  // Delta takes a path for a table only when it is absolute (`SupportsPathIdentifier`); Spark's own formats take any.
  if (format.toLowerCase() === 'delta' && !path.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path)) {
    throw sluiceError(
      'UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY',
      { dataSourceType: format },
      { position: node.position },
    );
  }
  if (node.timeTravel !== undefined && format.toLowerCase() !== 'delta') {
    const relationId = node.nameParts.map(quoteIdentifier).join('.');
    throw sluiceError('UNSUPPORTED_FEATURE.TIME_TRAVEL', { relationId }, { position: node.position });
  }
  const read: ReadPlan = {
    kind: 'read',
    format,
    paths: [path],
    options: { ...node.options, ...travelOptions(node, services.session.settings.timeZone) },
    streaming: node.streaming,
    position: node.position,
  };
  return resolveRead(services, read);
}

async function resolveRead(services: BatchServices, node: ReadPlan): Promise<CatalogLeaf> {
  const format = node.format.toLowerCase();
  if (format !== 'delta' && !isFileFormat(format)) {
    const supported = ['delta', ...fileFormats];
    throw formatNotSupported(node.format, { used: 'read', supported, position: node.position });
  }
  const path = localPath(pathOf(node), services.folder);
  if (format !== 'delta') return fileLeaf(services, node, path, format);
  const pathTravel = await pathTimeTravel(services.io.files, path);
  if (pathTravel === undefined) return deltaLeaf(services, node, path);
  const options = { ...node.options, versionAsOf: String(pathTravel.version) };
  return deltaLeaf(services, { ...node, options }, pathTravel.path);
}

function pathOf(node: ReadPlan): string {
  const options = lowerCased(node.options);
  const option = options.get('path');
  const paths = option === undefined || node.paths.length > 0 ? node.paths : [option];
  const [path] = paths;
  if (path === undefined || paths.length > 1) {
    throw sluiceError(
      'READ_PATH_COUNT',
      { format: node.format, expected: 'one path', given: paths.length },
      { position: node.position },
    );
  }
  return path;
}

async function deltaLeaf(services: BatchServices, node: ReadPlan, path: string): Promise<CatalogLeaf> {
  if (node.schema !== undefined && node.schema.fields.length > 0) {
    throw sluiceError('DELTA_UNSUPPORTED_SCHEMA_DURING_READ', {}, { position: node.position });
  }
  const at = timeTravel(services, node);
  if (at !== undefined && node.streaming) {
    throw sluiceError('DELTA_UNSUPPORTED_TIME_TRAVEL_VIEWS', {}, { position: node.position });
  }
  const snapshot = await readSnapshot(services.io, path, at);
  if (node.streaming && snapshot.schema.fields.length === 0) {
    throw sluiceError('DELTA_SCHEMA_NOT_SET', {}, { position: node.position });
  }
  const schema = withoutInternalMetadata(snapshot.schema);
  const changeFeed = asksForChangeFeed(node.options);
  if (changeFeed && !node.streaming) {
    throw sluiceError(
      'STREAM_SOURCE_OPTION_NOT_SUPPORTED',
      { source: 'delta', option: 'readChangeFeed (in a batch read)' },
      { position: node.position },
    );
  }
  requireNoChar(snapshot.schema, node);
  return {
    leaf: { format: 'delta', path, options: node.options, version: snapshot.version },
    schema: changeFeed ? withChangeColumns(schema) : schema,
    qualifier: [],
  };
}

/**
 * A text that is compared with a CHAR column is padded first in Spark, which the analyzer does not do; the answer could be another one.
 * Source: apache/spark, `ApplyCharTypePadding`.
 */
function requireNoChar(schema: StructType, node: ReadPlan): void {
  for (const { name, metadata } of schema.fields) {
    const rawType = metadata['__CHAR_VARCHAR_TYPE_STRING'];
    if (typeof rawType !== 'string' || !/\bchar\(/i.test(rawType)) continue;
    throw sluiceError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      { format: 'delta', columnName: quoteIdentifier(name), columnType: rawType.toUpperCase() },
      { position: node.position },
    );
  }
}

function timeTravel({ session }: BatchServices, node: ReadPlan): TimeTravel | undefined {
  const options = lowerCased(node.options);
  const version = options.get('versionasof');
  const timestamp = options.get('timestampasof');
  if (version !== undefined && timestamp !== undefined) {
    throw illegal(node, 'versionAsOf', version, 'and timestampAsOf cannot both be given');
  }
  if (version !== undefined) {
    if (!/^\d{1,15}$/.test(version)) throw illegal(node, 'versionAsOf', version, 'must be a version number');
    return { version: Number(version) };
  }
  if (timestamp === undefined) return undefined;
  const moment = momentFromText(timestamp, session.settings.timeZone);
  if (moment === undefined || moment === 'timeOnly') {
    throw illegal(node, 'timestampAsOf', timestamp, 'must be a timestamp');
  }
  return { timestamp: Number(moment / 1000n) };
}

async function fileLeaf(
  services: BatchServices,
  node: ReadPlan,
  path: string,
  format: FileScan['format'],
): Promise<CatalogLeaf> {
  const { io, session } = services;
  const recursive = lowerCased(node.options).get('recursivefilelookup')?.toLowerCase() === 'true';
  const files = await fileListing({ files: io.files, clock: io.clock, path, recursive, nameFilter: undefined }).list();
  const [first] = files;
  if (first === undefined && !/[*?[{]/.test(path) && (await io.files.status(path)) === undefined) {
    throw sluiceError('PATH_NOT_FOUND', { path }, { position: node.position });
  }
  const given = node.schema ?? (format === 'text' ? textSchema : undefined);
  if (given === undefined && node.streaming) {
    throw sluiceError('STREAMING_FILE_SCHEMA_REQUIRED', {}, { position: node.position });
  }
  if (given === undefined && (format !== 'parquet' || first === undefined)) {
    throw sluiceError('UNABLE_TO_INFER_SCHEMA', { format: format.toUpperCase() }, { position: node.position });
  }
  const dataSchema = given ?? (await session.parquetSchema(first?.path ?? path));
  const partitions = recursive ? [] : files.map((file) => partitionValuesOf(path, file.path));
  const { schema } = withPartitionColumns(nullable(dataSchema), partitions);
  return { leaf: { format, path, options: node.options }, schema, qualifier: [] };
}

const textSchema: StructType = {
  kind: 'struct',
  fields: [{ name: 'value', dataType: { kind: 'string' }, nullable: true, metadata: {} }],
};

/** Files promise nothing about their nulls (`spark.sql.streaming.fileSource.schema.forceNullable`, and `DataSource` for batch reads). */
function nullable(schema: StructType): StructType {
  return { ...schema, fields: schema.fields.map((field) => ({ ...field, nullable: true })) };
}

function lowerCased(options: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
}

function illegal(node: ReadPlan, name: string, input: string, explain: string): Error {
  return sluiceError('DELTA_ILLEGAL_OPTION', { name, input, explain }, { position: node.position });
}
