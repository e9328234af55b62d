import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { decimals } from './decimals.ts';
import { floatTexts } from './floatTexts.ts';

/** Every function that entries can ask for by `useJavaScript`. Add a family as a file beside this one. */
export const allJavaScriptFunctions: readonly JavaScriptFunction[] = [...decimals, ...floatTexts];
