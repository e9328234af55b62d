import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { sluiceError } from '../../base/errors.ts';
import type { DuckdbConnection } from '../duckdbSession.ts';
import { quotePaths } from '../sqlText.ts';
import { schemaKey } from './footerBytes.ts';

/** A column as a Parquet file holds it, in the shape in which DuckDB reads it. */
export interface FileColumn {
  readonly name: string;
  readonly fieldId: number | undefined;
  readonly type: FileType;
}

export type FileType =
  | FileLeaf
  | { readonly kind: 'struct'; readonly fields: readonly FileColumn[] }
  | {
      readonly kind: 'list';
      readonly element: FileType;
      /**
       * A repeated group of one field, which DuckDB reads as that field alone. Whether it stands for a struct or only wraps
       * the element follows from its name (parquet-format, LogicalTypes.md, section "Lists", backward compatibility).
       */
      readonly wrapped?: { readonly group: string; readonly field: FileColumn };
    }
  | { readonly kind: 'map'; readonly key: FileType; readonly value: FileType };

export interface FileLeaf {
  readonly kind: 'leaf';
  /** DuckDB's type. */
  readonly duckdb: string;
  /** Parquet's physical type, such as INT96. */
  readonly physical: string;
  readonly converted: string | undefined;
  readonly logical: string | undefined;
}

/** Everything that a scan needs to know of a footer. Files with one signature have one `FileSchema` object. */
export interface FileSchema {
  readonly columns: readonly FileColumn[];
}

/** Footers that were read, as long as the file behind the path is the same. */
export interface FooterCache {
  schemas(paths: readonly string[]): Promise<ReadonlyMap<string, FileSchema>>;
}

const keptPaths = 50_000;

interface KnownFile {
  readonly size: number;
  readonly modifiedAt: number;
  readonly schema: FileSchema;
}

export function footerCache(connection: DuckdbConnection, files: FileSystem): FooterCache {
  const known = new Map<string, KnownFile>();
  const byKey = new Map<string, FileSchema>();
  const bySignature = new Map<string, FileSchema>();

  /** Schemas by path, as DuckDB sees them. */
  const ask = async (paths: readonly string[]): Promise<ReadonlyMap<string, FileSchema>> => {
    const found = new Map<string, FileSchema>();
    for (const [path, signature] of await connection.rows(footerQuery(paths))) {
      const text = String(signature);
      const schema = bySignature.get(text) ?? parseSignature(text);
      bySignature.set(text, schema);
      found.set(String(path), schema);
    }
    return found;
  };

  return {
    async schemas(paths) {
      const result = new Map<string, FileSchema>();
      // Of the files that share the bytes of a schema, DuckDB is asked about one.
      const unknown = new Map<string, FileStatus[]>();
      for (const path of new Set(paths)) {
        const status = await files.status(path);
        if (status === undefined) throw sluiceError('FAILED_READ_FILE.FILE_NOT_EXIST', { path });
        const same = known.get(path);
        if (same?.size === status.size && same.modifiedAt === status.modifiedAt) {
          result.set(path, same.schema);
          continue;
        }
        const key = (await schemaKey(status, files)) ?? path;
        unknown.set(key, [...(unknown.get(key) ?? []), { ...status, path }]);
      }
      const asked = [...unknown].flatMap(([key, [first]]) =>
        byKey.has(key) || first === undefined ? [] : [first.path],
      );
      const answers = asked.length === 0 ? new Map<string, FileSchema>() : await ask(asked);
      if (known.size + unknown.size > keptPaths) known.clear();
      for (const [key, alike] of unknown) {
        const schema = byKey.get(key) ?? answers.get(alike[0]?.path ?? '');
        if (schema === undefined) throw sluiceError('FAILED_READ_FILE.FILE_NOT_EXIST', { path: alike[0]?.path ?? '' });
        // A path as the key stands for one state of one file.
        if (key !== alike[0]?.path) byKey.set(key, schema);
        for (const { path, size, modifiedAt } of alike) {
          known.set(path, { size, modifiedAt, schema });
          result.set(path, schema);
        }
      }
      return result;
    },
  };
}

function footerQuery(paths: readonly string[]): string {
  const members = [
    'name',
    'type',
    'repetition_type',
    'num_children',
    'converted_type',
    'logical_type',
    'field_id',
    'duckdb_type',
  ];
  const node = `json_object(${members.map((member) => `'${member}', ${member}`).join(', ')})::VARCHAR`;
  return `SELECT file_name, string_agg(${node}, ',' ORDER BY column_id) FROM parquet_schema(${quotePaths(paths)}) GROUP BY file_name`;
}

function parseSignature(text: string): FileSchema {
  const nodes = (JSON.parse(`[${text}]`) as readonly Json[]).filter(isJsonObject);
  const cursor = { next: 0 };
  const root = nodes[0];
  if (root === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a Parquet footer has no schema' });
  cursor.next = 1;
  const columns = Array.from({ length: childCount(root) }, () => parseNode(nodes, cursor, root));
  return { columns };
}

/** Follows DuckDB's own walk over the schema (`ParquetReader::ParseSchemaRecursive`), so that shapes agree. */
function parseNode(nodes: readonly JsonObject[], cursor: { next: number }, parent: JsonObject): FileColumn {
  const node = nodes[cursor.next];
  if (node === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a Parquet footer ends within a group' });
  cursor.next += 1;
  const name = text(node['name']) ?? '';
  const fieldId = numberOf(node['field_id']);
  const repeated = node['repetition_type'] === 'REPEATED';
  const converted = text(node['converted_type']);
  const count = childCount(node);
  if (count === 0) {
    const leaf: FileLeaf = {
      kind: 'leaf',
      duckdb: text(node['duckdb_type']) ?? '',
      physical: text(node['type']) ?? '',
      converted,
      logical: text(node['logical_type']),
    };
    return { name, fieldId, type: repeated ? { kind: 'list', element: leaf } : leaf };
  }
  const children = Array.from({ length: count }, () => parseNode(nodes, cursor, node));
  const [first, second] = children;
  const isPairs =
    converted === 'MAP_KEY_VALUE' || (text(parent['converted_type']) === 'MAP' && childCount(parent) === 1);
  if (isPairs && repeated && first !== undefined && second !== undefined && children.length === 2)
    return { name, fieldId, type: { kind: 'map', key: first.type, value: second.type } };
  const isWrapper = converted === 'LIST' || converted === 'MAP' || repeated;
  if (first === undefined || children.length > 1 || !isWrapper) {
    const struct: FileType = { kind: 'struct', fields: children };
    return { name, fieldId, type: repeated ? { kind: 'list', element: struct } : struct };
  }
  if (!repeated) return { name, fieldId, type: first.type };
  return { name, fieldId, type: { kind: 'list', element: first.type, wrapped: { group: name, field: first } } };
}

function childCount(node: JsonObject): number {
  return numberOf(node['num_children']) ?? 0;
}

function numberOf(value: Json | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
