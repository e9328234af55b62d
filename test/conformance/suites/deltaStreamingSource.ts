import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import { jsonRow } from '../../../emulator/compute/rowJson.ts';
import { simpleString } from '../../../emulator/plan/typeText.ts';
import type { Source, SourceOffset } from '../../../emulator/streaming/ports.ts';
import { openDeltaSource } from '../../../emulator/streaming/sources/deltaOpen.ts';
import { openComputeBench, type ComputeBench } from '../../support/computeBench.ts';
import { scriptedTable, type ScriptedTable } from '../support/scriptedTable.ts';
import { UnknownStatement } from '../support/scriptedValues.ts';
import type { CaseResult } from '../suite.ts';

interface RecordedCase {
  readonly id: string;
  readonly steps: readonly RecordedStep[];
}

interface RecordedStep {
  readonly sql?: string;
  readonly python?: string;
  readonly scala?: string;
  readonly edit?: string;
  readonly run?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly whileRunning?: readonly RecordedStep[];
  readonly batches?: readonly RecordedBatch[];
  readonly error?: { readonly condition?: string; readonly outermost?: { readonly condition?: string } };
}

interface RecordedBatch {
  readonly batchId: number;
  readonly start: string | null;
  readonly end: string;
  readonly rows?: readonly (readonly unknown[])[];
  readonly columns?: readonly string[];
  readonly notDelivered?: boolean;
}

class Difference extends Error {}

/** `delta-spark/streaming-source/cases.json`: the statements are replayed on a table of our own, then our source reads it. */
export async function* runDeltaStreamingSourceCases(
  root: string,
  only: (id: string) => boolean = () => true,
): AsyncGenerator<CaseResult> {
  const file = join(root, 'delta-spark', 'streaming-source', 'cases.json');
  if (!existsSync(file)) return;
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly RecordedCase[] };
  for (const recorded of cases) {
    const id = `streaming-source/${recorded.id}`;
    if (only(id)) yield await runCase(recorded, id);
  }
}

