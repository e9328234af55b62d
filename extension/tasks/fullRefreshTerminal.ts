import * as vscode from 'vscode';
import type { ProjectDto } from '../../emulator/protocol/rpc/projects.ts';
import { updateEvent, type UpdateOutcomeDto } from '../../emulator/protocol/rpc/updates.ts';
import { fullRefresh } from '../commands/fullRefresh.ts';
import { count, shortName } from '../models/guardTexts.ts';
import type { Sluice } from '../platform/context.ts';
import { errorText } from '../platform/showError.ts';

/** The terminal of a full refresh as a task: the dialog asks first, then the events of the update are its lines. */
export function fullRefreshTerminal(
  sluice: Sluice,
  {
    project,
    datasets,
  }: { readonly project: () => Promise<ProjectDto>; readonly datasets: readonly string[] | undefined },
): vscode.Pseudoterminal {
  const written = new vscode.EventEmitter<string>();
  const closed = new vscode.EventEmitter<number>();
  // A terminal wants both ends of a line; escapes of a name or a message are none of ours.
  const print = (line: string): void =>
    written.fire(`${line.replaceAll(/(?![\n\t])\p{Cc}/gu, '�').replaceAll('\n', '\r\n')}\r\n`);
  const run = async (): Promise<number> => {
    const chosen = await project();
    print(`Full refresh of ${datasets === undefined ? chosen.name : datasets.map(shortName).join(', ')}`);
    const following = sluice.emulator.on(updateEvent, ({ spec, event }) => {
      if (spec === chosen.spec && event.level !== 'METRICS') print(`${event.timestamp}  ${event.message}`);
    });
    try {
      const outcome = await fullRefresh(sluice, { project: chosen, datasets });
      for (const line of outcomeLines(outcome)) print(line);
      return outcome?.state === 'COMPLETED' ? 0 : 1;
    } finally {
      following.dispose();
    }
  };
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open() {
      run().then(
        (code) => closed.fire(code),
        (error: unknown) => {
          print(errorText(error));
          closed.fire(1);
        },
      );
    },
    close() {
      written.dispose();
      closed.dispose();
    },
  };
}

function outcomeLines(outcome: UpdateOutcomeDto | undefined): readonly string[] {
  if (outcome === undefined) return ['Nothing was done.'];
  const { state, tables, error } = outcome;
  return [
    ...tables.map(
      ({ table, rowsAdded, fullRefresh: full }) =>
        `${shortName(table)}: ${count(rowsAdded, 'row')} added${full ? ', read anew' : ''}`,
    ),
    ...(error === undefined ? [] : [`[${error.code}] ${error.message}`]),
    `Run is ${state}.`,
  ];
}
