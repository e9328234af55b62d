import { builtins } from '../../functions/builtins.ts';
import type { FunctionEntry } from '../../plan/functionEntry.ts';
import { functionSignatures } from '../../pyspark/spark/functionSignatures.ts';

/** One parameter of a function as its signature shows it. */
export interface ParameterDoc {
  readonly name: string;
  /** It may be left out. */
  readonly optional: boolean;
  /** It stands for any number of arguments. */
  readonly repeated: boolean;
}

export interface FunctionDoc {
  readonly name: string;
  readonly kind: FunctionEntry['kind'];
  /** One sentence. */
  readonly help: string;
  /** All of its names, the canonical one first. */
  readonly names: readonly string[];
  readonly parameters: readonly ParameterDoc[];
  /** `substring(str, pos[, len])` */
  readonly signature: string;
}

/** Functions that are called by a name, in its order; operators are left out. */
export function callableFunctions(): readonly FunctionDoc[] {
  all ??= builtins
    .names()
    .filter((name) => /^[a-z]\w*$/.test(name) && builtins.isSparkFunction(name) && !operators.has(name))
    .concat(ofGrammar.map(({ name }) => name))
    .flatMap((name) => functionDoc(name) ?? [])
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return all;
}

let all: readonly FunctionDoc[] | undefined;

/** Written between or before their operands. */
const operators: ReadonlySet<string> = new Set(['and', 'or', 'not', 'div', 'in', 'between', 'case', 'when']);

export function functionDoc(written: string): FunctionDoc | undefined {
  const name = written.toLowerCase();
  const entry = builtins.find(name);
  if (entry === undefined) return ofGrammar.find((doc) => doc.name === name);
  const parameters = parametersOf(name, entry);
  const { kind, help, names } = entry;
  return { name, kind, help, names, parameters, signature: signatureText(name, parameters) };
}

/** Calls that the analyzer or the grammar takes apart by itself. */
const ofGrammar: readonly FunctionDoc[] = [
  ofWords(
    'window',
    'timeColumn, windowDuration, slideDuration?, startTime?',
    'The window of time, of a fixed length, that a row falls into: `window.start` and `window.end`.',
  ),
  ofWords(
    'session_window',
    'timeColumn, gapDuration',
    'The session of a row: it ends when nothing comes for the length of the gap.',
  ),
];

function ofWords(name: string, list: string, help: string): FunctionDoc {
  const parameters = list.split(', ').map((parameter) => ({
    name: parameter.replace('?', ''),
    optional: parameter.endsWith('?'),
    repeated: false,
  }));
  return { name, kind: 'scalar', help, names: [name], parameters, signature: signatureText(name, parameters) };
}

export function signatureText(name: string, parameters: readonly ParameterDoc[]): string {
  const required = parameters.filter(({ optional }) => !optional).map(parameterText);
  const optional = parameters.filter((parameter) => parameter.optional).map(parameterText);
  const tail = optional.reduceRight(
    (text, parameter, index) => `[${index === 0 && required.length === 0 ? '' : ', '}${parameter}${text}]`,
    '',
  );
  return `${name}(${required.join(', ')}${tail})`;
}

export function parameterText({ name, repeated }: ParameterDoc): string {
  return repeated ? `${name}, …` : name;
}

/** Where the page of Spark's functions tells of one. */
export function functionPage(name: string): string {
  return `https://spark.apache.org/docs/latest/api/sql/#${encodeURIComponent(name)}`;
}

function parametersOf(name: string, entry: FunctionEntry): readonly ParameterDoc[] {
  const known = [name, ...entry.names].find((other) => written().has(other));
  const named = known === undefined ? undefined : written().get(known);
  const names =
    named ?? (entry.parameters ?? []).map((parameter) => ({ name: parameter, optional: false, repeated: false }));
  if (entry.arity === undefined) return names.length > 0 ? names : [anything];
  const [least, most] = entry.arity;
  const repeated = names.some((parameter) => parameter.repeated);
  const bounded = most < 50 ? most : Math.max(least, names.length);
  const parameters: ParameterDoc[] = names
    .slice(0, bounded)
    .map((parameter, index) => ({ ...parameter, optional: index >= least && !repeated }));
  if (repeated) return parameters;
  // Where fewer names are known than there are arguments, the rest of them are numbered.
  while (parameters.length < bounded) {
    const index = parameters.length;
    const own = index === 0 && bounded === 1 ? 'expr' : `expr${index + 1}`;
    parameters.push({ name: own, optional: index >= least, repeated: false });
  }
  return most < 50 ? parameters : [...parameters, anything];
}

const anything: ParameterDoc = { name: 'expr', optional: false, repeated: true };

type Names = readonly ParameterDoc[];

