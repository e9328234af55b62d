import * as vscode from 'vscode';
import {
  approveAct,
  destructiveActs,
  readGuardStatus,
  readImpact,
  undoReset,
  type DestructiveActDto,
  type ResetDto,
  type UndoneDto,
} from '../../emulator/protocol/rpc/guard.ts';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import {
  actText,
  count,
  listOf,
  shortName,
  timeText,
  undoQuestion,
  wrongName,
  wrongReason,
} from '../models/guardTexts.ts';
import { datasetOf, type Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { showError } from '../platform/showError.ts';
import { EmulatorError } from '../process/emulatorClient.ts';

/** Commands of the guard. The engine decides everything; what stands here asks the person and sends what they typed. */
export function registerGuardCommands(sluice: Sluice, projects: Projects): void {
  const register = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    sluice.own(vscode.commands.registerCommand(id, (argument: unknown) => run(argument).catch(showError)));
  };
  register('sluice.guard.status', async (argument) => {
    const project = await projects.choose(argument, 'Show What Is Protected');
    if (project !== undefined) await showStatus(sluice, project);
  });
  register('sluice.guard.approve', async (argument) => approveByCommand(sluice, projects, argument));
  register('sluice.guard.undo', async (argument) => {
    const project = await projects.choose(argument, 'Undo Full Refresh');
    if (project === undefined) return undefined;
    const id = textMember(argument, 'id');
    return undoByDialog(sluice, project, id);
  });
}

/** What is asked of a person before an act on one table is let through. */
export interface ApprovalRequest {
  readonly spec: string;
  /** Full name. */
  readonly table: string;
  readonly act: DestructiveActDto;
  /** `1 of 2`, where several tables need one. */
  readonly step?: string;
}

/**
 * Asks for the table's full name and a reason, and records the approval. Whether it was given; a person who cancels gives none. The engine
 * holds the name and the reason against its own rules again.
 */
export async function askApproval(sluice: Sluice, { spec, table, act, step }: ApprovalRequest): Promise<boolean> {
  const title = `Approve Once${step === undefined ? '' : ` (${step})`}: ${actText(act)} of ${shortName(table)}`;
  const typedName = await vscode.window.showInputBox({
    title,
    prompt: `Type the full name of the table, ${table}, to approve ${actText(act)}.`,
    placeHolder: table,
    ignoreFocusOut: true,
    validateInput: (typed) => wrongName(typed, table),
  });
  if (typedName === undefined) return false;
  const reason = await vscode.window.showInputBox({
    title,
    prompt: 'Say why. The reason stands in the audit log; the approval is used once, and ends after 15 minutes.',
    ignoreFocusOut: true,
    validateInput: wrongReason,
  });
  if (reason === undefined) return false;
  try {
    const { expiresAt } = await sluice.emulator.request(approveAct, { spec, table, typedName, reason, acts: [act] });
    const until = new Date(expiresAt).toLocaleTimeString();
    vscode.window.setStatusBarMessage(
      `$(verified) Approved once, until ${until}: ${actText(act)} of ${shortName(table)}.`,
      8000,
    );
    return true;
  } catch (error) {
    const button = await showError(error, 'Try Again');
    return button === 'Try Again' && askApproval(sluice, { spec, table, act, ...(step === undefined ? {} : { step }) });
  }
}

/** Shows a refusal of the guard with its reason, and leads to an approval. Whether every table has one now. */
export async function offerApproval(
  sluice: Sluice,
  refused: {
    readonly error: unknown;
    readonly spec: string;
    readonly act: DestructiveActDto;
    readonly tables: readonly string[];
  },
): Promise<boolean> {
  const { error, spec, act, tables } = refused;
  const approve = tables.length === 1 ? 'Approve Once…' : `Approve Once for ${tables.length} Tables…`;
  const audit = 'Show Audit Log';
  const message = error instanceof Error ? error.message : String(error);
  const names = listOf(tables.map(shortName));
  const button = await vscode.window.showErrorMessage(
    message,
    {
      modal: true,
      detail: `The refusal stands in the audit log. When it really may happen, ${actText(act)} of ${names} can be approved once: you type the full name of the table and a reason, and the approval ends after 15 minutes.`,
    },
    approve,
    audit,
  );
  if (button === audit) await vscode.commands.executeCommand('sluice.audit.focus');
  if (button !== approve) return false;
  for (const [index, table] of tables.entries()) {
    const step = tables.length === 1 ? {} : { step: `${index + 1} of ${tables.length}` };
    if (!(await askApproval(sluice, { spec, table, act, ...step }))) return false;
  }
  return true;
}

