import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const emptyExtensionName = 'empty';

/** An extension that does nothing when the window opens: what any activation costs at least. */
export function writeEmptyExtension(extensions: string): void {
  const folder = join(extensions, `sluice-test.${emptyExtensionName}-1.0.0`);
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: emptyExtensionName,
    displayName: 'Empty',
    publisher: 'sluice-test',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.cjs',
    activationEvents: ['onStartupFinished'],
    capabilities: { untrustedWorkspaces: { supported: true } },
    contributes: { commands: [{ command: 'empty.nothing', title: 'Nothing', category: 'Empty' }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'extension.cjs'),
    "const vscode = require('vscode');\nexports.activate = () => { vscode.commands.registerCommand('empty.nothing', () => vscode.window.showInformationMessage('Nothing was done.')); };\n",
  );
}
