import * as vscode from 'vscode';
import { crashStep, nextStep, readStep, startStep, stopStep } from '../../emulator/protocol/rpc/step.ts';
import type { InputOf } from '../../webview/protocol/panel.ts';
import {
  chooseOtherFlow,
  crashHere,
  goOn,
  openStepTable,
  openStreamCheckpoint,
  startFlow,
  stepPanel,
  stopFlow,
} from '../../webview/protocol/step.ts';
import { chooseFlow } from '../commands/step.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { onAction, registerPanel, type OpenedPanel } from './panelHost.ts';

type Input = InputOf<typeof stepPanel>;

/** The panel "Stepper" and the command that opens it. Its buttons run things, so the host asks the emulator for them. */
export function registerStepPanel(sluice: Sluice, projects: Projects): void {
  const { emulator } = sluice;
  const panels = registerPanel(sluice, stepPanel, {
    title: ({ flow }) => `Stepper: ${shortName(flow)}`,
    key: ({ spec }) => spec,
    actions: (opened) => {
      const spec = (): string => opened.input().spec;
      return [
        onAction(startFlow, async () => {
          await vscode.workspace.saveAll(false);
          await emulator.request(startStep, { spec: spec(), flow: opened.input().flow, why: 'Start in the stepper' });
          return null;
        }),
        onAction(goOn, async ({ goal }) => {
          await emulator.request(nextStep, { spec: spec(), goal });
          return null;
        }),
        onAction(crashHere, async () => {
          await emulator.request(crashStep, { spec: spec() });
          return null;
        }),
        onAction(stopFlow, async () => {
          await emulator.request(stopStep, { spec: spec() });
          return null;
        }),
        onAction(chooseOtherFlow, async () => {
          await showOther(opened);
          return null;
        }),
        onAction(openStreamCheckpoint, () => openPart('sluice.checkpoint.open', opened)),
        onAction(openStepTable, () => openPart('sluice.table.open', opened)),
      ];
    },
  });

  const showOther = async (opened: OpenedPanel<Input>): Promise<void> => {
    const chosen = await chooseFlow(projects, { spec: opened.input().spec });
    if (chosen === undefined) return;
    opened.show({ spec: chosen.project.spec, project: chosen.project.name, flow: chosen.flow });
  };
  /** Opens what the flow writes, where another feature has a panel for it. */
  const openPart = async (command: string, opened: OpenedPanel<Input>): Promise<null> => {
    const { spec, flow } = opened.input();
    const state = await emulator.request(readStep, { spec });
    const { datasets } = await projects.graph(spec);
    const dataset = datasets.find(({ flows }) => flows.some(({ key }) => key === flow));
    const path = command === 'sluice.table.open' ? dataset?.path : state?.flow === flow ? state.checkpoint : undefined;
    const more = path === undefined ? {} : { path };
    await vscode.commands.executeCommand(command, { spec, dataset: dataset?.key, flow, ...more });
    return null;
  };

  sluice.own(
    vscode.commands.registerCommand('sluice.flow.step', async (argument: unknown) => {
      const chosen = await chooseFlow(projects, argument);
      if (chosen === undefined) return;
      panels.open({ spec: chosen.project.spec, project: chosen.project.name, flow: chosen.flow });
    }),
  );
}

function shortName(flow: string): string {
  return flow.slice(flow.lastIndexOf('.') + 1);
}
