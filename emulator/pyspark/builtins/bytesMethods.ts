import { bind } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { unsupportedPython } from '../runtime/raise.ts';
import type { PyBytes } from '../runtime/values.ts';

export const bytesMethods: MethodTable<PyBytes> = new Map<string, Method<PyBytes>>([
  ['hex', (self) => [...self.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')],
  [
    'decode',
    (self, call) => {
      const encoding = bind(call, 'encoding=, errors=').optional('encoding') ?? 'utf-8';
      if (typeof encoding !== 'string' || !/^utf-?8$/i.test(encoding)) {
        throw unsupportedPython(call, 'an encoding other than UTF-8');
      }
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(self.bytes);
      } catch {
        throw unsupportedPython(call, 'decoding of bytes that are not UTF-8');
      }
    },
  ],
]);