async function runCase(recorded: RecordedCase, id: string): Promise<CaseResult> {
  const bench = await openComputeBench();
  try {
    const replay = new Replay(bench, scriptedTable(bench, `${bench.folder}/table`));
    for (const step of recorded.steps) await replay.step(step);
    return { id, outcome: 'equal' };
  } catch (error) {
    if (error instanceof Difference)
      return { id, outcome: 'wrong', kind: 'streaming source differs', why: error.message };
    if (error instanceof UnknownStatement)
      return { id, outcome: 'notRun', kind: 'statement not replayed', why: error.message };
    if (isSluiceError(error) && error.code !== 'INTERNAL_ERROR')
      return { id, outcome: 'refused', kind: error.code, why: error.message };
    return {
      id,
      outcome: 'wrong',
      kind: 'crash',
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  } finally {
    await bench.close();
  }
}

interface LoggedBatch {
  end: SourceOffset;
  committed: boolean;
}

/** The offset log of the query, and what its runs do. */
class Replay {
  readonly bench: ComputeBench;
  readonly table: ScriptedTable;
  readonly log: LoggedBatch[] = [];
  /** Ids of the recorded tables, and of ours, in the order in which they were made. */
  readonly ids = new Map<string, string>();
  /** Settings that the script has made. */
  readonly conf: Record<string, string> = {};

  constructor(bench: ComputeBench, table: ScriptedTable) {
    this.bench = bench;
    this.table = table;
  }

  async step(step: RecordedStep): Promise<void> {
    if (step.run !== undefined) return this.run(step);
    const setting = /^SET ([\w.]+)\s*=\s*(.*)$/.exec(step.sql ?? '');
    if (setting !== null) {
      this.conf[setting[1] ?? ''] = setting[2] ?? '';
      return;
    }
    if (step.sql !== undefined) return this.table.run(step.sql);
    if (step.scala?.endsWith('.checkpoint()') === true) return this.table.checkpoint();
    if (step.edit?.startsWith('offsets/0: ') === true) return this.editOffset(step.edit);
    if (step.edit !== undefined) return this.table.edit(step.edit);
    throw new UnknownStatement(step.python ?? step.scala ?? JSON.stringify(step));
  }

  editOffset(words: string): void {
    const [batch] = this.log;
    if (batch === undefined) throw new UnknownStatement(words);
    let text: string = batch.end;
    for (const [, name, value = ''] of words.matchAll(/(\w+) ([-\w]+)(?=,|$)/g)) {
      const json = /^\d+$/.test(value) ? value : JSON.stringify(value);
      text = text.replace(new RegExp(`"${name}":("[^"]*"|[^,}]*)`), `"${name}":${json}`);
    }
    batch.end = text as SourceOffset;
  }

  async run(step: RecordedStep): Promise<void> {
    if (Object.values(step.options ?? {}).some((value) => value.includes('{cp}')))
      throw new UnknownStatement('schema tracking');
    const found: RecordedBatch[] = [];
    let failure: unknown;
    try {
      await this.runQuery(step, found);
    } catch (error) {
      if (error instanceof UnknownStatement) throw error;
      failure = error;
    }
    this.compareFailure(failure, step);
    compareBatches(found, step, this.ids);
  }

  compareFailure(failure: unknown, { error, run }: RecordedStep): void {
    if (error === undefined) {
      if (failure !== undefined) throw failure;
      return;
    }
    if (failure === undefined)
      throw new Difference(`${run ?? ''}: recorded ${error.condition ?? 'an error'}, but nothing failed`);
    if (!isSluiceError(failure)) throw failure;
    const conditions = [error.condition, error.outermost?.condition];
    // An error without a condition of its own is equal to any refusal by name.
    if (conditions.includes(failure.code) || error.condition === undefined) return;
    throw failure;
  }

  async runQuery(step: RecordedStep, found: RecordedBatch[]): Promise<void> {
    const { bench, log } = this;
    const source = await openDeltaSource({
      io: bench.io,
      session: { ...bench.session, settings: { ...bench.session.settings, conf: this.conf } },
      path: this.table.path,
      options: step.options ?? {},
    });
    const newest = log.at(-1);
    if (newest !== undefined && newest.committed) await source.validate(newest.end, log.at(-2)?.end);
    if (newest !== undefined && !newest.committed) await this.deliver(source, log.length - 1, found, true);
    if (step.run === 'AvailableNow') await source.fixEnd(log.at(-1)?.end);
    await this.drain(source, found);
    const changes = step.whileRunning ?? [];
    for (const [index, change] of changes.entries()) {
      await this.step(change);
      try {
        await this.drain(source, found);
      } catch (error) {
        // The table changes on, whether or not the query still runs.
        for (const later of changes.slice(index + 1)) await this.step(later);
        throw error;
      }
    }
  }

  async drain(source: Source, found: RecordedBatch[]): Promise<void> {
    for (;;) {
      const start = this.log.at(-1)?.end;
      const end = await source.latestOffset(start, 'default');
      if (end === undefined || end === start) return;
      this.log.push({ end, committed: false });
      await this.deliver(source, this.log.length - 1, found);
    }
  }

  async deliver(source: Source, batchId: number, found: RecordedBatch[], again = false): Promise<void> {
    const batch = this.log[batchId];
    if (batch === undefined) return;
    const start = this.log[batchId - 1]?.end;
    const place = { batchId, start: start ?? null, end: batch.end };
    try {
      const { fields } = source.schema;
      const names = fields.map((_, index) => `c${index}`);
      const { relation } = await source.relation(start, batch.end, names);
      const rows = await this.bench.session.rows(`SELECT * FROM ${relation}`);
      const types = fields.map((field) => field.dataType);
      // The feed's timestamps were not recorded.
      const shown = fields.flatMap((field, index) => (field.name === '_commit_timestamp' ? [] : [index]));
      found.push({
        ...place,
        rows: rows.map((row) => pick(jsonRow(row, types, 'table'), shown)).sort(byText),
        columns: pick(fields, shown).map((field) => `${field.name} ${simpleString(field.dataType)}`),
      });
      batch.committed = true;
    } catch (error) {
      // A batch stands in the record of the run that planned it.
      if (!again) found.push({ ...place, notDelivered: true });
      throw error;
    }
  }
}

function pick<Item>(items: readonly Item[], indexes: readonly number[]): readonly Item[] {
  return indexes.flatMap((index) => items.slice(index, index + 1));
}

function compareBatches(found: readonly RecordedBatch[], step: RecordedStep, ids: Map<string, string>): void {
  const recorded = step.batches ?? [];
  const text = (batches: readonly RecordedBatch[]): string => JSON.stringify(batches);
  if (step.whileRunning !== undefined) {
    // How the rows of a running query fall into batches is a matter of timing.
    const rows = (batches: readonly RecordedBatch[]): string =>
      JSON.stringify(
        batches
          .flatMap((batch) => batch.rows ?? [])
          .map((row) => JSON.stringify(row))
          .sort(),
      );
    if (step.error === undefined && rows(found) !== rows(recorded))
      throw new Difference(`found rows ${rows(found)}, recorded ${rows(recorded)}`);
    return;
  }
  if (found.length !== recorded.length)
    throw new Difference(`found batches ${text(found)}, recorded ${text(recorded)}`);
  for (const [index, batch] of found.entries()) {
    const expected = recorded[index];
    if (expected === undefined) continue;
    compareBatch(batch, expected, ids);
  }
}

function compareBatch(found: RecordedBatch, recorded: RecordedBatch, ids: Map<string, string>): void {
  const check = (what: string, left: unknown, right: unknown): void => {
    if (JSON.stringify(left) !== JSON.stringify(right))
      throw new Difference(
        `batch ${recorded.batchId} ${what}: found ${JSON.stringify(left)}, recorded ${JSON.stringify(right)}`,
      );
  };
  check('id', found.batchId, recorded.batchId);
  check('end', withIds(found.end, recorded.end, ids), recorded.end);
  check('start', found.start === null ? null : withIds(found.start, recorded.start ?? '', ids), recorded.start);
  check('delivery', found.notDelivered ?? false, recorded.notDelivered ?? false);
  if (recorded.rows === undefined) return;
  check('columns', found.columns, recorded.columns);
  check('rows', found.rows, [...recorded.rows].sort(byText));
}

/** Our table has an id of its own; the same id of ours always stands for the same one of theirs. */
function withIds(found: string, recorded: string, ids: Map<string, string>): string {
  const pattern = /"reservoirId":"([^"]*)"/;
  const ours = pattern.exec(found)?.[1];
  const theirs = pattern.exec(recorded)?.[1];
  if (ours === undefined || theirs === undefined) return found;
  if (!ids.has(ours)) ids.set(ours, theirs);
  return found.replace(pattern, `"reservoirId":"${ids.get(ours) ?? ''}"`);
}

function byText(left: unknown, right: unknown): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}
