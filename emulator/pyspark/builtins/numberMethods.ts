import type { Method, MethodTable } from '../runtime/attributes.ts';

export const numberMethods: MethodTable<boolean | bigint | number> = new Map<string, Method<boolean | bigint | number>>(
  [['is_integer', (self) => typeof self !== 'number' || Number.isInteger(self)]],
);
