import type { JavaScriptFamily } from '../javascriptFunctions.ts';
import { csvFamilies } from './csvFamilies.ts';
import { hashFamilies } from './hashes.ts';
import { jsonFamilies } from './jsonFamilies.ts';
import { formatFamilies } from './numberTexts.ts';

/** Functions whose types depend on the call, by kind. */
export const javaScriptFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  ...csvFamilies,
  ...formatFamilies,
  ...hashFamilies,
  ...jsonFamilies,
};
