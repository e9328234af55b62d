import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { version as sluiceVersion } from '../../base/version.ts';
import { fileListing } from '../../batch/fileListing.ts';
import type { Action } from '../../delta/actions.ts';
import { readCommit } from '../../delta/changes.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { commitFileName } from '../../delta/logPath.ts';
import { logFolder } from '../../delta/paths.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { LeafPlan, ResolvedPlan } from '../../plan/resolved.ts';

/**
 * What the contents of a materialized view follow from: its query and the versions of the tables that it read. It stands in the
 * commit that wrote them, so that it is true exactly as long as that commit is the newest one.
 */
export type InputsMemo = string;

/**
 * Undefined where the contents may differ although query and tables are the same: functions of time or chance, files, ranges of a
 * reader. Then they are always computed again.
 */
export async function inputsMemo(
  io: DeltaIo,
  query: LogicalPlan,
  plan: ResolvedPlan,
  settings: Readonly<Record<string, string>>,
): Promise<InputsMemo | undefined> {
  const parts = partsOf(plan);
  if (parts.volatile) return undefined;
  const inputs: string[] = [];
  for (const { leaf } of parts.leaves) {
    if (leaf.format !== 'delta' || leaf.path === undefined || leaf.version === undefined) return undefined;
    // Time and size of the commit's file tell a table that was made anew, or rolled back and written again, from the one that was read.
    const commit = await io.files.status(`${logFolder(leaf.path)}/${commitFileName(leaf.version)}`);
    if (commit === undefined) return undefined;
    inputs.push(JSON.stringify([leaf.path, leaf.version, commit.modifiedAt, commit.size, leaf.options]));
  }
  const definition = JSON.stringify([queryText(query), Object.entries(settings).sort(), sluiceVersion]);
  const text = [definition, ...[...new Set(inputs)].sort()].join('\n');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What tells that an input has changed, for whoever watches them: versions of tables, and the files of a folder. */
export async function inputsKey(io: DeltaIo, plan: ResolvedPlan): Promise<string> {
  const keys: string[] = [];
  for (const { leaf } of partsOf(plan).leaves) {
    const { path, version, options } = leaf;
    if (version !== undefined || path === undefined) {
      keys.push(JSON.stringify([path, version]));
      continue;
    }
    const recursive = Object.entries(options).some(
      ([name, value]) => name.toLowerCase() === 'recursivefilelookup' && value.toLowerCase() === 'true',
    );
    const files = await fileListing({
      files: io.files,
      clock: io.clock,
      path,
      recursive,
      nameFilter: undefined,
    }).list();
    keys.push(JSON.stringify(files.map((file) => [file.path, file.size, file.modifiedAt])));
  }
  return keys.join('\n');
}

const memoKey = 'sluice.materializedView';

/** For the `userMetadata` of the commit that writes the contents of a materialized view. */
export function memoText(view: string, memo: InputsMemo | undefined): string {
  return JSON.stringify({ [memoKey]: { view, ...(memo === undefined ? {} : { inputs: memo }) } });
}

/** Whether the newest version of the table is what this memo would give. */
export async function holdsMemo(io: DeltaIo, { tablePath, version }: Snapshot, memo: InputsMemo): Promise<boolean> {
  const commit = await readCommit(io, tablePath, version);
  return commit !== undefined && viewOf(commit.actions)?.['inputs'] === memo;
}

/** Whether a commit wrote the contents of a materialized view. */
export function isViewCommit(actions: readonly Action[]): boolean {
  return viewOf(actions) !== undefined;
}

function viewOf(actions: readonly Action[]): JsonObject | undefined {
  const text = actions.find((action) => action.kind === 'commitInfo')?.info['userMetadata'];
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const view = isJsonObject(value) ? value[memoKey] : undefined;
    return isJsonObject(view) ? view : undefined;
  } catch {
    return undefined;
  }
}

/** Functions whose value depends on when, where or by whom they are called, beside those that are nondeterministic in Spark's sense. */
const ambient: ReadonlySet<string> = new Set([
  'current_timestamp',
  'current_date',
  'current_time',
  'localtimestamp',
  'unix_timestamp',
  'current_user',
  'input_file_name',
  'uuid',
  'rand',
  'randn',
  'shuffle',
  'monotonically_increasing_id',
  'spark_partition_id',
]);

/** Everything below a plan, plans inside of expressions included. */
function partsOf(plan: ResolvedPlan): { readonly leaves: readonly LeafPlan[]; readonly volatile: boolean } {
  const leaves: LeafPlan[] = [];
  const seen = new Set<object>();
  let volatile = false;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const part of value) visit(part);
      return;
    }
    if (isLeaf(value)) leaves.push(value);
    for (const [name, part] of Object.entries(value)) {
      if (name === 'entry') volatile ||= isVolatile(part, value);
      else visit(part);
    }
  };
  visit(plan);
  return { leaves, volatile };
}

function isLeaf(value: object): value is LeafPlan {
  return 'kind' in value && value.kind === 'leaf' && 'leaf' in value;
}

function isVolatile(entry: unknown, call: object): boolean {
  if (typeof entry !== 'object' || entry === null || !('names' in entry)) return false;
  const names: unknown = entry.names;
  const ambientName = Array.isArray(names) && names.some((name) => typeof name === 'string' && ambient.has(name));
  const args = 'args' in call && Array.isArray(call.args) ? call.args.length : 0;
  // `unix_timestamp(text)` is a function of its text; without one it is the time of the call.
  const isClock = ambientName && !(Array.isArray(names) && names.includes('unix_timestamp') && args > 0);
  return isClock || ('nondeterministic' in entry && entry.nondeterministic === true);
}

/** The query as it is written, wherever in its file it stands. */
function queryText(query: LogicalPlan): string {
  return JSON.stringify(query, (name, value: unknown) => {
    if (name === 'position' || name === 'planId') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}
