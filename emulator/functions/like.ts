import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { constantValue, literal } from '../plan/typedExpression.ts';
import { types } from '../plan/types.ts';
import { isBinaryCollation } from './operatorsComparison.ts';
import { argument, castInputs, quoteText, raise, raiseWith, unsupported } from './define.ts';

/** LIKE and ILIKE. The third argument is the escape character, a backslash unless ESCAPE says otherwise. */
export const likeOperators: readonly FunctionEntry[] = [
  matcher('like', 'Whether the text matches a pattern in which % stands for any text and _ for one character.'),
  matcher('ilike', 'As LIKE, without regard to case.'),
  quantified('like any', 'likeany', ' OR ', ''),
  quantified('like all', 'likeall', ' AND ', ''),
  quantified('not like any', 'notlikeany', ' OR ', 'NOT '),
  quantified('not like all', 'notlikeall', ' AND ', 'NOT '),
];

function matcher(name: 'like' | 'ilike', help: string): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 3],
    resolve: (call) => {
      const escape = call.args[2] ?? literal('\\', types.string);
      const args = castInputs({ ...call, args: [...call.args.slice(0, 2), escape] }, [types.string]);
      for (const arg of args) {
        if (arg.dataType.kind === 'string' && !isBinaryCollation(arg.dataType.collation)) {
          throw unsupported(call, 'on strings with a collation other than UTF8_BINARY');
        }
      }
      const character = constantValue(escape);
      if (typeof character !== 'string' || [...character].length !== 1) {
        throw unsupported(call, 'with an escape that is no single character');
      }
      return { args, dataType: types.boolean, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: (call) => matchSql(call, name === 'ilike'),
    text: ({ args }) => {
      const escape = args[2] === '\\' ? '' : ` ESCAPE '${args[2]}'`;
      return name === 'like' ? `${args[0]} LIKE ${args[1]}${escape}` : `ilike(${args[0]}, ${args[1]})`;
    },
  };
}

/** LIKE ANY and LIKE ALL of constants (`LikeAny`, `NotLikeAll`, …): Spark shows them without their patterns. */
function quantified(name: string, shown: string, link: string, negation: string): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help: 'Whether the text matches one, or all, of the patterns.',
    arity: [2, Infinity],
    resolve: (call) => {
      const args = castInputs(
        call,
        call.args.map(() => types.string),
      );
      for (const arg of args) {
        if (arg.dataType.kind === 'string' && !isBinaryCollation(arg.dataType.collation)) {
          throw unsupported(call, 'on strings with a collation other than UTF8_BINARY');
        }
      }
      return { args, dataType: types.boolean, nullable: args[0]?.nullable ?? true };
    },
    toSql: (call) => {
      const text = argument(call, 0);
      const tests = call.args.slice(1).map((pattern, index) => {
        const one = { ...call, args: [text, pattern], literals: [undefined, call.literals[index + 1], '\\'] };
        return `(${negation}${matchSql(one, false)})`;
      });
      return `(${tests.join(link)})`;
    },
    text: ({ args }) => `${shown}(${args[0]})`,
  };
}

function matchSql(call: CallToTranslate, ignoreCase: boolean): string {
  const escape = String(call.literals[2]);
  const written = call.literals[1];
  const folded = (sql: string): string => (ignoreCase ? `${call.useJavaScript('lower')}(${sql})` : sql);
  const [text, pattern] = [folded(argument(call, 0)), folded(argument(call, 1))];
  const match = `(${text} LIKE ${pattern} ESCAPE ${quoteText(escape)})`;
  if (typeof written === 'string') {
    const code = patternError(written, escape);
    if (code === undefined) return match;
    return `(CASE WHEN ${text} IS NOT NULL THEN ${raise(code, { format: quoteText(written), char: '' })} END)`;
  }
  if (written === null) return 'NULL::BOOLEAN';
  const plain = escape.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&');
  const valid = `regexp_full_match(${argument(call, 1)}, ${quoteText(`(?s)(?:[^${plain}]|${plain}[_%${plain}])*`)})`;
  const raised = raiseWith('INVALID_FORMAT.ESC_IN_THE_MIDDLE', 'format', argument(call, 1));
  return `(CASE WHEN ${text} IS NULL THEN NULL WHEN ${valid} THEN ${match} WHEN ${pattern} IS NOT NULL THEN ${raised} END)`;
}

/** What is wrong with a pattern: the escape character stands before `_`, `%` and itself only. */
function patternError(
  pattern: string,
  escape: string,
): 'INVALID_FORMAT.ESC_IN_THE_MIDDLE' | 'INVALID_FORMAT.ESC_AT_THE_END' | undefined {
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    if (characters[index] !== escape) continue;
    const next = characters[index + 1];
    if (next === undefined) return 'INVALID_FORMAT.ESC_AT_THE_END';
    if (next !== '_' && next !== '%' && next !== escape) return 'INVALID_FORMAT.ESC_IN_THE_MIDDLE';
    index += 1;
  }
  return undefined;
}
