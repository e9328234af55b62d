import type { JavaScriptFamily } from '../javascriptFunctions.ts';
import { hashFamilies } from './hashes.ts';
import { jsonFamilies } from './jsonFamilies.ts';

/** Functions whose types depend on the call, by kind. */
export const javaScriptFamilies: Readonly<Record<string, JavaScriptFamily>> = { ...hashFamilies, ...jsonFamilies };