let byName: ReadonlyMap<string, Names> | undefined;

/** Names of parameters as PySpark has them, under the names of the SQL functions. */
function written(): ReadonlyMap<string, Names> {
  if (byName !== undefined) return byName;
  const found = new Map<string, Names>();
  const add = (text: string): void => {
    for (const [, own = '', sql, list = ''] of text.matchAll(/(\w+)(?:>([^\s(]+))?\(([^)]*)\)/g)) {
      const parameters = list
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '' && item !== '/')
        .map((item) => ({
          name: /^\*?(\w+)/.exec(item)?.[1] ?? item,
          optional: /[?=]/.test(item),
          repeated: item.startsWith('*'),
        }));
      const name = (sql ?? own).toLowerCase();
      if (!found.has(name)) found.set(name, parameters.map(singular));
    }
  };
  add(sqlSignatures);
  add(functionSignatures);
  byName = found;
  return found;
}

/** `*cols` stands for one column and further ones. */
function singular(parameter: ParameterDoc): ParameterDoc {
  return parameter.repeated ? { ...parameter, name: parameter.name.replace(/s$/, '') } : parameter;
}

/** Functions whose parameters SQL has otherwise than PySpark, or that PySpark has not. Source: spark.apache.org/docs/latest/api/sql. */
const sqlSignatures = `
count(*expr) sum(expr) avg(expr) mean(expr) min(expr) max(expr) first(expr, isIgnoreNull) last(expr, isIgnoreNull)
first_value(expr, isIgnoreNull) last_value(expr, isIgnoreNull) any_value(expr, isIgnoreNull) nth_value(input, offset)
lag(input, offset, default) lead(input, offset, default) ntile(n) array(*expr) map(*expr) struct(*expr) named_struct(*expr)
coalesce(*expr) concat(*expr) concat_ws(sep, *str) greatest(*expr) least(*expr) hash(*expr) xxhash64(*expr)
if(condition, whenTrue, whenFalse) iff(condition, whenTrue, whenFalse) nvl(expr1, expr2) nvl2(expr1, expr2, expr3)
transform(expr, func) filter(expr, func) exists(expr, pred) forall(expr, pred) aggregate(expr, start, merge, finish)
reduce(expr, start, merge, finish) zip_with(left, right, func) map_filter(expr, func) map_zip_with(map1, map2, func)
transform_keys(expr, func) transform_values(expr, func) array_sort(expr, func) from_json(jsonStr, schema, options)
to_json(expr, options) from_csv(csvStr, schema, options) to_csv(expr, options) schema_of_json(json, options)
schema_of_csv(csv, options) window(timeColumn, windowDuration, slideDuration, startTime)
session_window(timeColumn, gapDuration) window_time(window) date_add(startDate, numDays) date_sub(startDate, numDays)
date_diff(endDate, startDate) datediff(endDate, startDate) date_trunc(fmt, ts) trunc(date, fmt) to_date(dateStr, fmt)
to_timestamp(timestampStr, fmt) to_timestamp_ltz(timestampStr, fmt) to_timestamp_ntz(timestampStr, fmt)
to_unix_timestamp(timeExp, fmt) unix_timestamp(timeExp, fmt) try_to_timestamp(timestampStr, fmt) to_number(expr, fmt)
try_to_number(expr, fmt) to_char(expr, fmt) to_varchar(expr, fmt) to_binary(str, fmt) try_to_binary(str, fmt)
substring(str, pos, len) substr(str, pos, len) trim(str) ltrim(trimStr, str) rtrim(trimStr, str) sequence(start, stop, step)
split(str, regex, limit) regexp_replace(str, regexp, rep, position) regexp_extract(str, regexp, idx)
regexp_extract_all(str, regexp, idx) round(expr, d) bround(expr, d) ceil(expr, scale) floor(expr, scale)
explode(expr) explode_outer(expr) posexplode(expr) posexplode_outer(expr) inline(expr) inline_outer(expr) stack(n, *expr)
json_tuple(jsonStr, *path) str_to_map(text, pairDelim, keyValueDelim) typeof(expr) cast(expr) element_at(collection, key)
try_element_at(collection, key) array_position(array, element) rand(seed) randn(seed) sha2(expr, bitLength) width_bucket(value, min, max, numBuckets)
make_timestamp(year, month, day, hour, min, sec, timezone) make_timestamp_ntz(year, month, day, hour, min, sec)
translate(input, from, to) try_add(expr1, expr2) try_subtract(expr1, expr2) try_multiply(expr1, expr2) try_divide(dividend, divisor)
try_sum(expr) try_avg(expr) percentile_cont(percentage) percentile_disc(percentage) mode(expr) string_agg(expr, delimiter)
`;
