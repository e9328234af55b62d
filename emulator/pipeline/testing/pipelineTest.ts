import type { Position, SluiceError } from '../../base/errors.ts';
import type { ErrorCode } from '../../protocol/errors/catalogue.ts';
import type { Phase } from '../../streaming/phases.ts';
import type { YamlTree } from '../project/yamlTree.ts';

/** A file of pipeline tests. A file with errors still gives the tests that could be read. */
export interface TestFile {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the project's root, as messages name it. */
  readonly name: string;
  readonly tests: readonly PipelineTest[];
  readonly errors: readonly SluiceError[];
}

/** One test: steps in order over one storage that begins empty and is gone with the test. */
export interface PipelineTest {
  readonly name: string;
  /** Of its name. */
  readonly position: Position;
  /** Why it is left out. */
  readonly skip?: string;
  /** What `current_timestamp()` and the batches' clock say, in milliseconds since the epoch. */
  readonly now?: number;
  /** Over the configuration of the spec. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly steps: readonly TestStep[];
}

/** What arrives, one update, and what is expected after it. Each step starts its queries anew, from their stream checkpoints. */
export interface TestStep {
  readonly given: readonly Given[];
  /** Datasets to refresh; undefined for all that the test expects anything of. */
  readonly run: readonly NamedPlace[] | undefined;
  readonly fullRefresh: readonly NamedPlace[] | 'all';
  readonly crash?: CrashPlace;
  readonly expect: readonly Expected[];
  readonly queries: readonly ExpectedQuery[];
  readonly fails?: ExpectedFailure;
  readonly position: Position;
}

/** A name as the test has it, with its place. */
export interface NamedPlace {
  readonly name: string;
  readonly position: Position;
}

/** Rows that arrive in one input: a dataset or table by its name, or a folder as a reader names it. */
export interface Given extends NamedPlace {
  /** Columns in Spark's DDL; what the project knows of the input otherwise. */
  readonly schema?: NamedPlace;
  /** In place of the rows that are there; otherwise they are appended. */
  readonly replace: boolean;
  /** One commit of a table, or one file of a folder, each; a stream reads them as micro-batches of one query when there are several. */
  readonly batches: readonly RowSource[];
  readonly separate: boolean;
}

export type RowSource =
  | { readonly kind: 'rows'; readonly rows: readonly TestRow[]; readonly position: Position }
  /** Raw lines of a file, as they are. */
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly position: Position }
  /** A file beside the test. */
  | { readonly kind: 'file'; readonly path: string; readonly position: Position };

export interface TestRow {
  readonly cells: readonly TestCell[];
  readonly position: Position;
}

export interface TestCell {
  readonly column: string;
  readonly value: YamlTree;
  readonly position: Position;
}

export interface Expected extends NamedPlace {
  /** In any order. Undefined where only numbers are expected. */
  readonly rows?: RowSource;
  /** The columns to compare; undefined for all of the table. */
  readonly columns?: readonly NamedPlace[];
  readonly count?: ExpectedNumber;
  /** Rows that broke an expectation of the dataset in this step, dropped or kept, by the expectation's name. */
  readonly violations: readonly (ExpectedNumber & { readonly expectation: string })[];
  /** Of the streams into it, in this step. */
  readonly late?: ExpectedNumber;
  readonly duplicates?: ExpectedNumber;
  readonly malformed?: ExpectedNumber;
}

export interface ExpectedNumber {
  readonly value: number;
  readonly position: Position;
}

export interface ExpectedQuery {
  readonly sql: string;
  readonly rows: RowSource;
  readonly position: Position;
}

export interface ExpectedFailure {
  readonly code: string;
  /** A part of the message. */
  readonly message?: string;
  readonly position: Position;
}

export interface CrashPlace {
  readonly flow: NamedPlace;
  readonly when: 'before' | 'after';
  readonly phase: Phase;
  /** Batch of this run, from 0. */
  readonly batch: number;
  readonly position: Position;
}

/** How a test ended. */
export interface TestOutcome {
  readonly file: string;
  readonly name: string;
  /** `failed`: it ran and something is not as expected. `errored`: it could not be run, or the update failed unexpectedly. */
  readonly state: 'passed' | 'failed' | 'errored' | 'skipped' | 'cancelled';
  readonly position: Position;
  /** Milliseconds. */
  readonly duration: number;
  readonly failures: readonly TestFailure[];
}

export interface TestFailure {
  /** A whole sentence. */
  readonly message: string;
  readonly position: Position;
  readonly code?: ErrorCode;
  readonly action?: string;
  readonly diff?: RowsDiff;
}

/** Where rows differ. Cells are texts as `show()` prints them; null is NULL. */
export interface RowsDiff {
  readonly columns: readonly string[];
  readonly missing: readonly DiffRow[];
  readonly unexpected: readonly DiffRow[];
  /** Pairs of an expected row and the row that is there instead. */
  readonly changed: readonly ChangedRow[];
  readonly matching: number;
  /** All rows of both sides as sorted lines of text, for a viewer that shows two texts beside each other. */
  readonly expectedText: string;
  readonly actualText: string;
}

export interface DiffRow {
  readonly cells: readonly (string | null)[];
  /** Of an expected row. */
  readonly position?: Position;
}

export interface ChangedRow {
  readonly expected: DiffRow;
  readonly actual: DiffRow;
  /** Indexes of the columns whose cells differ. */
  readonly columns: readonly number[];
}
