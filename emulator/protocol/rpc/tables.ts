import * as v from 'valibot';
import type { ErrorDto, JsonDto, RowsPageDto } from './dto.ts';
import { request } from './define.ts';

/** Absolute folder of a Delta table, wherever it lies; no project is needed. */
const path = v.string();

/** Which version: the newest where it is absent. A time is in milliseconds and means the newest version at or before it. */
const atSchema = v.optional(v.union([v.object({ version: v.number() }), v.object({ timestamp: v.number() })]));

export interface TableDto {
  /** Full name, dots between the parts. */
  readonly key: string;
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'streamingTable' | 'materializedView' | 'table';
  /** Absolute folder. */
  readonly path: string;
  readonly protected: boolean;
  /** Why it is protected, or what about its protection is not as it seems. */
  readonly protection?: string;
  /** Absent for a table that no update has made yet. */
  readonly state?: TableStateDto;
  /** Why the table cannot be read. */
  readonly error?: ErrorDto;
}

/** What the newest version of a table holds. */
export interface TableStateDto {
  readonly version: number;
  /** Absent where a file has no statistics, so that nobody counted. */
  readonly rows?: number;
  readonly bytes: number;
  readonly files: number;
  /** Milliseconds. */
  readonly lastModified: number;
  /** As the history has it: `STREAMING UPDATE`, `WRITE`… */
  readonly lastOperation?: string;
}

/** The tables of a project: those that it defines and those that lie in its storage, by name. No row is read. */
export const listTables = request<readonly TableDto[]>()('tables/list', 'read', v.object({ spec: v.string() }));

/** A column or a field inside of one. */
export interface FieldDto {
  readonly name: string;
  /** Spark's name of the type: `decimal(10,2)`, `array<string>`; of a struct only `struct`, since its fields follow. */
  readonly type: string;
  readonly nullable: boolean;
  readonly comment?: string;
  /** Expression of a generated or default column, or the kind of an identity column. */
  readonly generated?: string;
  readonly partition?: boolean;
  /** Fields of a struct, also of one inside of an array (named `element`) or a map (`key`, `value`). */
  readonly fields: readonly FieldDto[];
}

export interface TableDescriptionDto {
  readonly path: string;
  /** Full name where the folder is one of a project's storage, else the folder's own name. */
  readonly name: string;
  readonly comment?: string;
  readonly id: string;
  /** The version that is described. */
  readonly version: number;
  readonly newestVersion: number;
  /** The oldest version that the log can still rebuild. */
  readonly oldestVersion: number;
  /** Of the version described, in milliseconds. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly createdAt?: number;
  readonly rows?: number;
  readonly bytes: number;
  readonly files: number;
  readonly columns: readonly FieldDto[];
  readonly partitionColumns: readonly string[];
  readonly clusteringColumns: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  /** Sorted. */
  readonly features: readonly string[];
  readonly columnMapping: 'none' | 'name' | 'id';
  readonly protected: boolean;
  readonly protection?: string;
  /** Data files of this version that are no longer there, by path below the table: a vacuum took them. */
  readonly missingFiles: readonly string[];
  /** `missingFiles` names the first hundred; this counts all. */
  readonly missing: number;
  /** Delta itself no longer travels to this version: why, as a sentence. */
  readonly beyondRetention?: string;
}

export const describeTable = request<TableDescriptionDto>()(
  'tables/describe',
  'read',
  v.object({ path, at: atSchema }),
);

export interface HistoryEntryDto {
  readonly version: number;
  /** Milliseconds; grows with the version. */
  readonly timestamp: number;
  readonly operation?: string;
  /** What Spark names the parameters of the operation. */
  readonly parameters: Readonly<Record<string, string | null>>;
  readonly metrics: Readonly<Record<string, string>>;
  /** Counted from the commit's own actions, so that every engine's commits have them. */
  readonly filesAdded: number;
  readonly filesRemoved: number;
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
  /** Rows that the commit says it wrote or that its files hold; absent where nobody counted. */
  readonly rowsAdded?: number;
  readonly rowsRemoved?: number;
  /** Of a batch of a stream. */
  readonly batchId?: number;
  readonly queryId?: string;
  readonly engine?: string;
  readonly user?: string;
  readonly userMetadata?: string;
  readonly readVersion?: number;
  readonly isolationLevel?: string;
  /** A Delta checkpoint stands at this version. */
  readonly deltaCheckpoint: boolean;
  readonly schemaChanged: boolean;
}

export interface HistoryPageDto {
  /** Newest first. */
  readonly entries: readonly HistoryEntryDto[];
  /** Of the whole history. */
  readonly newestVersion: number;
  /** The oldest version that can still be rebuilt. */
  readonly oldestVersion: number;
  /** The oldest commit that the log still holds. */
  readonly oldestCommit: number;
  /** Versions whose commits are not there, each with whether a Delta checkpoint stands in for them. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** The version to ask the next page from; absent at the end. */
  readonly next?: number;
}

/** A page of the history, newest first, that reads only the commits of the page. */
export const readHistory = request<HistoryPageDto>()(
  'tables/history',
  'read',
  v.object({ path, from: v.optional(v.number()), limit: v.pipe(v.number(), v.minValue(1), v.maxValue(1000)) }),
);

export const filterTests = [
  'contains',
  'equals',
  'notEquals',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'isNull',
  'isNotNull',
] as const;

export type FilterTest = (typeof filterTests)[number];

/** Which rows, and in which order. */
export const querySchema = v.object({
  /** All have to hold. `contains` looks into the text of the cell without regard to case; the others compare as Spark does. */
  filters: v.optional(
    v.array(v.object({ column: v.string(), test: v.picklist(filterTests), value: v.optional(v.string()) })),
    [],
  ),
  /** A condition in Spark SQL, as WHERE takes it. */
  condition: v.optional(v.string()),
  sort: v.optional(v.object({ column: v.string(), descending: v.boolean() })),
});

