import type { FileEdits, TextEdit } from '../rename/renameDataset.ts';
import type { ProjectView } from '../projectView.ts';
import type { Span } from '../textPlaces.ts';

/** Edits that answer one diagnostic. */
export interface Fix {
  readonly title: string;
  /** Of the diagnostic. */
  readonly code: string;
  /** Of the diagnostic. */
  readonly span: Span;
  /** Whether it is the one that a person most likely means. */
  readonly preferred: boolean;
  readonly files: readonly FileEdits[];
}

/** Edits of one file, for the text that was checked. */
export function fileEdits(view: ProjectView, path: string, edits: readonly TextEdit[]): FileEdits {
  return { path, version: view.files.get(path)?.version, edits };
}
