import type {
  DuckDBBlobValue,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { DataType, StructType } from '../plan/dataType.ts';
import type { DuckdbConnection } from './duckdbSession.ts';
import { duckdbType } from './duckdbTypes.ts';
import { dateText, timestampText } from './rowJson.ts';
import { decimalText, rowValue, typeIds } from './rowValue.ts';
import { runtimeError } from './runtimeErrors.ts';
import { quoteName, quotePath, quoteText } from './sqlText.ts';

/**
 * Parquet files of small records that are read and written whole: Delta checkpoints and their sidecars, state, logs. Maps
 * and structs are objects, lists are arrays, timestamps are ISO text in UTC with microseconds, dates are ISO text,
 * decimals are text, longs are numbers when safe and else text, binary is lower-case hex.
 */
export interface RecordParquet {
  read(path: string, columns?: readonly string[]): Promise<readonly JsonObject[]>;
  columns(path: string): Promise<readonly string[]>;
  write(path: string, schema: StructType, rows: readonly Record<string, Json>[]): Promise<{ readonly size: number }>;
}

/** Rows that go to DuckDB in one JSON text. */
const rowsPerText = 5_000;

export function recordParquet(connection: DuckdbConnection, files: FileSystem): RecordParquet {
  const columns = async (path: string): Promise<readonly string[]> => {
    const rows = await connection.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${readParquet(path)})`);
    return rows.map(([name]) => String(name));
  };
  return {
    columns,
    async read(path, wanted) {
      const present = wanted === undefined ? undefined : (await columns(path)).filter((name) => wanted.includes(name));
      if (present?.length === 0) return readWithoutColumns(connection, path);
      const list = present === undefined ? '*' : present.map(quoteName).join(', ');
      return connection.exclusively(async () => {
        try {
          const reader = await connection.native.runAndReadAll(`SELECT ${list} FROM ${readParquet(path)}`);
          const names = reader.columnNames();
          const rows = reader.convertRows<Json>(recordValue);
          return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
        } catch (error) {
          throw runtimeError(error);
        }
      });
    },
    async write(path, schema, rows) {
      const structure = `[${structureJson(schema)}]`;
      await connection.exclusively(async ({ execute }) => {
        const columnsSql = schema.fields.map((field) => `${quoteName(field.name)} ${duckdbType(field.dataType)}`);
        await execute(`CREATE OR REPLACE TEMP TABLE record_rows (${columnsSql.join(', ')})`);
        for (let start = 0; start < rows.length; start += rowsPerText) {
          const part = rows.slice(start, start + rowsPerText).map((row) => filled(row, schema));
          try {
            await connection.native.run(
              `INSERT INTO record_rows SELECT r.* FROM (SELECT unnest(json_transform_strict($1::JSON, ${quoteText(structure)})) AS r)`,
              [JSON.stringify(part)],
            );
          } catch (error) {
            throw runtimeError(error);
          }
        }
        await execute(`COPY record_rows TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`);
        await execute('DROP TABLE record_rows');
      });
      await files.sync([path]);
      const status = await files.status(path);
      if (status === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
      return { size: status.size };
    },
  };
}

function readParquet(path: string): string {
  return `read_parquet(${quotePath(path)}, hive_partitioning = false)`;
}

async function readWithoutColumns(connection: DuckdbConnection, path: string): Promise<readonly JsonObject[]> {
  const rows = await connection.rows(`SELECT count(*) FROM ${readParquet(path)}`);
  return Array.from({ length: Number(rows[0]?.[0] ?? 0) }, () => ({}));
}

function recordValue(value: DuckDBValue, type: DuckDBType): Json {
  if (value === null) return null;
  switch (type.typeId as number) {
    case typeIds.bigint:
    case typeIds.ubigint:
    case typeIds.hugeint:
      return safeNumber(value as bigint);
    case typeIds.float:
    case typeIds.double:
      return Number.isFinite(value as number) ? (value as number) : String(value);
    case typeIds.date:
      return dateText((value as { readonly days: number }).days);
    case typeIds.timestampTz:
      return `${timestampText((value as { readonly micros: bigint }).micros)}Z`;
    case typeIds.timestamp:
    case typeIds.timestampMillis:
    case typeIds.timestampNanos:
    case typeIds.timestampSeconds:
      return timestampText(rowValue(value, type) as bigint);
    case typeIds.decimal:
      return decimalText((value as { readonly value: bigint }).value, (type as DuckDBDecimalType).scale);
    case typeIds.blob:
      return Buffer.from((value as DuckDBBlobValue).bytes).toString('hex');
    case typeIds.list: {
      const element = (type as DuckDBListType).valueType;
      return (value as DuckDBListValue).items.map((item) => recordValue(item, element));
    }
    case typeIds.map: {
      const { keyType, valueType } = type as DuckDBMapType;
      return Object.fromEntries(
        (value as DuckDBMapValue).entries.map((entry) => [
          String(recordValue(entry.key, keyType)),
          recordValue(entry.value, valueType),
        ]),
      );
    }
    case typeIds.struct: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const { entries } = value as DuckDBStructValue;
      return Object.fromEntries(
        entryNames.map((name, index) => {
          const entryType = entryTypes[index];
          return [name, entryType === undefined ? null : recordValue(entries[name] ?? null, entryType)];
        }),
      );
    }
    default:
      return rowValue(value, type) as Json;
  }
}

function safeNumber(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** The structure that `json_transform_strict` wants: objects for structs, one-element arrays for lists, texts for the rest. */
function structureJson(type: DataType): string {
  switch (type.kind) {
    case 'struct':
      return `{${type.fields.map((field) => `${JSON.stringify(field.name)}:${structureJson(field.dataType)}`).join(',')}}`;
    case 'array':
      return `[${structureJson(type.element)}]`;
    case 'binary':
      throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
        format: 'Parquet record',
        columnName: '',
        columnType: 'BINARY',
      });
    default:
      return JSON.stringify(duckdbType(type));
  }
}

/** The value with every member that its type names, since the strict transform refuses absent ones. */
function filled(value: Json | undefined, type: DataType): Json {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'struct': {
      const members = value as JsonObject;
      return Object.fromEntries(type.fields.map((field) => [field.name, filled(members[field.name], field.dataType)]));
    }
    case 'array':
      return (value as readonly Json[]).map((item) => filled(item, type.element));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as JsonObject).map(([key, item]) => [key, filled(item, type.value)]),
      );
    default:
      return value;
  }
}
