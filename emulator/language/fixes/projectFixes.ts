import type { SluiceError } from '../../base/errors.ts';
import { resetAllowedKey } from '../../guard/protection.ts';
import type { ProjectWarning } from '../../pipeline/project.ts';
import { missingWatermarks } from '../diagnostics/missingWatermarks.ts';
import { errorSpan, narrowSpan } from '../diagnostics/projectDiagnostics.ts';
import { tablesIn } from '../diagnostics/relatedPlaces.ts';
import type { ProjectFile } from '../languageService.ts';
import { fileNamed, type ProjectView } from '../projectView.ts';
import type { TextEdit } from '../rename/renameDataset.ts';
import { overlaps, type Span } from '../textPlaces.ts';
import { watermarkFix } from './addWatermark.ts';
import { spellingFixes } from './correctSpelling.ts';
import { fileEdits, type Fix } from './fix.ts';
import { protectingEdit } from './protect.ts';

/** Fixes for what is wrong in a stretch of a file. */
export function fixesAt({ view, file }: ProjectFile, range: Span): readonly Fix[] {
  const { name } = file.source;
  const errors = view.check.errors.filter((error) => {
    const span = error.position?.file === name ? errorSpan(error, view) : undefined;
    return span !== undefined && overlaps(span, range);
  });
  const warnings = view.check.warnings.filter(
    ({ position }) => position?.file === name && overlaps(narrowSpan(file.places, position), range),
  );
  const watermarks = missingWatermarks(view).filter(
    (missing) => missing.file === file && overlaps(missing.span, range),
  );
  return [
    ...errors.flatMap((error) => [...protectFix(error, view), ...spellingFixes(error, view)]),
    ...warnings.flatMap((warning) => propertyFix(warning, view)),
    ...watermarks.flatMap((missing) => watermarkFix(missing, view) ?? []),
  ];
}

/** `pipelines.reset.allowed = false` at each table that a protected one is made of. */
function protectFix(error: SluiceError, view: ProjectView): readonly Fix[] {
  const span = errorSpan(error, view);
  if (error.code !== 'INVALID_RESETTABLE_DEPENDENCY' || span === undefined) return [];
  const keys = tablesIn(error.parameters['upstreamResettableTables']);
  const byPath = new Map<string, TextEdit[]>();
  for (const key of keys) {
    const element = view.elements.readable.get(key);
    const found = element?.kind === 'table' ? protectingEdit(view, element.definition) : undefined;
    // All or none: half a chain protects nothing.
    if (found === undefined) return [];
    byPath.set(found.path, [...(byPath.get(found.path) ?? []), found.edit]);
  }
  const names = keys.map((key) => key.slice(key.lastIndexOf('.') + 1));
  const title = `Protect ${names.length > 3 ? `${names.length} tables upstream` : names.join(', ')} from resets`;
  const files = [...byPath].map(([path, edits]) => fileEdits(view, path, edits));
  return [{ title, code: error.code, span, preferred: true, files }];
}

/** The key that all but spells the protection, spelt right. */
function propertyFix({ kind, message, position }: ProjectWarning, view: ProjectView): readonly Fix[] {
  const file = fileNamed(view, position?.file);
  const [, key] = /^The table property '(.+?)' = '/.exec(message) ?? [];
  if (kind !== 'propertyNearMiss' || file === undefined || position === undefined || key === undefined) return [];
  const { source, places } = file;
  const name = places.indexAt(position);
  const nearest = [...quotedPlaces(source.text, key)].toSorted(
    (left, right) => Math.abs(left - name) - Math.abs(right - name),
  );
  const [start] = nearest;
  if (start === undefined) return [];
  const edit = { span: { start, end: start + key.length }, text: resetAllowedKey };
  return [
    {
      title: `Change to ${resetAllowedKey}`,
      code: kind,
      span: narrowSpan(places, position),
      preferred: true,
      files: [fileEdits(view, source.path, [edit])],
    },
  ];
}

function* quotedPlaces(text: string, word: string): Generator<number> {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (/["']/.test(text[at - 1] ?? '') && text[at - 1] === text[at + word.length]) yield at;
  }
}
