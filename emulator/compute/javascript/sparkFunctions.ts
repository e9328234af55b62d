import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { datetimes } from './datetimes.ts';
import { encodings } from './encodings.ts';
import { intervals } from './intervals.ts';
import { jsonPaths } from './jsonPaths.ts';
import { jsonSchemas } from './jsonSchema.ts';
import { mathematics } from './math.ts';
import { numberFormats } from './numberFormats.ts';
import { numberTexts } from './numberTexts.ts';
import { regexes } from './regexes.ts';
import { strings } from './strings.ts';
import { urls } from './urls.ts';

/** What the families of `functions/` ask for. */
export const sparkFunctions: readonly JavaScriptFunction[] = [
  ...datetimes,
  ...encodings,
  ...intervals,
  ...jsonPaths,
  ...jsonSchemas,
  ...mathematics,
  ...numberFormats,
  ...numberTexts,
  ...regexes,
  ...strings,
  ...urls,
];
