import { isJsonObject } from '../base/json.ts';
import type { FileSystem } from '../base/fileSystem.ts';

/** A table or view by its full name: catalog, schema, name. */
export type TableName = readonly [catalog: string, schema: string, name: string];

export type CatalogEntry =
  | {
      readonly kind: 'table';
      /** Absolute plain path of a Delta table's folder. */
      readonly path: string;
      /** Its files go with its entry. */
      readonly managed: boolean;
    }
  | {
      readonly kind: 'view';
      /** SQL text of its query; absent for one that Python defined. */
      readonly text?: string;
      /** Where names in its text start from. */
      readonly catalog: string;
      readonly schema: string;
      /** Names of its columns, where it was made with a list of them. */
      readonly columns?: readonly string[] | undefined;
      readonly comment?: string | undefined;
    };

/**
 * The tables and views of a storage folder. A managed table is a folder below `<storage>/tables/<catalog>/<schema>/`; views and
 * tables that lie elsewhere have an entry of a few lines of JSON below `<storage>/_catalog/<catalog>/<schema>/`. Names are kept
 * in lower case, as Spark's session catalog keeps them.
 */
export interface TableCatalog {
  readonly storage: string;
  find(name: TableName): Promise<CatalogEntry | undefined>;
  /** Where a managed table of this name lies or would lie. */
  folderOf(name: TableName): string;
  list(catalog: string, schema: string): Promise<readonly string[]>;
  schemas(catalog: string): Promise<readonly string[]>;
  createSchema(catalog: string, schema: string): Promise<void>;
  /** Removes the schema's folders with all that is in them. */
  removeSchema(catalog: string, schema: string): Promise<void>;
  /** Writes or replaces the entry of a view or of a table that lies elsewhere. */
  register(name: TableName, entry: CatalogEntry): Promise<void>;
  /** Removes an entry that `register` wrote; the table's files stay. */
  unregister(name: TableName): Promise<void>;
}

export const defaultCatalog = 'spark_catalog';
export const defaultSchema = 'default';

export function storageCatalog(files: FileSystem, storage: string): TableCatalog {
  const tables = `${storage}/tables`;
  const entries = `${storage}/_catalog`;
  const lower = (name: TableName): string => name.map(folderName).join('/');
  const entryPath = (name: TableName): string => `${entries}/${lower(name)}.json`;
  const foldersOf = async (path: string): Promise<readonly string[]> =>
    ((await files.list(path)) ?? []).filter(({ isDirectory }) => isDirectory).map(({ name }) => plainName(name));

  return {
    storage,
    folderOf: (name) => `${tables}/${lower(name)}`,
    async find(name) {
      const bytes = await files.read(entryPath(name));
      if (bytes !== undefined) return entryOf(new TextDecoder().decode(bytes));
      const path = `${tables}/${lower(name)}`;
      const log = await files.list(`${path}/_delta_log`);
      return log !== undefined && log.length > 0 ? { kind: 'table', path, managed: true } : undefined;
    },
    async list(catalog, schema) {
      const below = [catalog, schema].map(folderName).join('/');
      const found = new Set<string>();
      for (const folder of await foldersOf(`${tables}/${below}`)) {
        const log = await files.list(`${tables}/${below}/${folderName(folder)}/_delta_log`);
        if (log !== undefined && log.length > 0) found.add(folder);
      }
      for (const { name, isDirectory } of (await files.list(`${entries}/${below}`)) ?? []) {
        if (!isDirectory && name.endsWith('.json')) found.add(plainName(name.slice(0, -'.json'.length)));
      }
      return [...found].sort();
    },
    async schemas(catalog) {
      const found = new Set([defaultSchema]);
      for (const root of [tables, entries]) {
        for (const schema of await foldersOf(`${root}/${folderName(catalog)}`)) found.add(schema);
      }
      return [...found].sort();
    },
    createSchema: (catalog, schema) => files.makeFolder(`${tables}/${folderName(catalog)}/${folderName(schema)}`),
    async removeSchema(catalog, schema) {
      for (const root of [entries, tables]) await files.remove(`${root}/${folderName(catalog)}/${folderName(schema)}`);
    },
    register: (name, entry) => files.replace(entryPath(name), new TextEncoder().encode(`${JSON.stringify(entry)}\n`)),
    unregister: (name) => files.remove(entryPath(name)),
  };
}

/** A name as one part of a path: what could end or leave the folder is percent-encoded. */
function folderName(name: string): string {
  const plain = name.toLowerCase();
  return encodeURIComponent(plain).replaceAll('.', '%2E').replaceAll('*', '%2A');
}

function plainName(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}

function entryOf(text: string): CatalogEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { kind, path, managed, text: query, catalog, schema, columns, comment } = value;
  if (kind === 'table' && typeof path === 'string') return { kind, path, managed: managed === true };
  if (kind === 'view' && typeof catalog === 'string' && typeof schema === 'string') {
    const names = Array.isArray(columns) ? columns.filter((column) => typeof column === 'string') : undefined;
    return {
      kind,
      catalog,
      schema,
      ...(typeof query === 'string' ? { text: query } : {}),
      ...(typeof comment === 'string' ? { comment } : {}),
      ...(names === undefined ? {} : { columns: names }),
    };
  }
  return undefined;
}
