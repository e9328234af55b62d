import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { datetimes } from './datetimes.ts';
import { encodings } from './encodings.ts';
import { jsonPaths } from './jsonPaths.ts';
import { mathematics } from './math.ts';
import { regexes } from './regexes.ts';
import { strings } from './strings.ts';

/** What the families of `functions/` ask for. */
export const sparkFunctions: readonly JavaScriptFunction[] = [
  ...datetimes,
  ...encodings,
  ...jsonPaths,
  ...mathematics,
  ...regexes,
  ...strings,
];
