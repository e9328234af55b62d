import type { FunctionEntry } from '../plan/functionEntry.ts';
import { constantValue } from '../plan/typedExpression.ts';
import { types } from '../plan/types.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { argument, castInputs, scalar, unsupported } from './define.ts';
import { javascript } from './strings.ts';

/** Texts and bytes in each other's clothes. */
export const encodingFunctions: readonly FunctionEntry[] = [
  scalar({
    names: ['base64'],
    help: 'The bytes in Base64.',
    inputs: [types.binary],
    returns: types.string,
    sql: javascript('base64'),
  }),
  scalar({
    names: ['unbase64'],
    help: 'The bytes of a Base64 text.',
    inputs: [types.string],
    returns: types.binary,
    sql: javascript('unbase64'),
  }),
  scalar({
    names: ['unhex'],
    help: 'The bytes of hexadecimal digits, or NULL.',
    inputs: [types.string],
    returns: types.binary,
    nullable: true,
    sql: javascript('unhex'),
  }),
  scalar({
    names: ['encode'],
    help: 'The bytes of a text in a character set.',
    inputs: [types.string, types.string],
    returns: types.binary,
    sql: javascript('encode'),
  }),
  {
    names: ['decode'],
    kind: 'scalar',
    help: 'The text of bytes in a character set.',
    resolve: (call) => {
      if (call.args.length !== 2) throw unsupported(call, 'with other than two arguments');
      const args = castInputs(call, [types.binary, types.string]);
      return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: javascript('decode'),
  },
  scalar({
    names: ['url_encode'],
    help: 'The text as it may stand in a URL.',
    inputs: [types.string],
    returns: types.string,
    sql: javascript('url_encode'),
  }),
  ...(['url_decode', 'try_url_decode'] as const).map((name) =>
    scalar({
      names: [name],
      help: 'The text that stands encoded in a URL.',
      inputs: [types.string],
      returns: types.string,
      nullable:
        name === 'try_url_decode' ? true : (args: readonly TypedExpression[]) => args.some((arg) => arg.nullable),
      sql: (call) => `${call.useJavaScript('url_decode')}(${argument(call, 0)}, ${name === 'try_url_decode'})`,
    }),
  ),
  ...(['to_binary', 'try_to_binary'] as const).map((name): FunctionEntry => ({
    names: [name],
    kind: 'scalar',
    help: 'The bytes of a text in hexadecimal digits (the default), Base64 or UTF-8.',
    arity: [1, 2],
    resolve: (call) => {
      const args = castInputs(call, [types.string, types.string]);
      if (args[1] !== undefined && typeof constantValue(args[1]) !== 'string') {
        throw unsupported(call, 'with a format that is not a literal');
      }
      const format = args[1] === undefined ? 'hex' : String(constantValue(args[1])).toLowerCase();
      if (!['hex', 'base64', 'utf-8', 'utf8'].includes(format)) throw unsupported(call, `with the format ${format}`);
      return { args, dataType: types.binary, nullable: name === 'try_to_binary' || args.some((arg) => arg.nullable) };
    },
    toSql: (call) => {
      const format = call.args.length === 1 ? 'hex' : String(call.literals[1]).toLowerCase();
      if (format.startsWith('utf')) return `encode(${argument(call, 0)})`;
      return `${call.useJavaScript(`to_binary_${format}`)}(${argument(call, 0)}, ${name === 'try_to_binary'})`;
    },
  })),
];
