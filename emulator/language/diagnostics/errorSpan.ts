import type { SluiceError } from '../../base/errors.ts';
import { placeKey, type PythonOutline } from '../names/pythonOutline.ts';
import { nameAt, relationNameAt } from '../names/sqlName.ts';
import type { ViewedFile } from '../projectView.ts';
import type { Span } from '../textPlaces.ts';

/** The name in the span of an error that is about a name: of `STREAM(bronse) b`, or of `spark.table("bronse")`. Undefined for other errors. */
export function misspeltName(
  { code, parameters, position }: SluiceError,
  file: ViewedFile,
  outlineOf: (file: ViewedFile) => PythonOutline,
): Span | undefined {
  const written = nameParameters[code];
  const name = written === undefined ? undefined : parameters[written];
  if (name === undefined || position === undefined) return undefined;
  const full = nameAt(name, 0)?.parts ?? [];
  const { text } = file.source;
  const start = file.places.indexAt(position);
  const call = file.source.language === 'python' ? outlineOf(file).calls.get(placeKey(position)) : undefined;
  for (let length = 1; length <= full.length; length += 1) {
    const parts = full.slice(-length);
    if (call !== undefined) {
      const literal = call.args.flatMap(({ value }) => (value.kind === 'string' ? [value] : []))[0];
      const [run] = literal?.runs ?? [];
      const at = run === undefined ? undefined : file.places.indexAt(run);
      const found = at === undefined || literal === undefined ? undefined : nameAt(text, at);
      if (at !== undefined && literal !== undefined && found?.parts.at(-1) === parts.at(-1)) {
        return { start: at, end: at + literal.value.length };
      }
      return undefined;
    }
    const found = relationNameAt(text, start, parts);
    const first = found?.spans[0];
    const last = found?.spans.at(-1);
    if (first !== undefined && last !== undefined) return { start: first.start, end: last.end };
  }
  return undefined;
}

/** Which parameter of an error is the name that was written. */
const nameParameters: Readonly<Record<string, string>> = {
  TABLE_OR_VIEW_NOT_FOUND: 'relationName',
  PIPELINE_DATASET_UNRESOLVED: 'dataset',
  INCOMPATIBLE_BATCH_VIEW_READ: 'datasetIdentifier',
  INCOMPATIBLE_STREAMING_VIEW_READ: 'datasetIdentifier',
};
