import type { CommandResult } from './pipelineCommand.ts';
import type { RecordedCheckpoint, RecordedCommand, RecordedError, RecordedTable } from './pipelineCase.ts';

/** A difference between what was recorded and what happened; `refusal` when Sluice says by name that it does not do it. */
export interface Difference {
  readonly kind: string;
  readonly why: string;
  readonly refusal?: boolean;
}

/**
 * Errors that say "Sluice does not do this", as opposed to "this is wrong". Where Spark answered, or failed in another way, one of
 * these is a refusal by name; anything else is a wrong answer.
 */
const refusals: ReadonlySet<string> = new Set([
  'UNSUPPORTED_SETTING',
  'UNSUPPORTED_OPERATOR',
  'UNSUPPORTED_EXPRESSION',
  'FORMAT_NOT_SUPPORTED',
  'UNSUPPORTED_FUNCTION',
  'UNSUPPORTED_PYTHON',
  'PYTHON_NOT_SUPPORTED',
  'PIPELINE_FLOW_NOT_SUPPORTED',
  'PIPELINE_TABLE_FORMAT_NOT_SUPPORTED',
]);

export function compareOutcome(recorded: RecordedCommand, found: CommandResult): Difference | undefined {
  if (found.crashed !== undefined) return { kind: 'crash', why: found.crashed };
  const [first = []] = found.errors;
  const ours = first.join(' < ');
  if (found.errors.some((codes) => codes.includes('INTERNAL_ERROR'))) return { kind: 'crash', why: found.message };
  const failed = found.exitCode !== 0;
  if (failed && first.length === 0) return { kind: 'crash', why: `exit code ${found.exitCode} without an error` };
  const refusal = first.some((code) => refusals.has(code));
  if (recorded.outcome === 'ok') {
    if (!failed) return undefined;
    return { kind: ours, why: `${ours}, where Spark completes: ${found.message.slice(0, 300)}`, refusal };
  }
  const expected = recordedText(recorded.error);
  if (!failed) return { kind: 'completes', why: `completes, where Spark fails by ${expected}` };
  if (sameError(recorded, found)) return undefined;
  return { kind: ours, why: `${ours}, where Spark fails by ${expected}: ${found.message.slice(0, 300)}`, refusal };
}

function recordedText(error: RecordedError | null | undefined): string {
  const inner = (error?.innerConditions ?? []).join(', ');
  return `${error?.condition ?? 'a text'} ${inner} "${(error?.message ?? '').slice(0, 160)}"`;
}

function sameError(recorded: RecordedCommand, found: CommandResult): boolean {
  const { error, exitCode } = recorded;
  if (exitCode === 2) return found.exitCode === 2;
  const [first = []] = found.errors;
  const inner = error?.innerConditions?.[0] ?? unnamed(error);
  const around = error?.condition === 'STREAM_FAILED' || error?.condition === 'INTERNAL_ERROR';
  const condition = around ? (inner ?? error.condition) : (error?.condition ?? inner);
  if (condition !== undefined && condition !== null) return first.includes(condition);
  return sameText(recorded, found);
}

/** Spark raises conditions that its catalogue has no text for; then it says so instead, and names the condition. */
function unnamed(error: RecordedError | null | undefined): string | undefined {
  return /^\[INTERNAL_ERROR\] Cannot find main error class '(\w+)'/.exec(error?.message ?? '')?.[1];
}

/** What Spark says without a condition, and the names that Sluice has for it. Some of it is what Python or Scala say of a bug. */
const texts: readonly (readonly [text: RegExp, code: string])[] = [
  [/Circular dependencies are not supported/, 'PIPELINE_CIRCULAR_DEPENDENCY'],
  [/^Could not parse value '.*' for table property/, 'RESET_ALLOWED_NOT_BOOLEAN'],
  [/^Unsupported destination .* in flow/, 'PIPELINE_FLOW_TARGET_NOT_FOUND'],
  [/^'\w+' object has no attribute '_plan'/, 'PIPELINE_QUERY_FUNCTION_WITHOUT_DATAFRAME'],
  [/object is not (iterable|subscriptable)|indices must be integers|^'(glob|include)'$/, 'PIPELINE_SPEC_INVALID_SHAPE'],
  [/^Directory '.*' already exists/, 'PROJECT_FOLDER_EXISTS'],
  [/^while (parsing|scanning) /, 'PIPELINE_SPEC_INVALID_YAML'],
  [/^expected a single document in the stream/, 'PIPELINE_SPEC_INVALID_YAML'],
  [/^Non-relative patterns are unsupported/, 'PIPELINE_LIBRARY_NOT_RELATIVE'],
  [/^4\+ part table identifier/, 'IDENTIFIER_TOO_MANY_NAME_PARTS'],
  [/SinkImpl cannot be cast to/, 'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_SINK'],
  [/^java.net.URISyntaxException: Relative path in absolute URI/, 'PIPELINE_STORAGE_ROOT_INVALID'],
  [/^'path' is not specified/, 'SINK_PATH_MISSING'],
  [/^Storage must be specified to start a run/, 'PIPELINE_SPEC_INVALID_SHAPE'],
  [/^expected string or bytes-like object/, 'PIPELINE_SPEC_INVALID_SHAPE'],
  [/^assertion failed$/, 'NO_SCHEMA_IN_USE'],
];

