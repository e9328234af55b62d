import * as vscode from 'vscode';
import { registerAuthoring } from './authoring/authoring.ts';
import { registerFullRefresh } from './commands/fullRefresh.ts';
import { registerGuardCommands } from './commands/guard.ts';
import { registerNewPipeline } from './commands/newPipeline.ts';
import { registerRunCommands } from './commands/run.ts';
import { registerSamples } from './commands/samples.ts';
import { projectsModel } from './models/projects.ts';
import { tablesModel } from './models/tables.ts';
import { registerCheckpointPanel } from './panels/checkpointPanel.ts';
import { registerGraphPanel } from './panels/graphPanel.ts';
import { registerTablePanel } from './panels/tablePanel.ts';
import { registerStepPanel } from './panels/stepPanel.ts';
import type { Sluice } from './platform/context.ts';
import { registerEventOutput } from './platform/eventOutput.ts';
import { registerMilestones } from './platform/milestones.ts';
import { registerStatusBar } from './platform/statusBar.ts';
import { vscodeClient } from './process/vscodeClient.ts';
import { registerTasks } from './tasks/taskProvider.ts';
import { registerTerminal } from './tasks/terminal.ts';
import { registerTesting } from './testing/testController.ts';
import { registerAuditView } from './views/auditView.ts';
import { registerCheckpointsView } from './views/checkpointsView.ts';
import { registerPipelinesView } from './views/pipelinesView.ts';
import { registerTablesView } from './views/tablesView.ts';

/** Makes every feature, a line for each. No process starts here: the first request does that. */
export function activate(extension: vscode.ExtensionContext): void {
  const started = performance.now();
  const own = <Thing extends vscode.Disposable>(thing: Thing): Thing => {
    extension.subscriptions.push(thing);
    return thing;
  };
  const log = own(vscode.window.createOutputChannel('Sluice', { log: true }));
  const sluice: Sluice = { extension, emulator: own(vscodeClient(extension, log)), log, own };
  const projects = projectsModel(sluice);
  const tables = tablesModel(sluice, projects);
  registerEventOutput(sluice);
  registerPipelinesView(sluice, projects);
  registerRunCommands(sluice, projects);
  registerGraphPanel(sluice, projects);
  registerTablesView(sluice, projects, tables);
  registerTablePanel(sluice, projects, tables);
  registerCheckpointsView(sluice, projects);
  registerCheckpointPanel(sluice, projects);
  registerAuditView(sluice, projects);
  registerGuardCommands(sluice, projects);
  registerFullRefresh(sluice, projects);
  registerNewPipeline(sluice);
  registerSamples(sluice);
  registerMilestones(sluice, projects);
  registerStatusBar(sluice, projects);
  registerTasks(sluice, projects);
  registerTerminal(sluice, projects);
  registerAuthoring(sluice, projects);
  registerStepPanel(sluice, projects);
  registerTesting(sluice, projects);
  log.debug(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
}
