import type { SluiceError } from '../../base/errors.ts';
import { editDistance } from '../../base/nearest.ts';
import { errorSpan } from '../diagnostics/projectDiagnostics.ts';
import { nameAt } from '../names/sqlName.ts';
import { fileNamed, type ProjectView } from '../projectView.ts';
import { writtenName } from '../rename/newName.ts';
import type { Span } from '../textPlaces.ts';
import { fileEdits, type Fix } from './fix.ts';

/** More proposals than that help nobody. */
const most = 3;

/** The words that an error itself proposes, each in the place of the one that was written. */
export function spellingFixes(error: SluiceError, view: ProjectView): readonly Fix[] {
  const file = fileNamed(view, error.position?.file);
  const span = errorSpan(error, view);
  if (file === undefined || span === undefined) return [];
  const written = file.source.text.slice(span.start, span.end);
  return proposals(error)
    .slice(0, most)
    .flatMap((proposal, index) => {
      const wrong = wrongWord(written, proposal);
      if (wrong === undefined) return [];
      const text = asWritten(proposal, written.slice(wrong.start, wrong.end), view);
      const place = { start: span.start + wrong.start, end: span.start + wrong.end };
      return [
        {
          title: `Change to ${text}`,
          code: error.code,
          span,
          preferred: index === 0,
          files: [fileEdits(view, file.source.path, [{ span: place, text }])],
        },
      ];
    });
}

/** What stands behind "Did you mean". */
function proposals({ message, action }: SluiceError): readonly string[] {
  const [, list] = /Did you mean one of the following\? \[(.+?)\]/.exec(message) ?? [];
  if (list !== undefined) return list.split(', ');
  const [, quoted, plain] = /Did you mean (?:"([^"]+)"|([^\s"]+?))\?/.exec(action ?? message) ?? [];
  const word = quoted ?? plain;
  return word === undefined ? [] : [word];
}

/** The word of the written text that is nearest to the proposal: in `spark.table("bronse")` the one that is meant. */
function wrongWord(written: string, proposal: string): Span | undefined {
  const meant = lastPart(proposal).toLowerCase();
  let nearest: { readonly span: Span; readonly distance: number } | undefined;
  for (const match of written.matchAll(/\$\{[^}\s]+\}|[\p{L}\p{N}_.`-]+/gu)) {
    const word = lastPart(match[0]).toLowerCase();
    const distance = editDistance(word, meant);
    if (nearest !== undefined && nearest.distance <= distance) continue;
    nearest = { span: { start: match.index, end: match.index + match[0].length }, distance };
  }
  if (nearest === undefined || nearest.distance === 0) return undefined;
  const isOnly = nearest.span.start === 0 && nearest.span.end === written.length;
  return isOnly || nearest.distance <= Math.max(2, meant.length / 2) ? nearest.span : undefined;
}

function lastPart(name: string): string {
  if (name.startsWith('${')) return name;
  return nameAt(name, 0)?.parts.at(-1) ?? name;
}

/** With as many qualifiers as were written, and with those that were right as they were written. */
function asWritten(proposal: string, written: string, { spec }: ProjectView): string {
  if (proposal.startsWith('${')) return proposal;
  const parts = nameAt(proposal, 0)?.parts ?? [proposal];
  const name = nameAt(written, 0);
  const qualifiers = (name?.parts ?? []).slice(0, -1);
  const meant = parts.slice(0, -1).slice(-qualifiers.length);
  const last = writtenName(parts.at(-1) ?? proposal, { form: 'sql' });
  if (qualifiers.length > 0 && meant.every((part, index) => part.toLowerCase() === qualifiers[index]?.toLowerCase())) {
    return written.slice(0, name?.spans.at(-1)?.start) + last;
  }
  const start = parts.length === 3 && parts[0] === spec.catalog ? (parts[1] === spec.schema ? 2 : 1) : 0;
  const kept = parts.slice(Math.min(start, parts.length - Math.max(qualifiers.length + 1, 1)));
  return kept.map((part) => writtenName(part, { form: 'sql' })).join('.');
}
