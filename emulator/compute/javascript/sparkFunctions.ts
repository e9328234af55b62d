import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { strings } from './strings.ts';

/** What the families of `functions/` ask for. */
export const sparkFunctions: readonly JavaScriptFunction[] = [...strings];
