import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import { containsType, types } from '../plan/types.ts';
import { argument, argumentType, callText, scalar, unsupported, wrongNumArgs } from './define.ts';
import { javascript } from './strings.ts';

/** Hashes. Source: https://spark.apache.org/docs/latest/api/sql/index.html, "Hash Functions" */
export const hashFunctions: readonly FunctionEntry[] = [
  overAny('hash', 'The Murmur3 hash of the arguments.', 'murmur', types.integer),
  overAny('xxhash64', 'The xxHash of 64 bits of the arguments.', 'xxhash64', types.long),
  scalar({
    names: ['md5'],
    help: 'The MD5 digest as hexadecimal digits.',
    inputs: [types.binary],
    returns: types.string,
    sql: javascript('md5'),
  }),
  scalar({
    names: ['sha1', 'sha'],
    help: 'The SHA-1 digest as hexadecimal digits.',
    inputs: [types.binary],
    returns: types.string,
    sql: javascript('sha1'),
  }),
  scalar({
    names: ['sha2'],
    help: 'The SHA-2 digest of 224, 256, 384 or 512 bits (0 stands for 256) as hexadecimal digits.',
    inputs: [types.binary, types.integer],
    returns: types.string,
    nullable: true,
    sql: javascript('sha2'),
  }),
  scalar({
    names: ['crc32'],
    help: 'The cyclic redundancy check of 32 bits.',
    inputs: [types.binary],
    returns: types.long,
    sql: (call) => `${call.useJavaScript('crc32')}(${argument(call, 0)})`,
  }),
];

function overAny(name: string, help: string, family: string, returns: DataType): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    resolve: (call) => {
      if (call.args.length === 0) throw wrongNumArgs(call, '> 0');
      for (const arg of call.args) {
        if (containsType(arg.dataType, (part) => part.kind === 'map')) {
          throw sluiceError(
            'DATATYPE_MISMATCH.HASH_MAP_TYPE',
            { sqlExpr: callText(call), functionName: `\`${name}\`` },
            { position: call.position },
          );
        }
        if (containsType(arg.dataType, (part) => ['variant', 'calendarInterval', 'time'].includes(part.kind))) {
          throw unsupported(call, 'on values of this type');
        }
      }
      return { args: call.args, dataType: returns, nullable: false };
    },
    toSql: (call) => {
      const known = call.args.map((_, index) => argumentType(call, index));
      return `${call.useJavaScript(`${family}:${JSON.stringify(known)}`)}(${call.args.join(', ')})`;
    },
  };
}
