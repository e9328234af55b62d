import { isNotebook, notebookCells } from '../../pipeline/project/notebook.ts';
import type { SourceFile } from '../../pipeline/project.ts';
import { textPlaces } from '../textPlaces.ts';

/** A stretch of one language in a file: the whole of it, or a cell of a notebook with the marks of its lines taken off. */
export interface SourcePart {
  readonly language: SourceFile['language'];
  readonly text: string;
  /** The index in the part of an index of the file; undefined where it is not in the part. */
  indexIn(offset: number): number | undefined;
  /** The index in the file of an index of the part. */
  indexOut(index: number): number;
}

/** The parts of a file that hold SQL or Python, in order. */
export function sourceParts(source: SourceFile): readonly SourcePart[] {
  if (!isNotebook(source)) return [wholeFile(source)];
  const places = textPlaces(source.text);
  return notebookCells(source).flatMap((cell) => {
    if (cell.kind !== 'sql' && cell.kind !== 'python') return [];
    const lines = cell.text.split('\n');
    let start = 0;
    const placed = lines.map((line, index) => {
      const own = start;
      start += line.length + 1;
      const place = cell.place({ line: index + 1, column: 1 });
      const out = places.indexAt(place);
      return { own, out, length: line.length, line: place.line };
    });
    return [
      { language: cell.kind, text: cell.text, ...placesOfLines(placed, (offset) => places.placeOf(offset).line + 1) },
    ];
  });
}

/** The part at an offset; in a notebook there may be none. */
export function partAt(
  source: SourceFile,
  offset: number,
): { readonly part: SourcePart; readonly index: number } | undefined {
  for (const part of sourceParts(source)) {
    const index = part.indexIn(offset);
    if (index !== undefined) return { part, index };
  }
  return undefined;
}

function wholeFile({ language, text }: SourceFile): SourcePart {
  return { language, text, indexIn: (offset) => offset, indexOut: (index) => index };
}

interface PlacedLine {
  /** Where it begins in the part and in the file. */
  readonly own: number;
  readonly out: number;
  readonly length: number;
  /** Of the file, from 1. */
  readonly line: number;
}

function placesOfLines(
  lines: readonly PlacedLine[],
  lineOf: (offset: number) => number,
): Pick<SourcePart, 'indexIn' | 'indexOut'> {
  return {
    indexIn(offset) {
      const number = lineOf(offset);
      const line = lines.find((one) => one.line === number);
      return line === undefined || offset < line.out ? undefined : line.own + Math.min(offset - line.out, line.length);
    },
    indexOut(index) {
      const line = lines.findLast(({ own }) => own <= index) ?? lines[0];
      return line === undefined ? index : line.out + Math.min(index - line.own, line.length);
    },
  };
}