export type TableQueryDto = v.InferOutput<typeof querySchema>;

export interface TableRowsDto extends RowsPageDto {
  readonly version: number;
  /** One for each row: names it in this version, for `tables/cell`. */
  readonly rowIds: readonly string[];
  readonly total: number;
}

/** Rows of a version in the order of its files, or sorted. Fewer than asked where the page would be larger than `pageBytes`. */
export const readRows = request<TableRowsDto>()(
  'tables/rows',
  'read',
  v.object({
    path,
    at: atSchema,
    query: querySchema,
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
);

export interface CellPartDto {
  readonly text: string | null;
  /** In UTF-16 units, as is `offset`. */
  readonly offset: number;
  readonly length: number;
}

/** A part of the text of one cell. */
export const readCell = request<CellPartDto>()(
  'tables/cell',
  'read',
  v.object({
    path,
    version: v.number(),
    row: v.string(),
    column: v.string(),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

export interface SchemaStepDto {
  readonly version: number;
  readonly timestamp: number;
  readonly operation?: string;
  readonly changes: readonly SchemaChangeDto[];
}

export interface SchemaChangeDto {
  readonly kind:
    | 'added'
    | 'dropped'
    | 'renamed'
    | 'retyped'
    | 'nullability'
    | 'comment'
    | 'moved'
    | 'partitioning'
    | 'property'
    | 'protocol';
  /** Dotted path of the column, or the key of the property. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export interface SchemaEvolutionDto {
  /** Newest first. */
  readonly steps: readonly SchemaStepDto[];
  /** The oldest version that the log still tells about. */
  readonly since: number;
}

/** What each version did to columns, partitioning, properties and protocol. */
export const readSchemaEvolution = request<SchemaEvolutionDto>()('tables/evolution', 'read', v.object({ path }));

export interface DataFileDto {
  /** As in the log, decoded; relative to the table's folder where it lies in it. */
  readonly path: string;
  readonly bytes: number;
  readonly rows?: number;
  readonly partition: Readonly<Record<string, string | null>>;
  /** Milliseconds. */
  readonly modifiedAt: number;
  /** Rows that its deletion vector takes away. */
  readonly deletedRows?: number;
  readonly missing: boolean;
  readonly columns: readonly ColumnStatsDto[];
}

export interface ColumnStatsDto {
  /** Dotted path. */
  readonly name: string;
  readonly min?: string;
  readonly max?: string;
  readonly nulls?: number;
}

export interface FilesPageDto {
  readonly version: number;
  readonly files: readonly DataFileDto[];
  readonly offset: number;
  readonly total: number;
}

export const listFiles = request<FilesPageDto>()(
  'tables/files',
  'read',
  v.object({
    path,
    at: atSchema,
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
  }),
);

export interface DiffPageDto {
  /** The columns that both sides are read with: those of the newer version. */
  readonly columns: RowsPageDto['columns'];
  readonly keys: readonly string[];
  /** Nobody chose the keys: they are unique in both versions. */
  readonly keysDetected: boolean;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Data files of each side that had to be read, and those that both versions share. */
  readonly filesRead: number;
  readonly filesShared: number;
  readonly schemaChanges: readonly SchemaChangeDto[];
  /** Columns whose values could not be compared, because their types do not fit; they are not among `columns`. */
  readonly notCompared: readonly string[];
  readonly rows: readonly DiffRowDto[];
  readonly offset: number;
  /** Of the rows that `show` lets through. */
  readonly total: number;
}

export interface DiffRowDto {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Absent for an added row. */
  readonly before?: RowsPageDto['rows'][number];
  /** Absent for a removed row. */
  readonly after?: RowsPageDto['rows'][number];
  /** Places of the columns that differ, for a changed row. */
  readonly changed?: readonly number[];
}

/**
 * Which rows two versions do not share, as multisets: with all types, NULL equal to NULL, NaN to NaN, and -0.0 another value than 0.0.
 * Without keys every difference is a row removed or added.
 */
export const diffVersions = request<DiffPageDto>()(
  'tables/diff',
  'read',
  v.object({
    path,
    from: v.number(),
    to: v.number(),
    /** Absent: detected. Empty: none. */
    keys: v.optional(v.array(v.string())),
    show: v.optional(v.picklist(['all', 'added', 'removed', 'changed']), 'all'),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  }),
);

export interface ExportReportDto {
  readonly rows: number;
  readonly bytes: number;
}

/** Writes the rows of a query to a file that the person chose; a file of that name is replaced once all is written. */
export const exportRows = request<ExportReportDto>()(
  'tables/export',
  'run',
  v.object({
    path,
    at: atSchema,
    query: querySchema,
    format: v.picklist(['csv', 'jsonLines']),
    /** Absolute path of the file. */
    file: v.string(),
    /** Texts that a spreadsheet would take for a formula get an apostrophe in front. CSV only. */
    formulaSafe: v.optional(v.boolean(), true),
  }),
);

export interface RestoreReportDto {
  /** The version that was made. */
  readonly version: number;
  readonly filesRestored: number;
  readonly filesRemoved: number;
  readonly details: Readonly<Record<string, JsonDto>>;
}

/** RESTORE TABLE … TO VERSION AS OF, asked of the guard. TABLE_NOT_RESETTABLE for a protected table; an approval that was given for it before is spent. */
export const restoreVersion = request<RestoreReportDto>()(
  'tables/restore',
  'destroy',
  v.object({
    path,
    version: v.number(),
    /** What the person did, for the audit log. */
    why: v.string(),
  }),
);
