import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { sluiceError } from '../../emulator/base/errors.ts';
import { connectIfRunning } from '../../emulator/client/launchEmulator.ts';
import { locatorPath, readLocator } from '../../emulator/client/locator.ts';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { notification, request } from '../../emulator/protocol/rpc/define.ts';
import { initialize, protocolVersion, shutdown } from '../../emulator/protocol/rpc/session.ts';
import { answerLimit } from '../../emulator/server/connection.ts';
import { handle, type Handler } from '../../emulator/server/handler.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';

const echo = request<string>()('test/echo', 'read', v.object({ text: v.string() }));
const write = request<string>()('test/write', 'run', v.object({}));
const wait = request<null>()('test/wait', 'read', v.object({}));
const steps = request<string>()('test/steps', 'read', v.object({ count: v.number() }));
const fails = request<null>()('test/fails', 'read', v.object({ how: v.string() }));
const large = request<string>()('test/large', 'read', v.object({ bytes: v.number() }));
const tellAll = request<null>()('test/tellAll', 'read', v.object({}));
const told = notification<string>('test/told');

const client = { name: 'test', version: '0' };

describe('a connection to the emulator', () => {
  let folder: string;
  let emulator: RunningEmulator;
  let waits: { readonly aborted: Promise<unknown>; started(): Promise<void> };
  let gone: number[];
  const open: RpcConnection[] = [];

  const handlers = (): readonly Handler[] => {
    let startedNow: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      startedNow = resolve;
    });
    let abortedNow: (reason: unknown) => void = () => undefined;
    const aborted = new Promise<unknown>((resolve) => {
      abortedNow = resolve;
    });
    waits = { aborted, started: () => started };
    return [
      handle(echo, async ({ text }) => text),
      handle(write, async () => 'written'),
      handle(wait, async (_params, { signal, workspace, client: number }) => {
        workspace.onClientGone(number, () => void gone.push(number));
        startedNow();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        abortedNow(signal.reason);
        throw sluiceError('CANCELLED', {});
      }),
      handle(steps, async ({ count }, { progress }) => {
        for (let step = 1; step <= count; step += 1) progress({ message: `Step ${step}.`, fraction: step / count });
        return 'done';
      }),
      handle(fails, async ({ how }) => {
        if (how === 'catalogue') throw sluiceError('PATH_NOT_FOUND', { path: '/nowhere' });
        throw new TypeError('no room foresaw this');
      }),
      handle(large, async ({ bytes }) => 'x'.repeat(bytes)),
      handle(tellAll, async (_params, { workspace }) => {
        workspace.broadcast(told, 'hello');
        return null;
      }),
    ];
  };

  const connected = async (trusted = true): Promise<RpcConnection> => {
    const connection = await connectIfRunning(folder, { client, trusted });
    assert.ok(connection !== undefined);
    open.push(connection);
    return connection;
  };

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'emulator-')));
    gone = [];
    emulator = await startEmulator({ folder, handlers: handlers(), lingerTime: 60_000, print: () => undefined });
  });

  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const refused = async (asked: Promise<unknown>): Promise<RpcError['error']> => {
    const error: unknown = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof RpcError, String(error));
    return error.error;
  };

  it('lets only its user in, by the modes of what it makes', () => {
    if (process.platform === 'win32') return;
    const { socket } = emulator.locator;
    assert.equal(statSync(dirname(socket)).mode & 0o777, 0o700);
    assert.equal(statSync(socket).mode & 0o777, 0o600);
    assert.equal(statSync(locatorPath(folder)).mode & 0o777, 0o600);
    assert.ok(Buffer.byteLength(socket) < 100);
  });

  it('answers requests, several clients side by side', async () => {
    const [first, second] = [await connected(), await connected()];
    assert.deepEqual(await Promise.all([first.request(echo, { text: 'a' }), second.request(echo, { text: 'b' })]), [
      'a',
      'b',
    ]);
    assert.equal(first.server.pid, process.pid);
    assert.equal(first.server.workspace, folder);
  });

  it('tells every client', async () => {
    const [first, second] = [await connected(), await connected()];
    const heard = [first, second].map((connection) => new Promise<string>((resolve) => connection.on(told, resolve)));
    await first.request(tellAll, {});
    assert.deepEqual(await Promise.all(heard), ['hello', 'hello']);
  });

  it('refuses whoever does not know the secret, and one of another protocol', async () => {
    const wrong = await refused(connectRpc({ ...emulator.locator, secret: 'x'.repeat(48) }, { client, trusted: true }));
    assert.equal(wrong.code, 'RPC_NOT_INITIALIZED');
    const first = await connected();
    const { secret } = emulator.locator;
    const other = await refused(
      first.request(initialize, { protocolVersion: protocolVersion + 1, secret, client, trusted: true }),
    );
    assert.equal(other.code, 'RPC_PROTOCOL_MISMATCH');
    assert.match(other.action ?? '', /Restart Emulator/);
  });

  it('serves an untrusted workspace only what reads', async () => {
    const untrusted = await connected(false);
    assert.equal(await untrusted.request(echo, { text: 'a' }), 'a');
    assert.equal((await refused(untrusted.request(write, {}))).code, 'WORKSPACE_NOT_TRUSTED');
    // Shutting the emulator down is no way around it.
    assert.equal((await refused(untrusted.request(shutdown, {}))).code, 'WORKSPACE_NOT_TRUSTED');
    const trusted = await connected(true);
    assert.equal(await trusted.request(write, {}), 'written');
    assert.equal((await refused(untrusted.request(write, {}))).code, 'WORKSPACE_NOT_TRUSTED');
  });

  it('names a wrong parameter, an unknown method, an error of the catalogue and one that nobody foresaw', async () => {
    const connection = await connected();
    const wrong = await refused(connection.request(echo, { text: 7 } as never));
    assert.equal(wrong.code, 'RPC_INVALID_PARAMS');
    assert.match(wrong.message, /test\/echo has a wrong parameter at text/);
    const unknown = request<null>()('test/unknown', 'read', v.object({}));
    assert.equal((await refused(connection.request(unknown, {}))).code, 'RPC_UNKNOWN_METHOD');
    const missing = await refused(connection.request(fails, { how: 'catalogue' }));
    assert.equal(missing.code, 'PATH_NOT_FOUND');
    assert.equal((await refused(connection.request(fails, { how: 'crash' }))).code, 'INTERNAL_ERROR');
    assert.equal(await connection.request(echo, { text: 'still there' }), 'still there');
  });

  it('cancels what its client no longer wants', async () => {
    const connection = await connected();
    const abort = new AbortController();
    const asked = refused(connection.request(wait, {}, { signal: abort.signal }));
    await waits.started();
    abort.abort();
    assert.equal((await asked).code, 'CANCELLED');
    assert.equal(await waits.aborted, 'cancelled');
    const hasty = new AbortController();
    const sent = refused(connection.request(wait, {}, { signal: hasty.signal }));
    hasty.abort();
    assert.equal((await sent).code, 'CANCELLED');
    const late = await refused(connection.request(wait, {}, { signal: abort.signal }));
    assert.equal(late.code, 'CANCELLED');
  });

  it('frees what a client held that went away, and tells its requests that it did', async () => {
    const connection = await connected();
    const asked = refused(connection.request(wait, {}));
    await waits.started();
    connection.close();
    assert.equal((await asked).code, 'EMULATOR_GONE');
    assert.equal(await waits.aborted, 'closed');
    await emulator.stop();
    assert.equal(gone.length, 1);
  });

  it('tells how far a long request has come', async () => {
    const connection = await connected();
    const heard: string[] = [];
    assert.equal(
      await connection.request(steps, { count: 3 }, { onProgress: ({ message }) => void heard.push(message) }),
      'done',
    );
    assert.deepEqual(heard, ['Step 1.', 'Step 2.', 'Step 3.']);
  });

  it('refuses an answer that is too large for one message, and goes on', async () => {
    const connection = await connected();
    const error = await refused(connection.request(large, { bytes: answerLimit }));
    assert.equal(error.code, 'RPC_ANSWER_TOO_LARGE');
    assert.equal((await connection.request(large, { bytes: 1000 })).length, 1000);
  });

  it('outlives bytes that are no message', async () => {
    for (const bytes of [
      'Content-Length: -5\r\n\r\n{}',
      'Content-Length: 3\r\n\r\n{{{',
      'GET / HTTP/1.1\r\n\r\n',
      '\0\0\0\0',
    ]) {
      const socket = connect(emulator.locator.socket);
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      socket.on('error', () => undefined);
      socket.end(bytes);
      await new Promise<void>((resolve) => socket.once('close', () => resolve()).resume());
    }
    const connection = await connected();
    assert.equal(await connection.request(echo, { text: 'a' }), 'a');
  });

  it('is the only one of its workspace', async () => {
    await assert.rejects(
      startEmulator({ folder, handlers: [], lingerTime: 1000, print: () => undefined }),
      (error: unknown) => error instanceof Error && error.message.includes(String(process.pid)),
    );
    assert.equal(readLocator(folder)?.secret, emulator.locator.secret);
  });

  it('goes when it is asked to, and takes its locator along', async () => {
    const connection = await connected();
    const closed = new Promise<void>((resolve) => connection.onClose(resolve));
    await connection.request(shutdown, {});
    await Promise.all([emulator.ended, closed]);
    assert.equal(readLocator(folder), undefined);
    assert.equal(await connectIfRunning(folder, { client, trusted: true }), undefined);
  });

  it('goes by itself when the last client is gone', async () => {
    await emulator.stop();
    emulator = await startEmulator({ folder, handlers: [], lingerTime: 1, print: () => undefined });
    const connection = await connectIfRunning(folder, { client, trusted: true });
    connection?.close();
    await emulator.ended;
  });

  it('takes no locator that points out of the folder of its user', () => {
    const path = locatorPath(folder);
    const own: unknown = JSON.parse(readFileSync(path, 'utf8'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ ...(own as object), socket: '/tmp/somebody-else.sock' }));
    assert.equal(readLocator(folder), undefined);
    writeFileSync(path, '{"pid": "no"');
    assert.equal(readLocator(folder), undefined);
  });
});
