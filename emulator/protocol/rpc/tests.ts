import * as v from 'valibot';
import type { ErrorDto, PositionDto } from './dto.ts';
import { notification, request } from './define.ts';

/** A file of pipeline tests. One with errors still lists the tests that could be read. */
export interface TestFileDto {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the project's root. */
  readonly name: string;
  readonly tests: readonly TestDto[];
  readonly errors: readonly ErrorDto[];
}

export interface TestDto {
  /** No other test of the file has it. */
  readonly name: string;
  /** From 1, of the name. */
  readonly line: number;
  readonly column: number;
  /** Why it is left out of every run. */
  readonly skip?: string;
}

/** The tests of a project: `tests/….test.yml`, and `….sluice-test.yml` anywhere below its root. Texts that an editor has not saved count. */
export const listTests = request<readonly TestFileDto[]>()('tests/list', 'read', v.object({ spec: v.string() }));

export interface TestOutcomeDto {
  /** Absolute path of its file. */
  readonly path: string;
  readonly name: string;
  /** `failed`: something is not as expected. `errored`: it could not be run, or the update failed and should not. */
  readonly state: 'passed' | 'failed' | 'errored' | 'skipped' | 'cancelled';
  /** Milliseconds. */
  readonly duration: number;
  readonly failures: readonly TestFailureDto[];
}

export interface TestFailureDto {
  /** A whole sentence. */
  readonly message: string;
  readonly code?: string;
  readonly action?: string;
  /** `file` is relative to the project's root. */
  readonly position: PositionDto;
  /** Where rows differ: lines that begin with `-` (missing), `+` (not expected) and `~` (differs). */
  readonly difference?: readonly string[];
  /** All rows of both sides as sorted lines, for a viewer of two texts. */
  readonly expected?: string;
  readonly actual?: string;
}

/**
 * Runs tests, each in a folder of its own that is gone afterwards; `tests/changed` tells of each as it begins and ends. The project's storage
 * is never written. What lies on the disk counts. Cancelling lets none of the rest begin.
 */
export const runTests = request<readonly TestOutcomeDto[]>()(
  'tests/run',
  'run',
  v.object({
    spec: v.string(),
    /** Chosen by the client: comes back with each notification. */
    run: v.string(),
    /** All of the project where it is absent. */
    tests: v.optional(v.array(v.object({ path: v.string(), name: v.string() }))),
  }),
);

export type TestChangeDto =
  | { readonly kind: 'started'; readonly run: string; readonly path: string; readonly name: string }
  | { readonly kind: 'ended'; readonly run: string; readonly outcome: TestOutcomeDto };

export const testChanged = notification<TestChangeDto>('tests/changed');
