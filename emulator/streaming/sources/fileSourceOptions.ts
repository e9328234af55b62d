import { sluiceError } from '../../base/errors.ts';
import { parseDuration } from '../../base/durationText.ts';
import { globPattern } from '../../base/glob.ts';
import { lowerCaseKeys, parseByteSize, parsePositiveInt } from './deltaSourceOptions.ts';

/** What a reader of a folder of files may ask for. Source: apache/spark, `FileStreamOptions`. */
export interface FileSourceOptions {
  readonly maxFiles: number | undefined;
  /** Bytes. */
  readonly maxBytes: number | undefined;
  /** Milliseconds; files older than the newest one seen by more than this are not looked at. */
  readonly maxFileAge: number;
  readonly latestFirst: boolean;
  /** A file is known by its name alone, whatever folder it lies in. */
  readonly fileNameOnly: boolean;
  readonly recursive: boolean;
  readonly nameFilter: RegExp | undefined;
  /** All options, for the reader of the format. */
  readonly reader: Readonly<Record<string, string>>;
}

const refusedOptions = ['basePath', 'modifiedBefore', 'modifiedAfter', 'sourceArchiveDir'];

export function parseFileSourceOptions(given: Readonly<Record<string, string>>): FileSourceOptions {
  const options = lowerCaseKeys(given);
  const text = (name: string): string | undefined => options.get(name.toLowerCase());
  const flag = (name: string): boolean => parseFlag(name, text(name) ?? 'false');

  const refused = refusedOptions.find((name) => text(name) !== undefined);
  if (refused !== undefined)
    throw sluiceError('STREAM_SOURCE_OPTION_NOT_SUPPORTED', { source: 'file', option: refused });
  const cleanSource = text('cleanSource')?.toLowerCase() ?? 'off';
  if (cleanSource !== 'off') {
    throw sluiceError('STREAM_SOURCE_OPTION_NOT_SUPPORTED', { source: 'file', option: `cleanSource=${cleanSource}` });
  }

  const maxFilesText = text('maxFilesPerTrigger');
  const maxBytesText = text('maxBytesPerTrigger');
  if (maxFilesText !== undefined && maxBytesText !== undefined) {
    throw illegal(
      'maxFilesPerTrigger',
      maxFilesText,
      "maxFilesPerTrigger and maxBytesPerTrigger can't be both set at the same time",
    );
  }
  const maxFiles = maxFilesText === undefined ? undefined : parsePositiveInt(maxFilesText);
  if (maxFilesText !== undefined && maxFiles === undefined) {
    throw illegal('maxFilesPerTrigger', maxFilesText, 'must be a positive integer');
  }
  const maxBytes = maxBytesText === undefined ? undefined : parseByteSize(maxBytesText);
  if (maxBytesText !== undefined && (maxBytes === undefined || maxBytes <= 0)) {
    throw illegal('maxBytesPerTrigger', maxBytesText, 'must be a positive integer');
  }
  const ageText = text('maxFileAge') ?? '7d';
  const age = parseDuration(ageText);
  if (age === undefined) throw illegal('maxFileAge', ageText, 'must be a duration such as 7d');
  const latestFirst = flag('latestFirst');
  const filter = text('pathGlobFilter');
  const nameFilter = filter === undefined ? undefined : globPattern(filter);
  if (filter !== undefined && nameFilter === undefined) {
    throw illegal('pathGlobFilter', filter, 'must be a pattern of file names');
  }
  return {
    maxFiles,
    maxBytes,
    // With a rate limit the newest come first and the oldest last, so an age limit would lose them.
    maxFileAge: latestFirst && (maxFiles ?? maxBytes) !== undefined ? Number.POSITIVE_INFINITY : age,
    latestFirst,
    fileNameOnly: flag('fileNameOnly'),
    recursive: flag('recursiveFileLookup'),
    nameFilter,
    reader: Object.fromEntries(options),
  };
}

function parseFlag(name: string, input: string): boolean {
  const value = input.toLowerCase();
  if (value !== 'true' && value !== 'false') throw illegal(name, input, "must be 'true' or 'false'");
  return value === 'true';
}

function illegal(name: string, input: string, explain: string): Error {
  return sluiceError('FILE_SOURCE_ILLEGAL_OPTION', { name, input, explain });
}
