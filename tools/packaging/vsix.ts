import { createVSIX } from '@vscode/vsce';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stageExtension } from './stage.ts';
import type { PackageTarget } from './targets.ts';

export interface Vsix {
  readonly path: string;
  readonly bytes: number;
  /** Of the code that runs in the extension host. */
  readonly extensionBytes: number;
  /** The folder whose content it has. */
  readonly stage: string;
}

/** What a VSIX and the extension's bundle may weigh. */
export const vsixAim = 40_000_000;
export const extensionAim = 300_000;

/** Makes `out/sluice-<target>-<version>.vsix` of what `dist/` holds. */
export async function makeVsix(target: PackageTarget, repository: string, version: string): Promise<Vsix> {
  const stage = join(repository, 'out', 'stage', target.target);
  stageExtension(target, repository, stage);
  const path = join(repository, 'out', `sluice-${target.target}-${version}.vsix`);
  mkdirSync(join(repository, 'out'), { recursive: true });
  await withoutChatter(() =>
    createVSIX({
      cwd: stage,
      packagePath: path,
      target: target.target,
      dependencies: false,
      rewriteRelativeLinks: false,
      allowMissingRepository: true,
    }),
  );
  return {
    path,
    bytes: statSync(path).size,
    extensionBytes: statSync(join(stage, 'dist', 'extension.cjs')).size,
    stage,
  };
}

/** vsce lists every file and advises to bundle what is bundled; it is heard when it fails. */
async function withoutChatter(work: () => Promise<unknown>): Promise<void> {
  const { log, info, warn } = console;
  const said: unknown[] = [];
  const keep = (...words: readonly unknown[]): void => void said.push(...words);
  Object.assign(console, { log: keep, info: keep, warn: keep });
  try {
    await work();
  } catch (error) {
    throw new Error(`The VSIX cannot be made.\n${said.join('\n')}`, { cause: error });
  } finally {
    Object.assign(console, { log, info, warn });
  }
}
