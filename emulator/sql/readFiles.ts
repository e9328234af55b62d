import type { StructType } from '../plan/dataType.ts';
import type { Expression } from '../plan/expression.ts';
import type { LogicalPlan, ReadPlan, TableFunctionPlan } from '../plan/logicalPlan.ts';
import { parseSchemaDdl } from './parseSql.ts';

/**
 * The table functions of Databricks that read from outside. `read_files` with a schema, over a format that the engine reads, is a
 * reader; with a stream it is Auto Loader, which takes each file once. Anything else of them stays a call that analysis refuses by name.
 * Sources: docs.databricks.com "read_files table-valued function", "Auto Loader options"
 */
export function databricksFunction(plan: TableFunctionPlan): LogicalPlan {
  switch (plan.name.toLowerCase()) {
    case 'read_files':
      return readFiles(plan);
    case 'cloud_files':
      return { ...plan, refusal: ': use read_files with a schema instead' };
    case 'read_kafka':
      return { ...plan, refusal: ': Kafka is not there yet' };
    default:
      return plan;
  }
}

const formats: ReadonlySet<string> = new Set(['json', 'csv', 'parquet', 'text']);

function readFiles(plan: TableFunctionPlan): LogicalPlan {
  const refused = (refusal: string): TableFunctionPlan => ({ ...plan, refusal });
  const [path] = plan.args.map(literalText);
  if (plan.args.length !== 1 || path === undefined)
    return refused(' unless its one unnamed argument is a path in quotes');
  const options: Record<string, string> = {};
  let format: string | undefined;
  let schema: StructType | undefined;
  for (const { name, value } of plan.namedArgs) {
    const text = literalText(value);
    if (text === undefined) return refused(` unless the argument ${name} is a literal`);
    const key = name.toLowerCase();
    if (key === 'format') format = text.toLowerCase();
    else if (key === 'schema') schema = parseSchemaDdl(text);
    else if (passed.has(key)) options[name] = text;
    else if (idle[key] !== text.toLowerCase()) return refused(` with ${name} => ${text}`);
  }
  if (format === undefined || !formats.has(format)) {
    return refused(` unless its format is given, as ${[...formats].join(', ')}`);
  }
  if (schema === undefined) return refused(' without a schema: that of the files is not inferred');
  const read: ReadPlan = {
    kind: 'read',
    format,
    paths: [path],
    options: { ...defaults(path, plan.streaming), ...options },
    schema,
    streaming: plan.streaming,
    position: plan.position,
  };
  return read;
}

/** Folders are read with all below them, and files do not grow too old, which is otherwise than Spark's file source does it. */
function defaults(path: string, streaming: boolean): Readonly<Record<string, string>> {
  const recursive = /[*?[{]/.test(path) ? {} : { recursiveFileLookup: 'true' };
  return streaming ? { ...recursive, maxFileAge: '36500d' } : recursive;
}

/** Options of the readers, which mean the same there. */
const passed: ReadonlySet<string> = new Set([
  'header',
  'sep',
  'delimiter',
  'quote',
  'escape',
  'comment',
  'encoding',
  'charset',
  'nullvalue',
  'nanvalue',
  'emptyvalue',
  'dateformat',
  'timestampformat',
  'timestampntzformat',
  'multiline',
  'mode',
  'linesep',
  'pathglobfilter',
  'recursivefilelookup',
  'ignoreleadingwhitespace',
  'ignoretrailingwhitespace',
  'allowcomments',
  'allowsinglequotes',
  'allowunquotedfieldnames',
  'maxfilespertrigger',
  'maxbytespertrigger',
]);

/** Options that ask for what happens anyway. */
const idle: Readonly<Record<string, string>> = {
  schemaevolutionmode: 'none',
  includeexistingfiles: 'true',
  allowoverwrites: 'false',
  usemanagedfileevents: 'false',
  usenotifications: 'false',
};

function literalText(value: Expression): string | undefined {
  if (value.kind !== 'literal' || value.value === null) return undefined;
  const { value: literal } = value;
  return typeof literal === 'string' || typeof literal === 'number' || typeof literal === 'boolean'
    ? String(literal)
    : undefined;
}
