/** JSON as it crosses a border. */
export type JsonDto =
  null | boolean | number | string | readonly JsonDto[] | { readonly [name: string]: JsonDto | undefined };

/** A place in a text. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface PositionDto {
  /** As messages name it: relative to the project's root where it is one of its files. */
  readonly file?: string;
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export interface ErrorDto {
  /** Of the error catalogue; Spark's or Delta's own name where they have one. */
  readonly code: string;
  /** A whole sentence. */
  readonly message: string;
  readonly sqlState?: string;
  /** What to do next. */
  readonly action?: string;
  readonly position?: PositionDto;
  /** What the message names. In answers to requests; events have none. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly cause?: ErrorDto;
}

/**
 * An event of an update, as `sluice run --json` and `sluice events --json` print it, one object a line. Names do not change; new ones may
 * be added. A field that has nothing to say is absent.
 */
export interface EventDto {
  readonly id: string;
  /** ISO text in UTC with milliseconds. */
  readonly timestamp: string;
  readonly type: string;
  readonly level: string;
  readonly message: string;
  readonly pipeline: string;
  readonly update: string;
  readonly dataset?: string;
  readonly flow?: string;
  readonly batch?: number;
  /** Below a key of the event's type, as in the event log. */
  readonly details: { readonly [name: string]: JsonDto | undefined };
  readonly position?: PositionDto;
  readonly error?: ErrorDto;
}

/** One column of a page of rows. */
export interface ColumnDto {
  readonly name: string;
  /** Spark's name of the type: `decimal(10,2)`, `array<string>`. */
  readonly type: string;
}

/** A cell as `show()` prints it; null is NULL. A longer text is cut, and `cut` names its full length in UTF-16 units. */
export type CellDto = string | null | { readonly text: string; readonly cut: number };

/** Rows of a table or a query: a part of at most `pageBytes` bytes. */
export interface RowsPageDto {
  readonly columns: readonly ColumnDto[];
  readonly rows: readonly (readonly CellDto[])[];
  /** Of the first row, counted from 0. */
  readonly offset: number;
  /** Of all rows that the request means; undefined where nobody counted. */
  readonly total?: number;
}

/** The most bytes of JSON that a page of rows takes. */
export const pageBytes = 256 * 1024;

/** How far a long request has come. */
export interface ProgressDto {
  /** A short text: `Reading silver.` */
  readonly message: string;
  /** From 0 to 1; absent while nobody can tell. */
  readonly fraction?: number;
}
