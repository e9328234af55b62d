import { unsupportedPython } from '../runtime/raise.ts';
import { builtin, type PyBuiltin } from '../runtime/values.ts';

/** Built-in functions of Python that are refused when they are called. */
export const refusedBuiltins: readonly PyBuiltin[] = [
  'open',
  'input',
  'eval',
  'exec',
  'compile',
  '__import__',
  'globals',
  'locals',
  'vars',
  'dir',
  'setattr',
  'delattr',
  'memoryview',
  'bytearray',
  'complex',
  'property',
  'staticmethod',
  'classmethod',
  'super',
  'breakpoint',
  'help',
  'hash',
  'id',
  'aiter',
  'anext',
].map((name) =>
  builtin(name, (call) => {
    throw unsupportedPython(call, `the function ${name}()`);
  }),
);
