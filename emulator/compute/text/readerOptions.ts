import { sluiceError } from '../../base/errors.ts';
import type { FileScan } from '../../plan/fileScan.ts';

export type ParseMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';

/** Reads the options of a text-based reader; one that has an effect which is not built is refused by name. */
export interface ReaderOptions {
  readonly mode: ParseMode;
  readonly corruptColumn: string;
  text(name: string, otherwise: string): string;
  flag(name: string, otherwise: boolean): boolean;
}

/**
 * Options with their only supported value in lower case; undefined stands for options that may not be given at all. What a
 * format does not know is ignored, as Spark ignores it.
 */
export type OptionLimits = Readonly<Record<string, readonly string[] | undefined>>;

const commonLimits: OptionLimits = {
  linesep: ['\n'],
  encoding: ['utf-8', 'utf8'],
  charset: ['utf-8', 'utf8'],
  compression: ['none', 'uncompressed'],
  ignorecorruptfiles: ['false'],
  ignoremissingfiles: ['false'],
  modifiedbefore: undefined,
  modifiedafter: undefined,
};

export function readerOptions(scan: FileScan, limits: OptionLimits): ReaderOptions {
  const { options, format } = scan;
  for (const [name, allowed] of Object.entries({ ...commonLimits, ...limits })) {
    const value = options[name];
    if (value === undefined || allowed?.includes(value.toLowerCase()) === true) continue;
    const detail = allowed === undefined ? '' : ` with the value ${JSON.stringify(value)}`;
    throw sluiceError('UNSUPPORTED_READER_OPTION', { option: name, format, detail });
  }
  return {
    mode: parseMode(options['mode']),
    corruptColumn: options['columnnameofcorruptrecord'] ?? '_corrupt_record',
    text: (name, otherwise) => options[name] ?? otherwise,
    flag(name, otherwise) {
      const value = options[name];
      if (value === undefined) return otherwise;
      if (/^true$/i.test(value)) return true;
      if (/^false$/i.test(value)) return false;
      throw sluiceError('UNSUPPORTED_READER_OPTION', {
        option: name,
        format,
        detail: ` with the value ${JSON.stringify(value)}; it is true or false`,
      });
    },
  };
}

/** A mode that Spark does not know counts as PERMISSIVE, as it does there. */
function parseMode(text: string | undefined): ParseMode {
  const upper = (text ?? 'PERMISSIVE').toUpperCase();
  return upper === 'DROPMALFORMED' || upper === 'FAILFAST' ? upper : 'PERMISSIVE';
}
