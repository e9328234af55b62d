import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { castsFromText } from './castFromText.ts';
import { castsToText } from './castToText.ts';
import { decimals } from './decimals.ts';
import { floatTexts } from './floatTexts.ts';
import { sparkFunctions } from './sparkFunctions.ts';
import { timeZones } from './timeZones.ts';

/** Every function that entries can ask for by `useJavaScript`. Add a family as a file beside this one. */
export const allJavaScriptFunctions: readonly JavaScriptFunction[] = [
  ...castsFromText,
  ...castsToText,
  ...decimals,
  ...floatTexts,
  ...sparkFunctions,
  ...timeZones,
];
