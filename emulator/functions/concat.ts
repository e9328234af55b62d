import { findWiderCommonType } from '../plan/coercion.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import { types } from '../plan/types.ts';
import { merge } from './conditionals.ts';
import { dataDiffTypes, unexpectedInput } from './define.ts';

/** `||` and `concat`: arrays of one type, all binary, or strings. */
export const concatenation: readonly FunctionEntry[] = [
  {
    names: ['concat', '||'],
    kind: 'scalar',
    help: 'The arguments one after the other: strings, binary values or arrays.',
    resolve: (call) => {
      const nullable = call.args.some((arg) => arg.nullable);
      const all = call.args.map((arg) => arg.dataType);
      if (all.length === 0) return { args: [], dataType: types.string, nullable: false };
      if (all.some((type) => type.kind === 'array')) {
        if (!all.every((type) => type.kind === 'array')) throw dataDiffTypes({ ...call, name: 'concat' });
        const merged = merge({ ...call, name: 'concat' }, call.args, findWiderCommonType);
        return { ...merged, nullable };
      }
      if (all.every((type) => type.kind === 'binary')) return { args: call.args, dataType: types.binary, nullable };
      const args = call.args.map((arg, index) => {
        const cast = implicitCast(arg, types.string);
        if (cast === undefined) throw unexpectedInput(call, index, { oneOf: [types.string, types.binary, 'anyArray'] });
        return cast;
      });
      return { args, dataType: types.string, nullable };
    },
    toSql: (call) => {
      if (call.args.length === 0) return "''";
      return call.args.length === 1 ? (call.args[0] ?? '') : `(${call.args.join(' || ')})`;
    },
    text: ({ args }) => `concat(${args.join(', ')})`,
  },
];
