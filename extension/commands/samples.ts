import { join } from 'node:path';
import * as vscode from 'vscode';
import { listSamples, createSample, landSample, type SampleLanguageDto } from '../../emulator/protocol/rpc/samples.ts';
import { freeName } from '../models/newFolder.ts';
import { count } from '../models/guardTexts.ts';
import { specOf } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { isTaken, openFolder, pickPlace } from '../platform/newFolder.ts';
import { openPlace } from '../platform/openPlace.ts';
import { showError } from '../platform/showError.ts';
import { withEmulatorOf } from '../process/folderEmulator.ts';

/** Commands that copy a sample and let its files land wave by wave. */
export function registerSamples(sluice: Sluice): void {
  const register = (id: string, run: (argument: unknown) => Promise<unknown>): void => {
    sluice.own(vscode.commands.registerCommand(id, (argument: unknown) => run(argument).catch(showError)));
  };
  register('sluice.sample.open', async () => openSample(sluice));
  register('sluice.sample.land', async (argument) => landNext(sluice, specOf(argument)));
}

/** What can be opened before any emulator runs; the engine knows the same names and refuses others. */
const languages: readonly { readonly label: string; readonly language: SampleLanguageDto; readonly detail: string }[] =
  [
    { label: 'SQL', language: 'sql', detail: 'Pipeline SQL, as Databricks takes it.' },
    { label: 'Python', language: 'python', detail: 'PySpark, as Spark Declarative Pipelines takes it.' },
    { label: 'Portable', language: 'portable', detail: 'SQL and Python that open-source Spark takes too.' },
  ];

const sample = { name: 'infinite-ingestion', title: 'Infinite Ingestion' };

async function openSample(sluice: Sluice): Promise<void> {
  const title = `Open Sample: ${sample.title}`;
  const picked = await vscode.window.showQuickPick(languages, {
    title,
    placeHolder:
      'Pick the language. Files land, protected bronze keeps every event, silver deduplicates them, exactly once.',
  });
  if (picked === undefined) return;
  const place = await pickPlace(title);
  if (place === undefined) return;
  const { parent, inWorkspace } = place;
  const { language } = picked;
  const folder = join(parent, freeName(`${sample.name}-${language}`, isTaken(parent)));
  const params = { name: sample.name, language, folder };
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Copying the sample and landing its first files.' },
    async () => {
      if (inWorkspace) await sluice.emulator.request(createSample, params);
      else await withEmulatorOf(sluice.extension, folder, (connection) => connection.request(createSample, params));
    },
  );
  if (!inWorkspace) return openFolder(folder);
  const first = language === 'sql' ? 'bronze.sql' : 'bronze.py';
  await openPlace(join(folder, 'transformations', first));
  await vscode.commands.executeCommand('sluice.pipelines.focus');
}

/** Lands one more wave in the only sample of the workspace, or in the one that the person picks, and offers to run it. */
async function landNext(sluice: Sluice, spec: string | undefined): Promise<void> {
  const { opened } = await sluice.emulator.request(listSamples, {});
  const [only] = opened;
  if (only === undefined) {
    const open = 'Open Sample…';
    const message = 'There is no sample in this folder whose files could land.';
    if ((await vscode.window.showInformationMessage(message, open)) === open) await openSample(sluice);
    return;
  }
  const named = opened.find((one) => one.spec === spec);
  const chosen =
    named ??
    (opened.length === 1
      ? only
      : (
          await vscode.window.showQuickPick(
            opened.map((one) => ({ label: vscode.workspace.asRelativePath(one.folder), project: one })),
            { title: 'Land Next Sample Files', placeHolder: 'Pick the sample whose files land.' },
          )
        )?.project);
  if (chosen === undefined) return;
  const { files, waves, folder } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Sluice: landing files' },
    () => sluice.emulator.request(landSample, { spec: chosen.spec }),
  );
  const run = 'Run Pipeline';
  const button = await vscode.window.showInformationMessage(
    `${count(files, 'file')} landed in ${vscode.workspace.asRelativePath(folder)}; it is wave ${waves}. An update reads only what is new.`,
    run,
  );
  if (button === run) await vscode.commands.executeCommand('sluice.pipeline.run', { spec: chosen.spec });
}
