import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { connectIfRunning, connectOrLaunch } from '../../client/launchEmulator.ts';
import type { RpcConnection } from '../../client/rpcConnection.ts';
import { RpcError } from '../../client/rpcError.ts';
import { shutdown } from '../../protocol/rpc/session.ts';
import { readUpdates } from '../../protocol/rpc/updates.ts';
import { plainText } from '../plainText.ts';
import { cliClient, connectRunning, errorOfDto } from '../runningEmulator.ts';
import { paint } from '../terminal.ts';
import type { Verb, VerbCall } from '../verb.ts';

const subcommands = ['status', 'start', 'stop'] as const;

/** How long an emulator that was started by hand waits for a client: a day. */
const lingerTime = 24 * 60 * 60 * 1000;

export const emulator: Verb = {
  name: 'emulator',
  summary: 'Show, start or stop the process that the editor and this command line share.',
  help: `The emulator of a folder: one process that owns its updates, so that every window and "sluice run" see the same.
An editor starts it by itself, and it ends by itself when nobody is connected.

Usage: sluice emulator status
       sluice emulator start [FOLDER]
       sluice emulator stop

  status    whether one runs for this folder, or for one above it; exit code 1 when none does
  start     starts one for the folder, the current one without it; it stays until it is stopped, a day at most
            without anybody connected
  stop      ends it; running batches end first
  --json    one object

Example: sluice emulator start`,
  options: {},
  positionals: [1, 2],
  async run(call) {
    const [word = '', folder] = call.positionals;
    if (folder !== undefined && word !== 'start') throw usage(`The word "${folder}" is one too many.`);
    try {
      switch (word) {
        case 'status':
          return await status(call);
        case 'start':
          return await start(call, resolve(call.folder, folder ?? '.'));
        case 'stop':
          return await stop(call);
        default: {
          const near = nearest(word, subcommands);
          const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
          throw usage(`The command "emulator" has no "${word}"; it has ${subcommands.join(', ')}.${meant}`);
        }
      }
    } catch (error) {
      throw error instanceof RpcError ? errorOfDto(error.error) : error;
    }
  },
};

async function status(call: VerbCall): Promise<number> {
  const connection = await connectRunning(call.folder);
  if (connection === undefined) return nothing(call, 1);
  try {
    await describe(call, connection, 'runs');
    return 0;
  } finally {
    connection.close();
  }
}

async function start(call: VerbCall, workspace: string): Promise<number> {
  const present = await connectIfRunning(workspace, cliClient);
  process.env['SLUICE_LINGER_MS'] = String(lingerTime);
  const bundle = join(dirname(fileURLToPath(import.meta.url)), 'emulator.js');
  const connection = present ?? (await connectOrLaunch({ ...cliClient, workspace, bundle, signal: call.signal }));
  try {
    await describe(call, connection, present === undefined ? 'has been started' : 'runs already');
    return 0;
  } finally {
    connection.close();
  }
}

async function stop(call: VerbCall): Promise<number> {
  const connection = await connectRunning(call.folder);
  if (connection === undefined) return nothing(call, 0);
  const { pid, workspace } = connection.server;
  const gone = new Promise<void>((settle) => connection.onClose(settle));
  await connection.request(shutdown, {});
  await gone;
  if (call.json) call.terminal.print(JSON.stringify({ running: false, stopped: pid, workspace }));
  else call.terminal.print(`The emulator of ${plainText(workspace)} has ended.`);
  return 0;
}

function nothing({ terminal, json, folder }: VerbCall, code: number): number {
  if (json) terminal.print(JSON.stringify({ running: false }));
  else terminal.print(`No emulator runs for ${plainText(folder)} or a folder above it.`);
  return code;
}

async function describe({ terminal, json }: VerbCall, connection: RpcConnection, verb: string): Promise<void> {
  const { server } = connection;
  const { pid, version, protocolVersion, workspace } = server;
  const updates = await connection.request(readUpdates, {});
  if (json) {
    terminal.print(JSON.stringify({ running: true, pid, version, protocolVersion, workspace, updates }));
    return;
  }
  terminal.print(
    `The emulator of ${plainText(workspace)} ${paint(terminal, 'green', verb)}: process ${pid}, version ${version}.`,
  );
  for (const { spec, state, flows } of updates) {
    const rows = flows.reduce((sum, flow) => sum + flow.rows, 0);
    terminal.print(`  ${plainText(spec)}: ${state}, ${rows.toLocaleString('en-US')} rows`);
  }
}

function usage(detail: string): Error {
  return sluiceError('INVALID_USAGE', { detail, command: 'emulator' });
}
