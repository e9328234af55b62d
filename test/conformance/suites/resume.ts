import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import type { Json, JsonObject } from '../../../emulator/base/json.ts';
import { UnknownOperator } from '../support/streamPlan.ts';
import { openStreamReplay, type RecordedQuery, type Rows, type StreamReplay } from '../support/streamReplay.ts';
import type { CaseResult, Suite } from '../suite.ts';

interface RecordedBase {
  readonly query: RecordedQuery;
  readonly conf: Readonly<Record<string, string>>;
  readonly sessionConf?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly do: string; readonly input?: Readonly<Record<string, Rows>> }[];
}

interface RecordedResume {
  readonly id: string;
  readonly base: string;
  readonly damage: readonly Damage[];
  readonly conf?: Readonly<Record<string, string>>;
  readonly queryChange?: Partial<RecordedQuery>;
  readonly sparkOutcome: 'started-ok' | 'error';
  readonly rowsWritten: readonly JsonObject[];
  readonly duplicatesOrLoss: { readonly differs: boolean } | null;
}

interface Damage {
  readonly op: string;
  readonly path?: string;
  readonly to?: string;
  readonly from?: string;
  readonly text?: string;
  readonly bytes?: number;
  readonly lines?: number;
  readonly line?: number;
  readonly set?: JsonObject;
}

class NotReplayed extends Error {}

/** Changes of files that mean the same to our own checkpoint as to Spark's. */
function damageFiles(root: string, damage: Damage): void {
  const path = join(root, damage.path ?? '');
  const lines = (change: (all: string[]) => string[]): void =>
    writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'));
  const known = /^(checkpoint(\/(metadata|offsets|commits)(\/\d+)?)?|sink)$/.test(damage.path ?? '');
  if (!known) throw new NotReplayed(damage.op);
  switch (damage.op) {
    case 'delete':
      return rmSync(path, { recursive: true });
    case 'write':
      return writeFileSync(path, damage.text ?? '');
    case 'append':
      return appendFileSync(path, damage.text ?? '');
    case 'replace':
      return writeFileSync(path, readFileSync(path, 'utf8').replace(damage.from ?? '', damage.to ?? ''));
    case 'truncate':
      return truncateSync(path, damage.bytes);
    case 'keepLines':
      return lines((all) => all.slice(0, damage.lines));
    case 'setLine':
      return lines((all) => all.map((line, index) => (index === damage.line ? (damage.text ?? '') : line)));
    case 'jsonLine':
      return lines((all) =>
        all.map((line, index) =>
          index === damage.line ? JSON.stringify({ ...(JSON.parse(line) as JsonObject), ...damage.set }) : line,
        ),
      );
    case 'emptyConf':
      return lines((all) =>
        all.map((line, index) =>
          index === 1 ? JSON.stringify({ ...(JSON.parse(line) as JsonObject), conf: {} }) : line,
        ),
      );
    case 'copy':
      return cpSync(path, join(root, damage.to ?? ''));
    default:
      throw new NotReplayed(damage.op);
  }
}

/** What the restart does: the rows that it writes, or the code that it is refused with. */
async function resume(base: RecordedBase, recorded: RecordedResume): Promise<readonly Json[] | string> {
  const conf = { 'spark.sql.session.timeZone': 'UTC', ...base.sessionConf, ...base.conf };
  const replay: StreamReplay = await openStreamReplay(conf);
  try {
    for (const step of base.steps) {
      if (step.input !== undefined) await replay.stage(step.input, base.query.sources);
      if (step.do === 'start') await replay.start(base.query, { kind: 'processingTime', interval: 0 }, conf);
      const end = step.do === 'stage' ? undefined : await replay.settle();
      if (end !== undefined) throw end;
    }
    await replay.stop();
    const before = replay.batches.length;
    for (const damage of recorded.damage) damageFiles(dirname(replay.checkpoint), damage);
    const query = { ...base.query, ...recorded.queryChange };
    try {
      await replay.start(query, { kind: 'availableNow' }, { ...conf, ...recorded.conf });
    } catch (error) {
      if (isSluiceError(error)) return error.code;
      throw error;
    }
    const end = await replay.settle();
    if (end !== undefined) {
      if (!isSluiceError(end.cause)) throw end;
      return end.cause.code;
    }
    return replay.batches.slice(before).flatMap(({ output }) => output);
  } finally {
    await replay.close();
  }
}

function sorted(rows: readonly Json[]): readonly string[] {
  return rows
    .map((row) => {
      // Which of several duplicates stays depends on the sizes of the files, and ours are not those that Spark wrote.
      const members = Object.entries(row as JsonObject).filter(([name]) => name !== 'action');
      return JSON.stringify(members.sort(([left], [right]) => (left < right ? -1 : 1)));
    })
    .sort();
}

/**
 * What Spark does with a damaged checkpoint, tried on our own: its base is run here, damaged in the same way and started again.
 * Where Spark fails, we have to refuse; where it carries on, we give its rows or refuse.
 */
export const resumeSuite: Suite = {
  name: 'resume',
  async *run(root, only = () => true) {
    const folder = join(root, 'resume');
    const file = join(folder, 'cases.json');
    if (!existsSync(file)) return;
    for (const recorded of JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedResume[]) {
      if (!only(recorded.id)) continue;
      const base = JSON.parse(readFileSync(join(folder, '_base', recorded.base, 'base.json'), 'utf8')) as RecordedBase;
      yield await runCase(base, recorded);
    }
  },
};

async function runCase(base: RecordedBase, recorded: RecordedResume): Promise<CaseResult> {
  const { id } = recorded;
  let outcome: readonly Json[] | string;
  try {
    outcome = await resume(base, recorded);
  } catch (error) {
    if (error instanceof NotReplayed) return { id, outcome: 'notRun', kind: 'damage not replayed', why: error.message };
    if (error instanceof UnknownOperator)
      return { id, outcome: 'notRun', kind: 'operator not replayed', why: error.message };
    if (isSluiceError(error, 'STREAM_OPERATOR_NOT_SUPPORTED')) {
      return { id, outcome: 'notRun', kind: `operator ${error.parameters['operator']}`, why: error.message };
    }
    return {
      id,
      outcome: 'wrong',
      kind: 'crash',
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
  if (typeof outcome === 'string') {
    if (recorded.sparkOutcome === 'error') return { id, outcome: 'equal' };
    return { id, outcome: 'refused', kind: outcome, why: 'Spark carries on' };
  }
  if (recorded.sparkOutcome === 'error') return { id, outcome: 'wrong', kind: 'not refused', why: 'Spark fails here' };
  const [expected, found] = [sorted(recorded.rowsWritten), sorted(outcome)].map((rows) => rows.join('\n'));
  if (expected === found) return { id, outcome: 'equal' };
  return { id, outcome: 'wrong', kind: 'differs', why: `expected ${expected}, found ${found}` };
}
