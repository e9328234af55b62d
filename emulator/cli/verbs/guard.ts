import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { approve, approvalMinutes } from '../../guard/approve.ts';
import type { Approval } from '../../guard/guardState.ts';
import { impactJson, impactLines, resetImpact, type ResetImpact } from '../../guard/impact.ts';
import { actText, actWord, actWords } from '../../guard/refusal.ts';
import { rowsText } from '../../guard/tableAmounts.ts';
import { listResets, undoReset, type ResetSummary } from '../../guard/undo.ts';
import type { DestructiveAct } from '../../guard/verdict.ts';
import { chooseTable, whyProtected, type KnownTable } from '../../pipeline/guard/knownTables.ts';
import { ask, canAsk } from '../ask.ts';
import { guardStatus } from '../../workspace/guardQuestions.ts';
import { aloneInStorage, type OpenGuard } from '../../workspace/openGuard.ts';
import { withGuard } from '../openGuard.ts';
import { plainText } from '../plainText.ts';
import { paint } from '../terminal.ts';
import type { Verb, VerbCall } from '../verb.ts';

const subcommands = ['status', 'approve', 'undo'] as const;

export const guard: Verb = {
  name: 'guard',
  summary: 'Show what protects the tables of a project, approve an act once, undo a full refresh.',
  help: `The reset guard of a project. A table with pipelines.reset.allowed = false keeps its rows and its stream
checkpoints: full refreshes, drops, truncations, overwrites and restores of it are refused unless somebody approved
that very act.

Usage: sluice guard status
       sluice guard approve <table> [--for ACT] [--name NAME --reason TEXT]
       sluice guard undo <update> [--discard-new-rows]

  status             protected tables and why they are, what a full refresh of them would destroy, open approvals,
                     and the full refreshes that can be undone
  approve            lets one act on one table through, once, within ${approvalMinutes} minutes; shows first what it
                     would destroy
  undo               takes the full refresh of an update back: the rows, and the stream checkpoints of before;
                     "last" is the newest one that can be undone
  --for ACT          ${Object.keys(actWords).slice(0, 6).join(', ')},
                     ${Object.keys(actWords).slice(6).join(', ')} (default: full-refresh)
  --name NAME        the table's full name, instead of typing it at the terminal
  --reason TEXT      why, instead of typing it at the terminal
  --discard-new-rows undo also when other writers have added rows since, which then go
  --spec PATH        the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --json             one object

Example: sluice guard approve bronze --name spark_catalog.default.bronze --reason "the source was corrected"`,
  options: {
    spec: { type: 'string' },
    for: { type: 'string', multiple: true },
    name: { type: 'string' },
    reason: { type: 'string' },
    'discard-new-rows': { type: 'boolean' },
  },
  positionals: [1, 2],
  async run(call) {
    const [word = '', what] = call.positionals;
    switch (word) {
      case 'status':
        if (what !== undefined) throw usage(`The word "${what}" is one too many.`);
        return withGuard(call, (open) => status(call, open));
      case 'approve':
        if (what === undefined) throw usage('Name the table: sluice guard approve <table>.');
        return withGuard(call, (open) => approved(call, open, what));
      case 'undo':
        if (what === undefined) throw usage('Name the update: sluice guard undo <update>.');
        return withGuard(call, (open) => undone(call, open, what));
      default: {
        const near = nearest(word, subcommands);
        const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
        throw usage(`The command "guard" has no "${word}"; it has ${subcommands.join(', ')}.${meant}`);
      }
    }
  },
};

interface GuardedTableStatus {
  readonly table: KnownTable;
  readonly why: string;
  readonly impact: ResetImpact;
}

async function status({ terminal, json }: VerbCall, open: OpenGuard): Promise<number> {
  const { protected: tables, approvals, resets } = await guardStatus(open);
  const guarded: GuardedTableStatus[] = [];
  for (const { table, why } of tables) {
    guarded.push({ table, why, impact: await resetImpact(open.io, table, await open.sourcesOf(table.table)) });
  }
  if (json) {
    terminal.print(
      JSON.stringify({
        storage: open.storage,
        protected: guarded.map(({ table, why, impact }) => ({ ...table, why, impact: impactJson(impact) })),
        approvals,
        resets,
      }),
    );
    return 0;
  }
  const heading = (text: string): void => terminal.print(paint(terminal, 'bold', text));
  heading('Protected tables');
  if (guarded.length === 0)
    terminal.print("  none: set TBLPROPERTIES ('pipelines.reset.allowed' = 'false') at a table");
  for (const { table, why, impact } of guarded) {
    terminal.print(`  ${plainText(table.table)}  ${why}`);
    for (const line of impactLines(impact)) terminal.print(`    ${plainText(line)}`);
  }
  heading('Open approvals');
  if (approvals.length === 0) terminal.print('  none');
  for (const one of approvals) terminal.print(`  ${plainText(approvalText(one))}`);
  heading('Full refreshes');
  if (resets.length === 0) terminal.print('  none');
  for (const one of resets) terminal.print(`  ${plainText(resetText(one))}`);
  return 0;
}