/** Whether the guard said no because a table is protected. */
export function isRefusal(error: unknown): error is EmulatorError {
  return error instanceof EmulatorError && refusals.has(error.error.code);
}

const refusals: ReadonlySet<string> = new Set(['TABLE_NOT_RESETTABLE', 'RESET_PROTECTION_LIFTED']);

/**
 * `{ spec, dataset, act? }` or `{ path, act? }`: for the act, or for one that the person picks. Without an argument the person picks the table
 * too. Gives whether it was approved, for a command that goes on with the act.
 */
async function approveByCommand(sluice: Sluice, projects: Projects, argument: unknown): Promise<boolean> {
  const path = textMember(argument, 'path');
  const owner =
    path === undefined
      ? undefined
      : (await projects.list()).find(({ storage }) => storage !== '' && path.startsWith(`${storage}/`));
  const project = owner ?? (await projects.choose(argument, 'Approve a Destructive Act Once'));
  if (project === undefined) return false;
  const { spec } = project;
  const { protected: tables } = await sluice.emulator.request(readGuardStatus, { spec });
  const named = datasetOf(argument)?.dataset;
  const known = tables.find(({ table, path: place }) => table === named || place === path);
  if (tables.length === 0 || ((named !== undefined || path !== undefined) && known === undefined)) {
    void vscode.window.showInformationMessage(
      `${named === undefined ? `No table of ${project.name}` : shortName(named)} is protected, so that no approval is needed.`,
    );
    return false;
  }
  const table = known?.table ?? (await pickTable(tables));
  if (table === undefined) return false;
  const wanted = textMember(argument, 'act');
  const act = destructiveActs.find((one) => one === wanted) ?? (await pickAct(table));
  return act !== undefined && askApproval(sluice, { spec, table, act });
}

async function pickTable(
  tables: readonly { readonly table: string; readonly why: string }[],
): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(
    tables.map(({ table, why }) => ({
      label: `$(lock) ${shortName(table)}`,
      description: table,
      detail: `Protected ${why}.`,
      table,
    })),
    { title: 'Approve a Destructive Act Once', placeHolder: 'Pick the table.', matchOnDescription: true },
  );
  return picked?.table;
}

async function pickAct(table: string): Promise<DestructiveActDto | undefined> {
  const picked = await vscode.window.showQuickPick(
    destructiveActs
      .filter((act) => act !== 'fullRefreshAll')
      .map((act) => ({ label: `${actText(act).slice(4, 5).toUpperCase()}${actText(act).slice(5)}`, act })),
    { title: 'Approve a Destructive Act Once', placeHolder: `Pick what may happen to ${table}, once.` },
  );
  return picked?.act;
}

/** What is protected and why, which approvals are open, and which full refreshes can be undone: a list to look at, and to act from. */
async function showStatus(sluice: Sluice, { spec, name }: ProjectDto): Promise<void> {
  const { protected: tables, approvals, resets } = await sluice.emulator.request(readGuardStatus, { spec });
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, run: undefined });
  const picked = await vscode.window.showQuickPick(
    [
      separator('Protected Tables'),
      ...tables.map(({ table, why }) => ({
        label: `$(lock) ${shortName(table)}`,
        description: table,
        detail: `Protected ${why}.`,
        run: () => vscode.commands.executeCommand('sluice.guard.approve', { spec, dataset: table }),
      })),
      ...(tables.length === 0
        ? [
            {
              label: '$(unlock) No table is protected.',
              detail: "Set TBLPROPERTIES ('pipelines.reset.allowed' = 'false') at a table to keep its rows.",
              run: undefined,
            },
          ]
        : []),
      separator('Open Approvals'),
      ...approvals.map(({ table, acts, reason, who, expiresAt }) => ({
        label: `$(verified) ${shortName(table)}: ${listOf(acts.map(actText))}`,
        description: `until ${timeText(expiresAt)}`,
        detail: `By ${who}: ${reason}`,
        run: undefined,
      })),
      separator('Full Refreshes'),
      ...resets.toReversed().map((reset) => ({
        label: `$(history) ${listOf(reset.tables.map(shortName))}`,
        description: timeText(reset.time),
        detail: resetDetail(reset),
        run:
          reset.state === 'undoable'
            ? () => vscode.commands.executeCommand('sluice.guard.undo', { spec, id: reset.id })
            : undefined,
      })),
    ],
    {
      title: `What Is Protected in ${name}`,
      placeHolder: 'Pick a table to approve an act on it once, or a full refresh to undo it.',
      matchOnDescription: true,
    },
  );
  await picked?.run?.();
}

