import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, sep } from 'node:path';
import * as v from 'valibot';

/** What tells clients where the emulator of a workspace listens. Written by the emulator once it does; readable by its user only. */
export interface Locator {
  readonly pid: number;
  /** Path of a Unix socket, or name of a Windows pipe. */
  readonly socket: string;
  readonly protocolVersion: number;
  /** Of the product. */
  readonly version: string;
  /** To be shown in `initialize`: whoever knows it can read the user's files. */
  readonly secret: string;
}

const locatorSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  socket: v.string(),
  protocolVersion: v.number(),
  version: v.string(),
  secret: v.pipe(v.string(), v.minLength(16)),
});

/** The folder of the emulator's own files in a workspace. */
export function emulatorFolder(workspace: string): string {
  return join(workspace, '.sluice');
}

export function locatorPath(workspace: string): string {
  return join(emulatorFolder(workspace), 'emulator.json');
}

/** What the process writes before anybody is connected: why it did not start, or what ended it. */
export function logPath(workspace: string): string {
  return join(emulatorFolder(workspace), 'emulator.log');
}

/** The locator of a workspace; undefined when there is none, or none that this user's emulator wrote. */
export function readLocator(workspace: string): Locator | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(locatorPath(workspace), 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(locatorSchema, value);
  // A workspace may come from anywhere, with a locator in it: only a socket in the user's own folder is one of ours.
  return parsed.success && isOwnSocket(parsed.output.socket) ? parsed.output : undefined;
}

const pipes = '\\\\.\\pipe\\';

function isOwnSocket(socket: string): boolean {
  if (process.platform === 'win32') return socket.startsWith(`${pipes}sluice-`);
  return socket.startsWith(`${runtimeFolder()}${sep}`);
}

/**
 * Where the emulator of a workspace is to listen: a socket in a folder that only its user may enter, its path under the 100 bytes
 * that some systems allow. A new name for each process, so that a socket of a dead one is never in the way.
 */
export function newSocketPath(workspace: string, unique: string): string {
  const name = `${createHash('sha256').update(workspace).digest('hex').slice(0, 12)}-${unique.slice(0, 8)}`;
  if (process.platform === 'win32') return `${pipes}sluice-${name}`;
  const folder = runtimeFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== userInfo().uid) {
    throw new Error(`The folder ${folder} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR.`);
  }
  if ((status.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return join(folder, `${name}.sock`);
}

function runtimeFolder(): string {
  const own = process.env['XDG_RUNTIME_DIR'];
  const name = `sluice-${userInfo().uid}`;
  // A socket's path may take 104 bytes on macOS, 108 on Linux; a long folder of the system's is left for /tmp.
  for (const base of [own, tmpdir()]) {
    if (base !== undefined && base !== '' && Buffer.byteLength(join(base, name)) < 60) return join(base, name);
  }
  return join('/tmp', name);
}
