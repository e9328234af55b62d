import * as vscode from 'vscode';
import type { Projects } from '../models/projects.ts';
import { isRunning, shownUpdate, statusText, type ProjectUpdate } from '../models/statusText.ts';
import type { Sluice } from './context.ts';
import { showError } from './showError.ts';

/** The one status bar item: the emulator, the update that runs, or how the last one ended. A click shows what can be done. */
export function registerStatusBar(sluice: Sluice, projects: Projects): void {
  const { emulator } = sluice;
  const item = sluice.own(vscode.window.createStatusBarItem('sluice.status', vscode.StatusBarAlignment.Left, 20));
  item.name = 'Sluice';
  item.command = 'sluice.emulator.actions';
  let shown: ProjectUpdate | undefined;

  const draw = (): void => {
    const { text, tooltip, severity } = statusText(emulator.state, shown);
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: tooltip, role: 'button' };
    item.backgroundColor =
      severity === 'none' ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
    item.show();
  };
  const look = async (): Promise<void> => {
    // Only an emulator that runs is asked: the item starts none.
    if (emulator.state.kind === 'connected') {
      const known = await projects.list().catch(() => []);
      shown = shownUpdate(
        known.flatMap(({ name, spec }) => {
          const update = projects.update(spec);
          return update === undefined ? [] : [{ name, update }];
        }),
      );
    }
    draw();
  };
  sluice.own(emulator.onDidChangeState(() => void look()));
  sluice.own(projects.onDidChange(() => void look()));
  sluice.own(
    vscode.commands.registerCommand('sluice.emulator.actions', () => showActions(sluice, shown).catch(showError)),
  );
  draw();
}

interface Action extends vscode.QuickPickItem {
  readonly command?: string;
  readonly argument?: unknown;
}

async function showActions({ emulator }: Sluice, shown: ProjectUpdate | undefined): Promise<void> {
  const { state } = emulator;
  const isDown = state.kind === 'failed' || state.kind === 'restarting';
  const running = shown !== undefined && isRunning(shown.update) ? shown : undefined;
  const separator = (label: string): Action => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const restart: Action = {
    label: isDown ? '$(debug-restart) Try Again' : '$(debug-restart) Restart Emulator',
    ...(isDown ? { detail: state.reason } : {}),
    command: 'sluice.emulator.restart',
  };
  const actions: readonly Action[] = [
    ...(isDown ? [restart] : []),
    ...(running === undefined
      ? [{ label: '$(run-all) Run Pipeline', command: 'sluice.pipeline.run' }]
      : [
          {
            label: '$(debug-stop) Stop Update',
            description: running.name,
            command: 'sluice.pipeline.stop',
            argument: { spec: running.update.spec },
          },
        ]),
    { label: '$(type-hierarchy) Open Pipeline Graph', command: 'sluice.graph.open' },
    { label: '$(cloud-upload) Land Next Sample Files', command: 'sluice.sample.land' },
    separator('Guard'),
    { label: '$(lock) Show What Is Protected', command: 'sluice.guard.status' },
    { label: '$(history) Undo Full Refresh…', command: 'sluice.guard.undo' },
    { label: '$(shield) Verify Audit Log', command: 'sluice.audit.verify' },
    separator('Emulator'),
    { label: '$(terminal) Open Terminal', command: 'sluice.terminal.open' },
    { label: '$(output) Show Log', command: 'sluice.log.show' },
    ...(isDown ? [] : [restart]),
  ];
  const picked = await vscode.window.showQuickPick(actions, { title: 'Sluice', placeHolder: 'Pick what to do.' });
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command, picked.argument);
}
