import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { mathematics } from './math.ts';
import { regexes } from './regexes.ts';
import { strings } from './strings.ts';

/** What the families of `functions/` ask for. */
export const sparkFunctions: readonly JavaScriptFunction[] = [...mathematics, ...regexes, ...strings];
