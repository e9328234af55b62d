import * as vscode from 'vscode';
import { listTables, type TableDto } from '../../emulator/protocol/rpc/tables.ts';
import type { Sluice } from '../platform/context.ts';
import type { Projects } from './projects.ts';

/** The tables of the projects as the views share them: asked for once and kept until data or files change. */
export interface Tables {
  readonly onDidChange: vscode.Event<undefined>;
  of(spec: string): Promise<readonly TableDto[]>;
}

export function tablesModel(sluice: Sluice, projects: Projects): Tables {
  const changed = sluice.own(new vscode.EventEmitter<undefined>());
  const known = new Map<string, Promise<readonly TableDto[]>>();
  sluice.own(
    projects.onDidChange((what) => {
      if (what === 'update') return;
      known.clear();
      changed.fire(undefined);
    }),
  );
  return {
    onDidChange: changed.event,
    of(spec) {
      const asked = known.get(spec) ?? sluice.emulator.request(listTables, { spec });
      known.set(spec, asked);
      // A failed answer is not kept: whoever asks next asks the emulator.
      asked.catch(() => {
        if (known.get(spec) === asked) known.delete(spec);
      });
      return asked;
    },
  };
}