function sameText({ error, events }: RecordedCommand, found: CommandResult): boolean {
  const message = error?.message ?? '';
  const codes = found.errors.map(([code]) => code ?? '');
  if (message.startsWith('Failed to resolve flows in the pipeline')) {
    return sameFailures(events ?? [], codes);
  }
  const plain = message.replace(/^\((?:\w+\.)+\w+\) /, '');
  const known = texts.find(([text]) => text.test(plain));
  if (known !== undefined) return known[1] === codes[0];
  const [line = ''] = plain.split('\n');
  return line !== '' && found.message.includes(line);
}

/** The conditions of the flows that failed by themselves; what Spark says there without a condition may have any name here. */
function sameFailures(events: readonly string[], codes: readonly string[]): boolean {
  const direct = events.filter((event) => event.startsWith('Failed to resolve flow: '));
  const left = [...codes];
  for (const event of direct) {
    const condition = /\nError: \[([A-Z0-9_.]+)\]/.exec(event)?.[1];
    const found = condition === undefined ? -1 : left.indexOf(condition);
    if (condition !== undefined && found < 0) return false;
    if (found >= 0) left.splice(found, 1);
  }
  return direct.length === codes.length;
}

export interface FoundTable extends Omit<RecordedTable, 'unreadable'> {
  readonly unreadable?: string;
}

export function compareTables(
  recorded: Readonly<Record<string, RecordedTable>>,
  found: Readonly<Record<string, FoundTable>>,
  columnOrderFree: boolean,
): Difference | undefined {
  const names = Object.keys(recorded).sort().join();
  const ours = Object.keys(found).sort().join();
  if (names !== ours) return { kind: 'tables', why: `tables ${ours || 'none'}, not ${names || 'none'}` };
  for (const [name, table] of Object.entries(recorded)) {
    const other = found[name];
    const why = other === undefined ? 'missing' : tableDifference(table, other, columnOrderFree);
    if (why !== undefined) return { kind: 'table', why: `${name}: ${why}` };
  }
  return undefined;
}

function tableDifference(recorded: RecordedTable, found: FoundTable, columnOrderFree: boolean): string | undefined {
  if (recorded.unreadable !== undefined) return undefined;
  if (found.unreadable !== undefined) return `not readable: ${found.unreadable}`;
  const same = (what: string, left: unknown, right: unknown): string | undefined =>
    stable(left) === stable(right) ? undefined : `${what} ${stable(right)}, not ${stable(left)}`;
  const order = (schema: RecordedTable['schema']): RecordedTable['schema'] =>
    columnOrderFree ? [...(schema ?? [])].sort(([left], [right]) => (left < right ? -1 : 1)) : schema;
  const names = (found.schema ?? []).map(([name]) => name);
  const byName = (row: readonly unknown[]): readonly unknown[] =>
    (recorded.schema ?? []).map(([name]) => row[names.indexOf(name)]);
  const rows = columnOrderFree ? (found.rows ?? []).map(byName) : (found.rows ?? []);
  return (
    same('type', recorded.type, found.type) ??
    same('schema', order(recorded.schema), order(found.schema)) ??
    same('rows', sorted(recorded.rows ?? []), sorted(rows)) ??
    same('comment', recorded.comment ?? null, found.comment ?? null) ??
    same('comments of columns', recorded.columnComments ?? {}, found.columnComments ?? {}) ??
    same('partitioning', recorded.partitionedBy ?? [], found.partitionedBy ?? []) ??
    (recorded.type === 'VIEW' ? undefined : same('properties', recorded.properties ?? {}, found.properties ?? {}))
  );
}

function sorted(rows: readonly (readonly unknown[])[]): readonly string[] {
  return rows.map(stable).sort();
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

export function compareCheckpoints(
  recorded: Readonly<Record<string, RecordedCheckpoint>>,
  found: Readonly<Record<string, RecordedCheckpoint>>,
): Difference | undefined {
  const commits = (all: Readonly<Record<string, RecordedCheckpoint>>): string =>
    stable(Object.fromEntries(Object.entries(all).map(([path, { lastCommit }]) => [path, lastCommit ?? null])));
  const [left, right] = [commits(recorded), commits(found)];
  return left === right ? undefined : { kind: 'checkpoints', why: `stream checkpoints ${right}, not ${left}` };
}

/** The order of events is fixed for each flow, and the last line of a run that completes. Texts of errors may differ. */
export function compareEvents(recorded: RecordedCommand, events: readonly string[]): Difference | undefined {
  const expected = byFlow(recorded.events ?? []);
  const found = byFlow(events);
  if (expected === found) {
    const last = recorded.outcome === 'ok' ? recorded.events?.at(-1) : undefined;
    if (last === undefined || last === events.at(-1)) return undefined;
    return { kind: 'events', why: `ends with "${events.at(-1) ?? ''}", not "${last}"` };
  }
  return { kind: 'events', why: `events ${found}, not ${expected}` };
}

function byFlow(events: readonly string[]): string {
  const flows = new Map<string, string[]>();
  for (const event of events) {
    const [line = ''] = event.split('\n');
    const flow = /^Flow '?([^' ]+)'? (.*)$/.exec(line) ?? /^(?:Failed to resolve flow[^:]*): '(.*)'\.$/.exec(line);
    if (flow === null) continue;
    const [, name = '', state = 'failed to resolve'] = flow;
    const states = flows.get(name) ?? [];
    states.push(state);
    flows.set(name, states);
  }
  return stable(Object.fromEntries(flows));
}
