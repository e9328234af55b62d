import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { emulatorFolder, locatorPath, newSocketPath, type Locator } from '../client/locator.ts';
import { version } from '../base/version.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import { logged, protocolVersion } from '../protocol/rpc/session.ts';
import { serve, type ServedClient } from './connection.ts';
import { documentOverlay } from './documentOverlay.ts';
import type { Handler } from './handler.ts';
import { openWorkspace } from './workspace.ts';

export interface EmulatorOptions {
  /** Absolute folder of the workspace. */
  readonly folder: string;
  readonly handlers: readonly Handler[];
  /** How long it stays when the last client is gone and nothing runs, in milliseconds. */
  readonly lingerTime: number;
  /** Every line that is logged, for the process's own log. */
  print(line: string): void;
}

export interface RunningEmulator {
  readonly locator: Locator;
  /** Resolves when it has ended: nobody is left, somebody asked for it, or `stop` was called. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * The emulator of a workspace: takes the workspace's lock (STORAGE_LOCKED with the pid of the one that has it), listens, and then writes the
 * locator. No TCP port is opened.
 */
export async function startEmulator(options: EmulatorOptions): Promise<RunningEmulator> {
  const { folder, handlers, lingerTime } = options;
  const lock = acquireStorageLock(emulatorFolder(folder));
  const clients = new Map<number, ServedClient>();
  const byMethod = new Map(handlers.map((handler) => [handler.contract.method, handler]));
  if (byMethod.size !== handlers.length) throw new Error('Two handlers have the same method.');
  const { files, documents } = documentOverlay(nodeFileSystem);
  const owner = openWorkspace({
    folder,
    files,
    documents,
    clock: systemClock,
    ids: systemIds,
    broadcast: (contract, payload) => {
      for (const client of clients.values()) client.notify(contract, payload);
    },
    log: (level, message) => {
      options.print(`${new Date().toISOString()} ${level} ${message}`);
      for (const client of clients.values()) client.notify(logged, { level, message });
    },
  });
  const { workspace } = owner;
  const locator: Locator = {
    pid: process.pid,
    socket: newSocketPath(folder, systemIds.uuid()),
    protocolVersion,
    version,
    secret: randomBytes(24).toString('hex'),
  };
  let lastId = 0;
  let linger: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(linger);
      workspace.log('info', 'The emulator ends.');
      // From here on no new client finds it; those that are there see it go when all is freed.
      rmSync(locatorPath(folder), { force: true });
      server.close();
      await owner.close();
      await Promise.all([...clients.values()].map((client) => client.end()));
      if (process.platform !== 'win32') rmSync(locator.socket, { force: true });
      lock.release();
      resolveEnded();
    })();
    return stopping;
  };

  /** Looks again and again while an update of before goes on, since nobody tells when it ends. */
  const lingerOn = (): void => {
    clearTimeout(linger);
    if (clients.size > 0 || stopping !== undefined) return;
    workspace.updates.stopWatching();
    linger = setTimeout(() => {
      if (workspace.updates.isBusy()) lingerOn();
      else void stop();
    }, lingerTime);
  };

  const server = createServer((socket) => {
    lastId += 1;
    const id = lastId;
    clearTimeout(linger);
    clients.set(
      id,
      serve(socket, {
        id,
        workspace,
        handlers: byMethod,
        secret: locator.secret,
        onShutdown: () => void stop(),
        onGone: () => {
          clients.delete(id);
          void owner.clientGone(id).then(lingerOn);
        },
      }),
    );
  });
  try {
    await listening(server, locator.socket);
    await nodeFileSystem.makeFolder(emulatorFolder(folder));
    await nodeFileSystem.replace(locatorPath(folder), new TextEncoder().encode(`${JSON.stringify(locator)}\n`));
    if (process.platform !== 'win32') chmodSync(locatorPath(folder), 0o600);
  } catch (error) {
    server.close();
    lock.release();
    throw error;
  }
  workspace.log('info', `The emulator ${version} of ${folder} listens.`);
  lingerOn();
  return { locator, ended, stop };
}

function listening(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      if (process.platform !== 'win32') chmodSync(socket, 0o600);
      resolve();
    });
  });
}