function resetDetail({ state, undoableUntil }: ResetDto): string {
  switch (state) {
    case 'undoable':
      return `It can be undone until ${timeText(undoableUntil)}.`;
    case 'undone':
      return 'It was undone.';
    case 'windowOver':
      return `It could be undone until ${timeText(undoableUntil)}.`;
  }
}

/** Lets the person pick a full refresh, shows what undoing it means, and does it. Whether it was undone. */
async function undoByDialog(sluice: Sluice, project: ProjectDto, id: string | undefined): Promise<boolean> {
  const { spec } = project;
  const { resets } = await sluice.emulator.request(readGuardStatus, { spec });
  const undoable = resets.filter(({ state }) => state === 'undoable').toReversed();
  if (undoable.length === 0) {
    void vscode.window.showInformationMessage(`There is no full refresh of ${project.name} that can be undone.`);
    return false;
  }
  const named = undoable.find((reset) => reset.id === id || reset.updateId === id);
  const reset = named ?? (await pickReset(undoable));
  if (reset === undefined) return false;
  const impact = await sluice.emulator.request(readImpact, { spec, act: 'restore', tables: [...reset.tables] });
  const { message, detail } = undoQuestion(reset, impact);
  const confirm = 'Undo Full Refresh';
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, confirm)) !== confirm) return false;
  return undo(sluice, project, reset, false);
}

async function pickReset(resets: readonly ResetDto[]): Promise<ResetDto | undefined> {
  const picked = await vscode.window.showQuickPick(
    resets.map((reset) => ({
      label: `$(history) ${listOf(reset.tables.map(shortName))}`,
      description: timeText(reset.time),
      detail: resetDetail(reset),
      reset,
    })),
    { title: 'Undo Full Refresh', placeHolder: 'Pick the full refresh to take back.' },
  );
  return picked?.reset;
}

async function undo(sluice: Sluice, project: ProjectDto, reset: ResetDto, discardNewRows: boolean): Promise<boolean> {
  const { spec } = project;
  try {
    const undone = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: 'Undoing the full refresh.' },
      () =>
        sluice.emulator.request(undoReset, {
          spec,
          id: reset.id,
          discardNewRows,
          why: 'Undo Full Refresh in the editor',
        }),
    );
    void vscode.window.showInformationMessage(undoneText(undone));
    return true;
  } catch (error) {
    if (isRefusal(error)) {
      const { tables } = await sluice.emulator.request(readImpact, { spec, act: 'restore', tables: [...reset.tables] });
      const refused = tables.filter(({ verdict }) => verdict === 'refused').map(({ impact }) => impact.table);
      const approved = await offerApproval(sluice, { error, spec, act: 'restore', tables: refused });
      return approved && undo(sluice, project, reset, discardNewRows);
    }
    if (error instanceof EmulatorError && error.error.code === 'UNDO_TABLE_MOVED_ON' && !discardNewRows) {
      const discard = 'Discard New Rows and Undo';
      const detail = 'Keep those rows elsewhere first, when they are still needed.';
      const button = await vscode.window.showWarningMessage(error.message, { modal: true, detail }, discard);
      return button === discard && undo(sluice, project, reset, true);
    }
    throw error;
  }
}

function undoneText({ tables, behind }: UndoneDto): string {
  const held = tables.map(({ table, restoredVersion, rows }) => {
    const amount = rows === null ? 'an unknown number of rows' : count(rows, 'row');
    return `${shortName(table)} holds ${amount} again, as at version ${restoredVersion}.`;
  });
  const stops = behind.map(
    ({ flow, reads }) =>
      `The flow ${shortName(flow)} had not read all of ${shortName(reads)} by then, and will stop where that was emptied: give it a full refresh of its own.`,
  );
  return [...held, ...stops].join(' ');
}

function textMember(argument: unknown, name: string): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const value = new Map<string, unknown>(Object.entries(argument)).get(name);
  return typeof value === 'string' ? value : undefined;
}
