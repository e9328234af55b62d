import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageTarget } from './targets.ts';

interface Places {
  readonly repository: string;
  /** The `node_modules` that is filled. */
  readonly modules: string;
}

/** Copies DuckDB's loader and the binaries of one platform: what a bundle needs to load `@duckdb/node-bindings`. */
export function stageBinding({ target, binding }: PackageTarget, { repository, modules }: Places): void {
  const installed = join(repository, 'node_modules');
  const loader = join(installed, '@duckdb', 'node-bindings');
  copyFiles(loader, join(modules, '@duckdb', 'node-bindings'), ['package.json', 'duckdb.js', 'LICENSE']);
  // The loader asks it whether a Linux has glibc or musl.
  if (/^(linux|alpine)-/.test(target)) {
    cpSync(join(installed, 'detect-libc'), join(modules, 'detect-libc'), { recursive: true });
  }
  const wanted = join(installed, '@duckdb', binding);
  const source = existsSync(wanted) ? wanted : fetchBinding(binding, versionOf(loader), repository);
  const binaries = readdirSync(source).filter((name) => /\.(node|so|dylib|dll)$/.test(name));
  if (!binaries.includes('duckdb.node')) throw new Error(`${source} holds no duckdb.node.`);
  copyFiles(source, join(modules, '@duckdb', binding), ['package.json', 'LICENSE', ...binaries]);
}

/** Packs the platform's package from the registry; nothing of it runs here. Kept in `out/bindings`. */
function fetchBinding(binding: string, version: string, repository: string): string {
  const kept = join(repository, 'out', 'bindings', `${binding}-${version}`);
  if (existsSync(kept)) return kept;
  mkdirSync(join(repository, 'out', 'bindings'), { recursive: true });
  const scratch = mkdtempSync(join(repository, 'out', 'bindings', 'partial-'));
  try {
    const packed = `@duckdb/${binding}@${version}`;
    const pack = spawnSync('npm', ['pack', packed, '--ignore-scripts', '--silent'], {
      cwd: scratch,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [archive] = readdirSync(scratch);
    if (pack.status !== 0 || archive === undefined) throw new Error(`npm pack ${packed} failed:\n${pack.stderr}`);
    const untar = spawnSync('tar', ['-xzf', archive], { cwd: scratch, encoding: 'utf8' });
    if (untar.status !== 0) throw new Error(`${archive} cannot be unpacked:\n${untar.stderr}`);
    cpSync(join(scratch, 'package'), kept, { recursive: true });
    return kept;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}

function copyFiles(from: string, to: string, names: readonly string[]): void {
  mkdirSync(to, { recursive: true });
  for (const name of names) cpSync(join(from, name), join(to, name));
}
