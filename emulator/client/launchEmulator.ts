import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { emulatorFolder, logPath, readLocator } from './locator.ts';
import { connectRpc, type ConnectOptions, type RpcConnection } from './rpcConnection.ts';
import { RpcError } from './rpcError.ts';

export interface LaunchOptions extends ConnectOptions {
  /** Absolute folder of the workspace. */
  readonly workspace: string;
  /** Path of the emulator's bundle. */
  readonly bundle: string;
  /** Aborting ends the wait; a process that was started goes on and ends by itself. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that a process may take to listen; it needs about a third of a second. */
const patience = 15_000;
const lookEvery = 25;

/** Connects to the workspace's emulator if one is there. Undefined when there is none that answers. */
export async function connectIfRunning(workspace: string, options: ConnectOptions): Promise<RpcConnection | undefined> {
  const locator = readLocator(workspace);
  if (locator === undefined) return undefined;
  try {
    return await connectRpc(locator, options);
  } catch (error) {
    // It answered, and said why not.
    if (error instanceof RpcError && error.error.code !== 'EMULATOR_GONE') throw error;
    return undefined;
  }
}

/**
 * Connects to the workspace's emulator, starting it when there is none. The process outlives this one, since other windows may come to use it;
 * it ends by itself when nobody is connected. EMULATOR_NOT_STARTED with the last lines of its log when it does not come up.
 */
export async function connectOrLaunch(options: LaunchOptions): Promise<RpcConnection> {
  const { workspace, bundle, signal } = options;
  const present = await connectIfRunning(workspace, options);
  if (present !== undefined) return present;
  if (!existsSync(bundle)) throw notStarted(`its program ${bundle} is missing.`);
  let child = startProcess(workspace, bundle);
  for (let waited = 0; waited < patience; waited += lookEvery) {
    await pause(lookEvery);
    if (signal?.aborted === true) throw new RpcError({ code: 'CANCELLED', message: 'The request was cancelled.' });
    const connection = await connectIfRunning(workspace, options);
    if (connection !== undefined) return connection;
    const ending = child.ending();
    if (ending === undefined) continue;
    if (ending !== placeTaken) throw notStarted(`${ending}${tailOf(logPath(workspace))}`);
    // Another one has the place. It is about to listen, or about to go and then the place is free.
    await pause(placeWait);
    const other = await connectIfRunning(workspace, options);
    if (other !== undefined) return other;
    waited += placeWait;
    child = startProcess(workspace, bundle);
  }
  throw notStarted(`it did not answer within ${patience / 1000} seconds.${tailOf(logPath(workspace))}`);
}

/** How a process ends that found another one in its place. */
const placeTaken = 'it ended with code 0.';
const placeWait = 300;
const longestLog = 1_000_000;

interface Child {
  /** How it ended, once it has. */
  ending(): string | undefined;
}

function startProcess(workspace: string, bundle: string): Child {
  let log: number;
  try {
    mkdirSync(emulatorFolder(workspace), { recursive: true });
    log = openSync(logPath(workspace), sizeOf(logPath(workspace)) > longestLog ? 'w' : 'a', 0o600);
  } catch (error) {
    throw notStarted(`the folder ${emulatorFolder(workspace)} cannot be written: ${messageOf(error)}.`);
  }
  let ending: string | undefined;
  try {
    const child = spawn(process.execPath, [bundle, workspace], {
      cwd: workspace,
      detached: true,
      stdio: ['ignore', 'ignore', log],
      windowsHide: true,
      // In the desktop's extension host the program is Electron, which is Node when it is told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    child.on('error', (error) => {
      ending = messageOf(error);
    });
    child.on('exit', (code, name) => {
      ending = name === null ? `it ended with code ${code}.` : `it was ended by ${name}.`;
    });
    child.unref();
  } finally {
    closeSync(log);
  }
  return { ending: () => ending };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function notStarted(detail: string): RpcError {
  return new RpcError({
    code: 'EMULATOR_NOT_STARTED',
    message: `The emulator did not start: ${detail}`,
    action: 'Try again with "Sluice: Restart Emulator"; the output channel Sluice tells more.',
  });
}

function tailOf(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n');
    return lines === '' ? '' : `\n${lines}`;
  } catch {
    return '';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
