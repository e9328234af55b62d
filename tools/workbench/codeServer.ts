// A real VS Code workbench that needs no desktop: code-server from npm, in a cache outside of the source tree.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { installDebianPackage } from './debian.ts';

/** VS Code 1.100.3: the newest whose engine is Node 20. */
export const codeServerVersion = '4.100.3';
const nodeMajor = 20;

/** Where the workbench is kept, below `SLUICE_WORKBENCH` or the user's cache. Its native modules fit one ABI of Node only. */
function cacheFolder(): string {
  const root = process.env['SLUICE_WORKBENCH'] ?? join(homedir(), '.cache', 'sluice-workbench');
  return join(root, `code-server-${codeServerVersion}-node${process.versions.modules}`);
}

function packageFolder(root: string): string {
  return join(root, 'node_modules', 'code-server');
}

/** The script that starts code-server, or undefined when it is not installed whole. */
export function findCodeServer(): string | undefined {
  const root = cacheFolder();
  return existsSync(join(root, 'complete')) ? join(packageFolder(root), 'out', 'node', 'entry.js') : undefined;
}

/** Installs code-server into the cache and returns its script; throws with what failed and what to do about it. */
export function installCodeServer(note: (line: string) => void): string {
  const found = findCodeServer();
  if (found !== undefined) return found;
  if (Number(process.versions.node.split('.')[0]) !== nodeMajor) {
    throw new Error(
      `code-server ${codeServerVersion} runs on Node ${nodeMajor}; this is Node ${process.versions.node}.`,
    );
  }
  const root = cacheFolder();
  const partial = `${root}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    installInto(partial, note);
    writeFileSync(join(partial, 'complete'), '');
    rmSync(root, { recursive: true, force: true });
    renameSync(partial, root);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return join(packageFolder(root), 'out', 'node', 'entry.js');
}

/** The package's own post-install refuses root and downloads; these are its steps without either. */
function installInto(root: string, note: (line: string) => void): void {
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'sluice-workbench', private: true }));
  const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  note(`Installing code-server ${codeServerVersion} into ${root} (180 MB).`);
  npm([...install, `code-server@${codeServerVersion}`], root);
  const vscode = join(packageFolder(root), 'lib', 'vscode');
  note('Installing the packages of VS Code.');
  npm(install, vscode);
  npm(install, join(vscode, 'extensions'));
  symlinkSync('node_modules', join(vscode, 'node_modules.asar'));
  note('Building its native modules (a compiler and Python 3 are needed).');
  npm(['rebuild', 'argon2'], root);
  npm(['rebuild', '@vscode/spdlog', 'native-watchdog', '@parcel/watcher'], vscode);
  // Terminals and tasks. Its own last step calls node-gyp by npx, which asks before it gets it.
  npm(['rebuild', 'node-pty', '--yes'], vscode);
}

/**
 * Gives the workbench the system's ripgrep, as its own would be downloaded. Without it Quick Open and searches find no files; false then.
 */
export function linkRipgrep(note: (line: string) => void): boolean {
  const folder = join(packageFolder(cacheFolder()), 'lib', 'vscode', 'node_modules', '@vscode', 'ripgrep', 'bin');
  if (existsSync(join(folder, 'rg'))) return true;
  const places = ['/usr/bin/rg', '/usr/local/bin/rg', '/opt/homebrew/bin/rg'];
  const find = (): string | undefined => places.find((path) => existsSync(path));
  const found = find() ?? (installDebianPackage('ripgrep', note) ? find() : undefined);
  if (found === undefined) return false;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'rg'), { force: true });
  symlinkSync(found, join(folder, 'rg'));
  return true;
}

function npm(args: readonly string[], folder: string): void {
  const headers = dirname(dirname(process.execPath));
  const nodedir = existsSync(join(headers, 'include', 'node')) ? { npm_config_nodedir: headers } : {};
  const result = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...nodedir } });
  if (result.status !== 0) {
    const said = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n').slice(-8).join('\n');
    throw new Error(`npm ${args.join(' ')} failed:\n${said}`);
  }
}

export interface WorkbenchOptions {
  /** The script that `findCodeServer` gave. */
  readonly entry: string;
  /** Settings, logs and the state of windows. */
  readonly userData: string;
  readonly extensions: string;
  /** A folder to open, or nothing. */
  readonly folder?: string;
  /** 0 or nothing: a port that is free. */
  readonly port?: number;
  /** Ask whether the folder is trusted, as a desktop does. */
  readonly trust?: boolean;
  /** Beyond those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Each line that code-server prints. */
  readonly note?: (line: string) => void;
}

export interface RunningWorkbench {
  /** With the folder, where one was given. */
  readonly url: string;
  readonly origin: string;
  readonly pid: number;
  /** Ends it with all that it started; settles when its process is gone. */
  readonly stop: () => Promise<void>;
  readonly ended: Promise<number | null>;
}

/** Installs a VSIX, as `code --install-extension` does. */
export function installVsix(entry: string, vsix: string, folders: { userData: string; extensions: string }): void {
  const result = spawnSync(process.execPath, [entry, '--install-extension', vsix, '--force', ...shared(folders)], {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  if (result.status !== 0 || !/successfully installed/i.test(result.stdout)) {
    throw new Error(`${vsix} cannot be installed:\n${result.stdout}${result.stderr}`);
  }
}

/** Starts a workbench on 127.0.0.1 and waits until it answers. */
export async function startCodeServer(options: WorkbenchOptions): Promise<RunningWorkbench> {
  const port = options.port === undefined || options.port === 0 ? await freePort() : options.port;
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      options.entry,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'],
      ...(options.trust === true ? [] : ['--disable-workspace-trust']),
      ...shared(options),
      ...(options.folder === undefined ? [] : [options.folder]),
    ],
    // A group of its own, so that its extension hosts and what they started end with it.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...cleanEnvironment(), ...options.environment } },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      for (const line of text.split('\n')) if (line.trim() !== '') options.note?.(line);
    });
  }
  const abandon = (): void => signalGroup(child.pid, 'SIGKILL');
  process.once('exit', abandon);
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  const stop = async (): Promise<void> => {
    signalGroup(child.pid, 'SIGTERM');
    const late = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
    process.off('exit', abandon);
    signalGroup(child.pid, 'SIGKILL');
  };
  const failed = ended.then((code) => {
    throw new Error(`code-server ended with ${code}:\n${said.join('')}`);
  });
  failed.catch(() => undefined);
  await Promise.race([failed, answers(`${origin}/healthz`)]);
  const url = options.folder === undefined ? `${origin}/` : `${origin}/?folder=${encodeURIComponent(options.folder)}`;
  return { url, origin, pid: child.pid ?? -1, stop, ended };
}

function shared({ userData, extensions }: { readonly userData: string; readonly extensions: string }): string[] {
  const config = join(userData, 'code-server.yaml');
  if (!existsSync(config)) {
    mkdirSync(userData, { recursive: true });
    writeFileSync(config, 'auth: none\n');
  }
  return ['--config', config, '--user-data-dir', userData, '--extensions-dir', extensions];
}

/** Without what a terminal inside of VS Code or a test runner leaves for its children. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|PORT$|PASSWORD$)/.test(name)),
  );
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer for 30 s.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port on 127.0.0.1.');
  return address.port;
}
