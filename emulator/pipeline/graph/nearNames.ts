import { SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { DiskCatalog } from './diskCatalog.ts';
import type { GraphElements } from './elements.ts';

/** TABLE_OR_VIEW_NOT_FOUND with the name that was probably meant. */
export async function suggestName(
  error: SluiceError,
  name: readonly string[],
  elements: GraphElements,
  disk: DiskCatalog,
): Promise<SluiceError> {
  const key = name.join('.');
  const [catalog = '', schema = ''] = name;
  const same = elements.folded.get(key.toLowerCase());
  if (same !== undefined) {
    return withAction(
      error,
      `The pipeline defines ${same}: open-source Spark tells names of a pipeline apart by case.`,
    );
  }
  const known = [...elements.readable.values()].map((element) => element.name.join('.'));
  const stored = (await disk.names(catalog, schema)).map((table) => `${catalog}.${schema}.${table}`);
  const near = nearest(key, [...known, ...stored]) ?? nearest(name[name.length - 1] ?? '', lastParts(known));
  return near === undefined ? error : withAction(error, `Did you mean ${near}?`);
}

function lastParts(names: readonly string[]): readonly string[] {
  return names.map((name) => name.slice(name.lastIndexOf('.') + 1));
}

function withAction(error: SluiceError, action: string): SluiceError {
  return new SluiceError(error.code, error.parameters, { position: error.position, cause: error.cause, action });
}
