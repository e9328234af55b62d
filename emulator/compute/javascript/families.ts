import type { JavaScriptFamily } from '../javascriptFunctions.ts';
import { hashFamilies } from './hashes.ts';
import { jsonFamilies } from './jsonFamilies.ts';
import { formatFamilies } from './numberTexts.ts';

/** Functions whose types depend on the call, by kind. */
export const javaScriptFamilies: Readonly<Record<string, JavaScriptFamily>> = {
  ...formatFamilies,
  ...hashFamilies,
  ...jsonFamilies,
};
