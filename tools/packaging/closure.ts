import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

interface PackageJson {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** These packages and all that they depend on, as they are installed, by name. */
export function packageClosure(modules: string, names: readonly string[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (name: string): void => {
    const folder = join(modules, ...name.split('/'));
    if (found.has(name) || !existsSync(folder)) return;
    const { version, dependencies } = readPackage(folder);
    found.set(name, { name, version, folder });
    for (const dependency of Object.keys(dependencies ?? {})) visit(dependency);
  };
  for (const name of names) visit(name);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licences of what is inside a package, one after another. */
export function thirdPartyNotices(packages: readonly InstalledPackage[]): string {
  const texts = packages.map(({ name, version, folder }) => {
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const named = `Licence: ${readPackage(folder).license ?? 'see its package'}`;
    return `${name} ${version}\n\n${file === undefined ? named : readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return ['Sluice contains these packages.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

function readPackage(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}
