import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { logicalFileKey } from '../../emulator/delta/replay.ts';
import { readSnapshot, type Snapshot } from '../../emulator/delta/snapshot.ts';
import { commit, type CommitOutcome } from '../../emulator/delta/transaction.ts';
import { effectOf, type StatementEffect } from './conflictStatements.ts';
import { conflictTable, rowsOf, withoutDataFiles, type ConflictTable } from './conflictTable.ts';
import type { CaseResult } from './suite.ts';

interface RecordedStatement {
  readonly name: string;
  readonly sql?: string;
  readonly python?: string;
  readonly scala?: string;
}

interface RecordedRace {
  readonly id: string;
  readonly table: string;
  readonly first: RecordedStatement;
  readonly second: RecordedStatement;
  readonly outcome: 'commits' | 'fails';
  readonly error?: { readonly condition: string };
  readonly rowsAfter: number;
}

/**
 * The races of `delta-spark/conflicts/cases.json`: a model of each statement says what it reads and writes, and our transactions and
 * conflict rules have to come to the recorded end.
 */
export async function* deltaConflicts(
  root: string,
  only: (id: string) => boolean = () => true,
): AsyncIterable<CaseResult> {
  const path = join(root, 'delta-spark', 'conflicts', 'cases.json');
  if (!existsSync(path)) return;
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly RecordedRace[] };
  for (const recorded of cases) {
    const id = `conflicts/${recorded.id}`;
    if (only(id)) yield { id, ...(await result(recorded)) };
  }
}

async function result(recorded: RecordedRace): Promise<Omit<CaseResult, 'id'>> {
  try {
    return await race(recorded);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { outcome: 'refused', kind: error.code, why: error.message };
  }
}

async function race({
  table: name,
  first,
  second,
  outcome,
  error,
  rowsAfter,
}: RecordedRace): Promise<Omit<CaseResult, 'id'>> {
  const table = await conflictTable(name);
  const base = await readSnapshot(table.io, table.path);
  const loser = await effectOf(table, base, textOf(second));
  const winner = await effectOf(table, base, textOf(first));
  if (loser === undefined || winner === undefined) {
    const unknown = loser === undefined ? second : first;
    return { outcome: 'notRun', kind: 'statement', why: `the model does not know ${unknown.name}` };
  }
  const won = await run(table, base, winner);
  if (won !== undefined && won.kind !== 'committed') return wrong(`the first statement: ${won.kind}`);
  for (const step of winner.then ?? []) {
    const now = await readSnapshot(table.io, table.path);
    const next = await run(table, now, step(now));
    if (next?.kind !== 'committed') return wrong(`a further commit of the first statement: ${String(next?.kind)}`);
  }
  let lost = await run(table, base, loser);
  if (lost?.kind === 'conflicted' && loser.startsAgain === true && (await filesRemain(table, loser))) {
    lost = await run(table, await readSnapshot(table.io, table.path), loser);
  }
  const expected = outcome === 'commits' ? 'commits' : (error?.condition ?? '');
  const found = lost?.kind === 'conflicted' ? lost.error.code : 'commits';
  if (found !== expected) return wrong(`${found} instead of ${expected}`);
  const rows = (await rowsOf(table)).length;
  return rows === rowsAfter ? { outcome: 'equal' } : wrong(`${rows} rows instead of ${rowsAfter}`);
}

async function run(table: ConflictTable, base: Snapshot, effect: StatementEffect): Promise<CommitOutcome | undefined> {
  if (effect.idle === true) return undefined;
  return commit(withoutDataFiles(table.io), {
    tablePath: table.path,
    base,
    reads: effect.reads,
    actions: effect.actions,
    operation: { name: effect.operation, parameters: {}, metrics: {} },
    onConflict: effect.onConflict ?? 'check',
  });
}

async function filesRemain(table: ConflictTable, { actions }: StatementEffect): Promise<boolean> {
  const present = new Set((await readSnapshot(table.io, table.path)).files.map(logicalFileKey));
  return actions.every((action) => action.kind !== 'remove' || present.has(logicalFileKey(action.file)));
}

function textOf({ sql, python, scala }: RecordedStatement): string {
  return sql ?? python ?? scala ?? '';
}

function wrong(why: string): Omit<CaseResult, 'id'> {
  return { outcome: 'wrong', kind: 'conflict', why };
}
