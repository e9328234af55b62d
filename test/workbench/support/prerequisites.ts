import { existsSync } from 'node:fs';
import { findChromium } from '../../../tools/workbench/chromium.ts';
import { findCodeServer } from '../../../tools/workbench/codeServer.ts';

export interface Prerequisites {
  /** code-server's script. */
  readonly entry: string;
  readonly chromium: string;
}

/** What a test in the workbench needs, or what is missing and how to get it, in one line. */
export function findPrerequisites(): Prerequisites | string {
  const entry = findCodeServer();
  const chromium = findChromium();
  if (entry !== undefined && chromium !== undefined) return { entry, chromium };
  const missing = [entry === undefined ? 'code-server' : '', chromium === undefined ? 'Chromium' : ''].filter(Boolean);
  return `${missing.join(' and ')} missing; node --import tsx tools/workbench/install.ts gets it`;
}

/** The folder into which `tools/testWorkbench.ts` installed the VSIX. */
export function installedExtensions(): string {
  const folder = process.env['SLUICE_WORKBENCH_EXTENSIONS'];
  if (folder === undefined || !existsSync(folder)) {
    throw new Error('The VSIX is not installed; run the tests by npm run test:workbench.');
  }
  return folder;
}
