import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { extensionAim, makeVsix, vsixAim, type Vsix } from '../../tools/packaging/vsix.ts';
import { currentTarget, packageTargets } from '../../tools/packaging/targets.ts';
import { installVsix } from '../../tools/workbench/codeServer.ts';
import { writeSampleProject } from '../../tools/workbench/sampleFolder.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { emptyExtensionName, writeEmptyExtension } from '../workbench/support/emptyExtension.ts';
import { findPrerequisites } from '../workbench/support/prerequisites.ts';
import { activationTimes } from '../workbench/support/runningExtensions.ts';
import { openWorkbench } from '../workbench/support/workbench.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { median } from './process.ts';

const rounds = 5;

/** What the extension costs a window: its weight, and the time until it is active in a real extension host. */
export const extension: Benchmark = {
  name: 'extension',
  summary: 'the extension: weight of the VSIX and of its bundle, activation in a real workbench',
  async run(scratch, note) {
    const target = packageTargets.find((one) => one.target === currentTarget());
    if (target === undefined) throw new Error(`There is no VSIX for ${currentTarget()}.`);
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
    const vsix = await makeVsix(target, repositoryRoot, version);
    return [vsixWeight(vsix), bundleWeight(vsix), ...(await activation(vsix, scratch, note))];
  },
};

function vsixWeight({ bytes, stage }: Vsix): Figure {
  const bindings = join(stage, 'dist', 'node_modules', '@duckdb');
  const libraries = readdirSync(bindings, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(node|so|dylib|dll)$/.test(entry.name))
    .reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length, 0);
  return {
    name: 'VSIX',
    value: bytes / 1e6,
    unit: 'MB',
    baseline: { name: "DuckDB's binaries alone, zipped", value: libraries / 1e6 },
    ratio: bytes / libraries,
    ratioText: `${(bytes / libraries).toFixed(2)} × DuckDB alone`,
    aim: `at most ${vsixAim / 1e6} MB`,
  };
}

function bundleWeight({ extensionBytes }: Vsix): Figure {
  const dist = join(repositoryRoot, 'dist');
  const emulator = readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
  return {
    name: 'extension bundle',
    value: extensionBytes / 1000,
    unit: 'kB',
    baseline: { name: 'the emulator and the commands, in a process of their own', value: emulator / 1000 },
    ratio: extensionBytes / emulator,
    ratioText: `${((100 * extensionBytes) / emulator).toFixed(1)} % of what it talks to`,
    aim: `at most ${extensionAim / 1000} kB`,
  };
}

async function activation(vsix: Vsix, scratch: string, note: (line: string) => void): Promise<readonly Figure[]> {
  const found = findPrerequisites();
  if (typeof found === 'string') {
    note(`Activation is not measured: ${found}.`);
    return [];
  }
  const extensions = join(scratch, 'extensions');
  installVsix(found.entry, vsix.path, { userData: join(scratch, 'user'), extensions });
  writeEmptyExtension(extensions);
  // It is made anew from what lies in the folder.
  rmSync(join(extensions, 'extensions.json'), { force: true });
  const bench = await openWorkbench({ extensions, fill: (folder) => writeSampleProject(folder, 'sql') });
  const ours: number[] = [];
  const empty: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const times = await activationTimes(bench.page, ['Sluice', 'Empty']);
      note(`round ${round + 1}: ${times.get('Sluice')} ms, ${emptyExtensionName} ${times.get('Empty')} ms`);
      ours.push(times.get('Sluice') ?? Number.NaN);
      empty.push(times.get('Empty') ?? Number.NaN);
      await bench.reload();
    }
  } finally {
    await bench.close();
  }
  // VS Code counts whole milliseconds: an empty extension often has none.
  const baseline = Math.max(1, median(empty));
  const ratio = median(ours) / baseline;
  return [
    {
      name: 'activation',
      value: median(ours),
      unit: 'ms',
      baseline: { name: 'an extension that does nothing', value: baseline },
      ratio,
      ratioText: `${ratio.toFixed(1)} × an empty extension, code and activate() as VS Code counts them`,
      aim: 'at most 50 ms',
    },
  ];
}
