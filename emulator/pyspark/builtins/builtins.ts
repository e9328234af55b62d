import type { PyValue } from '../runtime/values.ts';
import { exceptionTypes } from './exceptionTypes.ts';
import { builtinFunctions } from './functions.ts';
import { iterationFunctions } from './iterationFunctions.ts';
import { refusedBuiltins } from './refused.ts';
import { builtinTypes } from './types.ts';

/** Names that every program sees. */
export const builtins: ReadonlyMap<string, PyValue> = new Map<string, PyValue>([
  ...exceptionTypes(),
  ['IOError', exceptionTypes().get('OSError') ?? null],
  ...refusedBuiltins.map((value) => [value.name, value] as const),
  ...builtinFunctions.map((value) => [value.name, value] as const),
  ...iterationFunctions.map((value) => [value.name, value] as const),
  ...builtinTypes.map((value) => [value.name, value] as const),
]);
