import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { stageBinding } from './binding.ts';
import { packageClosure, thirdPartyNotices } from './closure.ts';
import type { PackageTarget } from './targets.ts';

/** What of package.json an extension's manifest has; the rest is for npm and for us. `type` tells Node what `dist/*.js` are. */
const manifestFields: readonly string[] = [
  ...['name', 'version', 'publisher', 'displayName', 'description', 'license', 'type', 'icon', 'galleryBanner'],
  ...['categories', 'keywords', 'engines', 'main', 'activationEvents', 'contributes', 'capabilities', 'extensionKind'],
];

/** Loaded by samples that land Parquet files; it stays outside of the bundle, as a foreign writer. */
const packagesAtRunTime: readonly string[] = ['parquetjs-lite'];

/** The extension's own page; it becomes the README of the VSIX. */
const extensionPage = join('docs', 'extension.md');

/** Lays out in `folder` all that the VSIX of one platform holds. `dist/` must have been built. */
export function stageExtension(target: PackageTarget, repository: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packageJson = readJson(join(repository, 'package.json'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(extensionManifest(packageJson), null, 2)}\n`);
  copyTree(repository, folder, 'dist', (path) => !path.endsWith('.map') && !path.includes(`${sep}node_modules`));
  copyTree(repository, folder, join('extension', 'media'));
  copyTree(repository, folder, 'samples', (path) => !path.endsWith('.d.ts'));
  copyTree(repository, folder, 'docs');
  for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(join(repository, file), join(folder, file));
  // Everything in the folder is meant to be in the VSIX.
  writeFileSync(join(folder, '.vscodeignore'), '');
  writeFileSync(join(folder, 'README.md'), atTheTop(readFileSync(join(repository, extensionPage), 'utf8')));

  // Below dist/, because vsce leaves out the node_modules at the top when it does not ask npm.
  const modules = join(folder, 'dist', 'node_modules');
  stageBinding(target, { repository, modules });
  const installed = join(repository, 'node_modules');
  for (const { name, folder: source } of packageClosure(installed, packagesAtRunTime)) {
    cpSync(source, join(modules, ...name.split('/')), { recursive: true, filter: isNeeded(source) });
  }
  const shipped = packageClosure(installed, Object.keys(packageJson.dependencies ?? {}));
  writeFileSync(join(folder, 'ThirdPartyNotices.txt'), thirdPartyNotices(shipped));
}

interface PackageJson {
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The manifest of the extension: the fields that VS Code reads. */
export function extensionManifest(packageJson: PackageJson): Readonly<Record<string, unknown>> {
  const kept = manifestFields.flatMap((field) => {
    const value = packageJson[field];
    return value === undefined ? [] : [[field, value] as const];
  });
  return { ...Object.fromEntries(kept), engines: { vscode: packageJson.engines?.['vscode'] } };
}

/** Links of a page in docs/, from the top folder. */
function atTheTop(page: string): string {
  return page.replaceAll(/\]\((?!https?:|#|command:|\.\.\/)([^)\s]+)\)/g, '](docs/$1)').replaceAll('](../', '](');
}

function copyTree(
  repository: string,
  folder: string,
  name: string,
  keep: (path: string) => boolean = () => true,
): void {
  const from = join(repository, name);
  if (!existsSync(from)) throw new Error(`${name} is not there; run npm run build.`);
  cpSync(from, join(folder, name), { recursive: true, filter: (path) => keep(relative(repository, path)) });
}

/** Tests, examples and sources of a package are not needed to run it. */
function isNeeded(root: string): (path: string) => boolean {
  return (path) =>
    !/(^|[\\/])(tests?|examples?|benchmarks?|\.github|node_modules)([\\/]|$)|\.(map|md|ts)$/i.test(
      relative(root, path),
    );
}

function readJson(path: string): PackageJson {
  return JSON.parse(readFileSync(path, 'utf8')) as PackageJson;
}

/** Bytes of all files below a folder. */
export function treeBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);
}
