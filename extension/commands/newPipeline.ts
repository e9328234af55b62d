import { join } from 'node:path';
import * as vscode from 'vscode';
import { createProject, projectLanguages, projectPatterns } from '../../emulator/protocol/rpc/samples.ts';
import { freeName, wrongProjectName } from '../models/newFolder.ts';
import type { Sluice } from '../platform/context.ts';
import { isTaken, openFolder, pickPlace } from '../platform/newFolder.ts';
import { openPlace } from '../platform/openPlace.ts';
import { showError } from '../platform/showError.ts';
import { withEmulatorOf } from '../process/folderEmulator.ts';

type Pattern = (typeof projectPatterns)[number];
type Language = (typeof projectLanguages)[number];

const patterns: readonly (vscode.QuickPickItem & { readonly pattern: Pattern | undefined })[] = [
  {
    label: '$(database) Infinite Ingestion',
    detail: 'Files land; a protected bronze table keeps every event; silver casts and deduplicates; gold counts.',
    pattern: 'infinite',
  },
  {
    label: '$(sync) Up-to-date Replica with CDC',
    detail:
      'Change events become a replica by AUTO CDC. It can be checked by a dry run; running it comes with a later version.',
    pattern: 'cdc',
  },
  {
    label: '$(type-hierarchy) Multiplex Ingestion',
    detail: 'Many topics land in one bronze table, which fans out into a table for each.',
    pattern: 'multiplex',
  },
  {
    label: '$(file-code) Two Small Examples',
    detail: "What Spark's own init makes: one materialized view in Python, one in SQL.",
    pattern: undefined,
  },
];

const languages: readonly (vscode.QuickPickItem & { readonly language: Language })[] = [
  { label: 'SQL', detail: 'CREATE STREAMING TABLE, CREATE FLOW, STREAM and WATERMARK.', language: 'sql' },
  { label: 'Python', detail: 'from pyspark import pipelines as dp.', language: 'python' },
];

/** The command that makes a project: pattern, language, place and name. Nothing that is there is written over. */
export function registerNewPipeline(sluice: Sluice): void {
  sluice.own(vscode.commands.registerCommand('sluice.pipeline.new', () => newPipeline(sluice).catch(showError)));
}

async function newPipeline(sluice: Sluice): Promise<void> {
  const title = 'New Pipeline';
  const picked = await vscode.window.showQuickPick(patterns, {
    title,
    placeHolder: 'Pick a pattern.',
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const { pattern } = picked;
  const language =
    pattern === undefined
      ? 'sql'
      : (await vscode.window.showQuickPick(languages, { title, placeHolder: 'Pick the language.' }))?.language;
  if (language === undefined) return;
  const place = await pickPlace(title);
  if (place === undefined) return;
  const { parent, inWorkspace } = place;
  const typed = await vscode.window.showInputBox({
    title,
    prompt: `Name of the pipeline; its folder in ${parent} is called so too.`,
    ignoreFocusOut: true,
    value: freeName(pattern === undefined ? 'my_pipeline' : `my_${pattern}_pipeline`, isTaken(parent)),
    validateInput: (text) => wrongProjectName(text, isTaken(parent)),
  });
  if (typed === undefined) return;
  const name = typed.trim();
  const folder = join(parent, name);
  const params = { name, folder, language, ...(pattern === undefined ? {} : { pattern }) };
  const made = inWorkspace
    ? await sluice.emulator.request(createProject, params)
    : await withEmulatorOf(sluice.extension, folder, (connection) => connection.request(createProject, params));
  if (!inWorkspace) return openFolder(folder);
  const first =
    made.files.find((file) => file.startsWith('transformations/bronze')) ??
    made.files.find((file) => file.startsWith('transformations/'));
  await openPlace(first === undefined ? made.spec : join(folder, first));
  await vscode.commands.executeCommand('sluice.pipelines.focus');
}
