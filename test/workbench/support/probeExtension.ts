import { readFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './commands.ts';
import type { Workbench } from './workbench.ts';

export interface ExtensionHostCounts {
  /** Of all event emitters of VS Code and of Node in the extension host. */
  readonly listeners: number;
  /** In all sets; where code keeps listeners by itself, they are there. */
  readonly setEntries: number;
  /** Objects of JavaScript that are alive after a collection. */
  readonly objects: number;
}

const answerFile = '.probe.json';

/** Runs in the extension host beside ours and counts what lives there, by the debugger's own walk through the heap. */
const program = `
const inspector = require('node:inspector');
const { writeFileSync, renameSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const count = function () {
  let listeners = 0, setEntries = 0;
  for (const one of this) {
    if (one instanceof Set) setEntries += one.size;
    const own = (name) => Object.getOwnPropertyDescriptor(one, name)?.value;
    try {
      if (typeof own('_size') === 'number' && Object.hasOwn(one, '_deliveryQueue')) listeners += own('_size');
      const events = own('_events');
      if (typeof own('_eventsCount') === 'number' && events) for (const list of Object.values(events)) listeners += Array.isArray(list) ? list.length : 1;
    } catch {}
  }
  return { listeners, setEntries, objects: this.length };
};
exports.activate = () => {
  vscode.commands.registerCommand('probe.count', async () => {
    const session = new inspector.Session();
    session.connect();
    const post = (method, params) => new Promise((resolve, reject) => session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))));
    try {
      const { result } = await post('Runtime.evaluate', { expression: 'Object.prototype' });
      const { objects } = await post('Runtime.queryObjects', { prototypeObjectId: result.objectId });
      const counted = await post('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration: String(count), returnByValue: true });
      const target = join(vscode.workspace.workspaceFolders[0].uri.fsPath, '${answerFile}');
      writeFileSync(target + '.partial', JSON.stringify(counted.result.value));
      renameSync(target + '.partial', target);
    } finally {
      session.disconnect();
    }
  });
};
`;

/** Adds the probe to a folder of extensions. */
export function writeProbeExtension(extensions: string): void {
  const folder = join(extensions, 'sluice-test.probe-1.0.0');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'probe',
    displayName: 'Probe',
    publisher: 'sluice-test',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.cjs',
    activationEvents: ['onStartupFinished'],
    capabilities: { untrustedWorkspaces: { supported: true } },
    contributes: { commands: [{ command: 'probe.count', title: 'Count', category: 'Probe' }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'extension.cjs'), program);
}

/** What lives in the extension host now. */
export async function countExtensionHost({ page, folder }: Workbench): Promise<ExtensionHostCounts> {
  const path = join(folder, answerFile);
  rmSync(path, { force: true });
  await runCommand(page, 'Probe: Count');
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as ExtensionHostCounts;
    await page.waitForTimeout(100);
  }
  throw new Error('The probe did not answer within 30 s.');
}