async function approved(call: VerbCall, open: OpenGuard, name: string): Promise<number> {
  const { terminal, json } = call;
  const { io } = open;
  const acts = actsOf(call);
  const table = chooseTable(await open.known(), name);
  const impact = await resetImpact(io, table, await open.sourcesOf(table.table));
  const why = whyProtected(table);
  if (!json) {
    const what = acts.map(actText).join(' or ');
    terminal.note(`${paint(terminal, 'bold', table.table)}: ${what} would destroy`);
    for (const line of impactLines(impact)) terminal.note(`  ${plainText(line)}`);
    if (why === undefined) terminal.note('  The table is not protected: it needs no approval.');
  }
  const { typedName, reason } = await wordsOf(call, table);
  const given = await approve({ guard: open.guard, clock: io.clock, ids: io.ids }, table, { typedName, reason, acts });
  if (json) terminal.print(JSON.stringify({ approval: given, impact: impactJson(impact) }));
  else terminal.print(`Approved: ${plainText(approvalText(given))}`);
  return 0;
}

/** The name and the reason, from the command line or from the person at the terminal; without either nothing is approved. */
async function wordsOf(call: VerbCall, { table }: KnownTable) {
  const name = call.text('name');
  const reason = call.text('reason');
  if ((name === undefined || reason === undefined) && (call.json || !canAsk())) {
    throw usage('Without a terminal an approval needs both --name (the full name of the table) and --reason.');
  }
  return {
    typedName: name ?? (await ask(call, `Type the full name of the table (${table}) to approve: `)),
    reason: reason ?? (await ask(call, 'Reason, for the audit log: ')),
  };
}

async function undone(call: VerbCall, open: OpenGuard, asked: string): Promise<number> {
  const { terminal, json } = call;
  return aloneInStorage(open, async (recovered) => {
    for (const { updateId, outcome } of recovered) {
      const how = outcome === 'rolledForward' ? 'brought to its end' : 'taken back';
      terminal.note(`The reset of update ${updateId}, which was broken off, was ${how}.`);
    }
    const newest = (await listResets(open)).findLast(({ state }) => state === 'undoable');
    const id = asked === 'last' && newest !== undefined ? newest.id : asked;
    const discardNewRows = call.flag('discard-new-rows');
    const why = `sluice guard undo ${id}${discardNewRows ? ' --discard-new-rows' : ''}`;
    const report = await undoReset(open, { id, discardNewRows, why });
    if (json) terminal.print(JSON.stringify(report));
    else {
      for (const { table, restoredVersion, rows } of report.tables) {
        terminal.print(`${plainText(table)} holds ${rowsText(rows)} again, as at version ${restoredVersion}.`);
      }
      terminal.print('Streams into them go on from where they stood before the full refresh.');
      for (const { flow, reads } of report.behind) {
        const what = `The flow ${plainText(flow)} had not read all of ${plainText(reads)} by then, and will stop where that was emptied`;
        terminal.note(paint(terminal, 'yellow', `${what}: give it a full refresh of its own.`));
      }
    }
    return 0;
  });
}

function actsOf(call: VerbCall): readonly DestructiveAct[] {
  const words = call.texts('for').flatMap((text) => text.split(',').map((word) => word.trim()));
  if (words.length === 0) return ['fullRefresh'];
  return words.map((word) => {
    const act = Object.hasOwn(actWords, word) ? actWords[word] : undefined;
    if (act !== undefined) return act;
    const near = nearest(word, Object.keys(actWords));
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw usage(`The option --for takes ${Object.keys(actWords).join(', ')}, not "${word}".${meant}`);
  });
}

function approvalText({ id, table, acts, who, reason, expiresAt }: Approval): string {
  return `${acts.map(actWord).join(', ')} of ${table} until ${new Date(expiresAt).toISOString()}, by ${who} (${reason}); ${id}`;
}

const stateTexts = {
  undoable: 'can be undone until',
  undone: 'undone; could be until',
  windowOver: 'could be undone until',
};

function resetText({ updateId, time, tables, state, undoableUntil }: ResetSummary): string {
  const when = new Date(time).toISOString();
  return `update ${updateId} of ${when}: ${tables.join(', ')}; ${stateTexts[state]} ${new Date(undoableUntil).toISOString()}`;
}

function usage(detail: string): Error {
  return sluiceError('INVALID_USAGE', { detail, command: 'guard' });
}
