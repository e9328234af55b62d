import { doubleText, floatText } from '../../base/javaNumberText.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';

/** Numbers as Java writes them, which is how Spark casts them to strings. */
export const floatTexts: readonly JavaScriptFunction[] = [
  { name: 'double_text', parameters: ['DOUBLE'], returns: 'VARCHAR', call: (value) => doubleText(Number(value)) },
  { name: 'float_text', parameters: ['FLOAT'], returns: 'VARCHAR', call: (value) => floatText(Number(value)) },
];
