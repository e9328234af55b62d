import * as vscode from 'vscode';
import { listSamples, milestoneReached, type Milestone } from '../../emulator/protocol/rpc/samples.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from './context.ts';

/** Context keys by which the steps of the walkthrough are completed: what the emulator saw, whichever window or command did it. */
export function registerMilestones(sluice: Sluice, projects: Projects): void {
  const { emulator } = sluice;
  const reach = (milestone: Milestone): void => {
    void vscode.commands.executeCommand('setContext', `sluice.milestone.${milestone}`, true);
  };
  sluice.own(emulator.on(milestoneReached, ({ milestone }) => reach(milestone)));
  // A sample that another window has made, or that was there before, is opened too.
  const look = async (): Promise<void> => {
    if (emulator.state.kind !== 'connected') return;
    const { opened } = await emulator.request(listSamples, {});
    void vscode.commands.executeCommand('setContext', 'sluice.sample.present', opened.length > 0);
    if (opened.length > 0) reach('sampleOpened');
    if (opened.some(({ spec }) => projects.update(spec)?.state === 'COMPLETED')) reach('updateCompleted');
  };
  sluice.own(
    projects.onDidChange((what) => {
      if (what === 'files') look().catch((error: unknown) => sluice.log.debug(String(error)));
    }),
  );
}
