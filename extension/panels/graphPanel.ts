import * as vscode from 'vscode';
import {
  fullRefreshDataset,
  goToDefinition,
  goToProblem,
  graphPanel,
  openCheckpoint,
  openTable,
  previewDataset,
  runDataset,
  runPipeline,
  stopPipeline,
} from '../../webview/protocol/graph.ts';
import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { openPlace } from '../platform/openPlace.ts';
import { onAction, registerPanel } from './panelHost.ts';

/** The panel "Pipeline Graph". Copy this file, `webview/protocol/graph.ts` and `webview/graph/` to make another panel. */
export function registerGraphPanel(sluice: Sluice, projects: Projects): void {
  const panels = registerPanel(sluice, graphPanel, {
    title: ({ name }) => `Graph of ${name}`,
    key: ({ spec }) => spec,
    actions: (opened) => {
      const command = async (id: string, more: object = {}): Promise<null> => {
        await vscode.commands.executeCommand(id, { spec: opened.input().spec, ...more });
        return null;
      };
      return [
        onAction(runPipeline, () => command('sluice.pipeline.run')),
        onAction(stopPipeline, () => command('sluice.pipeline.stop')),
        onAction(runDataset, ({ dataset }) => command('sluice.dataset.run', { dataset })),
        onAction(previewDataset, ({ dataset }) => command('sluice.dataset.preview', { dataset })),
        onAction(openTable, ({ dataset }) => command('sluice.table.open', { dataset })),
        onAction(openCheckpoint, ({ dataset, flow }) => command('sluice.checkpoint.open', { dataset, flow })),
        onAction(goToDefinition, ({ dataset }) => command('sluice.dataset.open', { dataset })),
        onAction(fullRefreshDataset, ({ dataset }) => command('sluice.dataset.fullRefresh', { dataset })),
        onAction(goToProblem, async ({ file, line, column }) => {
          const { spec } = opened.input();
          const project = (await projects.list()).find((one) => one.spec === spec);
          await openPlace(file.startsWith('/') ? file : `${project?.root ?? ''}/${file}`, { line, column });
          return null;
        }),
      ];
    },
  });
  sluice.own(
    vscode.commands.registerCommand('sluice.graph.open', async (argument: unknown) => {
      const project = await projects.choose(argument, 'Open Pipeline Graph');
      if (project !== undefined) panels.open({ spec: project.spec, name: project.name });
    }),
  );
}
