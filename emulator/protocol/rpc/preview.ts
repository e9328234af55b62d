import * as v from 'valibot';
import type { RowsPageDto } from './dto.ts';
import { request } from './define.ts';

/** What a preview computes. `text` is one query, or a statement of a pipeline whose query is meant. */
export const previewSubject = v.variant('kind', [
  v.object({ kind: v.literal('dataset'), dataset: v.string() }),
  v.object({ kind: v.literal('query'), text: v.string() }),
]);
export type PreviewSubjectDto = v.InferOutput<typeof previewSubject>;

export interface PreviewDto {
  /** Names the result in `preview/rows`; it is kept until the client goes, or asks for several others. */
  readonly id: string;
  /** Rows that were computed: at most the limit. */
  readonly rows: number;
  /** Whether there are further ones. */
  readonly more: boolean;
  /** What the result holds otherwise than a run would write. Whole sentences. */
  readonly notes: readonly string[];
  /** Counted over the rows that were computed. */
  readonly expectations: readonly {
    readonly name: string;
    readonly condition: string;
    readonly onViolation: 'keep' | 'drop' | 'fail';
    /** Rows for which the condition is not true. */
    readonly failed: number;
  }[];
}

/**
 * Computes a query, or the definition of a dataset, on the data that is there now: streams are read as the batch of all of their rows, tables that no
 * run has made yet by their own queries. What the editor has not saved counts. Nothing is written. Fails with PREVIEW_NOT_COMPUTED,
 * PREVIEW_NO_QUERY, PREVIEW_DATASET_NOT_FOUND, or as the query itself does.
 */
export const runPreview = request<PreviewDto>()(
  'preview/run',
  'read',
  v.object({
    spec: v.string(),
    subject: previewSubject,
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  }),
);

export interface PreviewRowsDto extends RowsPageDto {
  /** For each row of the page, the expectations that it breaks, by their place in `PreviewDto.expectations`. */
  readonly broken: readonly (readonly number[])[];
}

/** A part of a result, from memory. Fails with RPC_NOT_FOUND when it is no longer kept. */
export const readPreviewRows = request<PreviewRowsDto>()(
  'preview/rows',
  'read',
  v.object({
    id: v.string(),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
);
