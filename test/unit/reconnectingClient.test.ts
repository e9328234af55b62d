import assert from 'node:assert/strict';
import * as v from 'valibot';
import type { RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { notification, request, type NotificationContract } from '../../emulator/protocol/rpc/define.ts';
import { shutdown } from '../../emulator/protocol/rpc/session.ts';
import type { EmulatorState } from '../../extension/process/emulatorClient.ts';
import { reconnectingClient, type ReconnectingClient } from '../../extension/process/reconnectingClient.ts';

const ping = request<string>()('test/ping', 'read', v.object({}));
const told = notification<string>('test/told');

interface FakeEmulator {
  readonly pid: number;
  readonly connection: RpcConnection;
  die(): void;
  tell(payload: string): void;
  readonly asked: string[];
}

function fakeEmulator(pid: number): FakeEmulator {
  const closed: (() => void)[] = [];
  const listeners: [string, (payload: never) => void][] = [];
  const asked: string[] = [];
  let isDead = false;
  return {
    pid,
    asked,
    die() {
      isDead = true;
      for (const listener of closed) listener();
    },
    tell(payload) {
      for (const [method, listener] of listeners) if (method === told.method) listener(payload as never);
    },
    connection: {
      server: { protocolVersion: 1, version: '0', pid, workspace: '/w' },
      request: async (contract) => {
        if (isDead) throw new RpcError({ code: 'EMULATOR_GONE', message: 'gone' });
        asked.push(contract.method);
        return `answer of ${pid}` as never;
      },
      on: ({ method }: NotificationContract<never>, listener: (payload: never) => void) =>
        void listeners.push([method, listener]),
      onClose: (listener) => void closed.push(listener),
      close: () => undefined,
    },
  };
}

describe('the client that comes back', () => {
  let emulators: FakeEmulator[];
  let states: EmulatorState[];
  let timers: { readonly after: number; run: () => void }[];
  let fail: Error | undefined;
  let client: ReconnectingClient;

  beforeEach(() => {
    emulators = [];
    states = [];
    timers = [];
    fail = undefined;
    client = reconnectingClient({
      async connect() {
        if (fail !== undefined) throw fail;
        const emulator = fakeEmulator(emulators.length + 1);
        emulators.push(emulator);
        return emulator.connection;
      },
      after(milliseconds, run) {
        const timer = { after: milliseconds, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((one) => one !== timer);
        };
      },
      onState: (state) => void states.push(state),
    });
  });

  const kinds = (): readonly string[] => states.map(({ kind }) => kind);
  const fire = async (): Promise<void> => {
    timers.shift()?.run();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('starts nothing before the first request, and one emulator for several', async () => {
    assert.equal(emulators.length, 0);
    const answers = await Promise.all([client.request(ping, {}), client.request(ping, {})]);
    assert.deepEqual(answers, ['answer of 1', 'answer of 1']);
    assert.deepEqual(kinds(), ['starting', 'connected']);
  });

  it('comes back by itself when the emulator is killed, and keeps its listeners', async () => {
    const heard: string[] = [];
    client.on(told, (payload) => void heard.push(payload));
    await client.request(ping, {});
    emulators[0]?.tell('one');
    emulators[0]?.die();
    assert.deepEqual(kinds(), ['starting', 'connected', 'restarting']);
    await fire();
    assert.deepEqual(kinds(), ['starting', 'connected', 'restarting', 'starting', 'connected']);
    emulators[1]?.tell('two');
    assert.deepEqual(heard, ['one', 'two']);
    assert.equal(await client.request(ping, {}), 'answer of 2');
  });

  it('waits longer each time, gives up at last, and starts anew when a person asks', async () => {
    await client.request(ping, {});
    const waited: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      emulators.at(-1)?.die();
      waited.push(timers[0]?.after ?? -1);
      await fire();
    }
    assert.deepEqual(waited, [0, 500, 2000, 5000, 15_000]);
    emulators.at(-1)?.die();
    const last = states.at(-1);
    assert.ok(last?.kind === 'failed' && last.reason.includes('6 times'));
    assert.equal(timers.length, 0);
    await client.restart();
    assert.equal(client.state().kind, 'connected');
  });

  it('forgets former failures once a connection has held', async () => {
    await client.request(ping, {});
    for (let round = 0; round < 8; round += 1) {
      // Half a minute passes.
      await fire();
      emulators.at(-1)?.die();
      assert.equal(timers[0]?.after, 0);
      await fire();
      await client.request(ping, {});
    }
  });

  it('gives up on one that answers and dies again and again', async () => {
    for (let round = 0; round < 6; round += 1) {
      await client.request(ping, {});
      emulators.at(-1)?.die();
      await fire();
    }
    assert.equal(client.state().kind, 'failed');
    // The views ask on; only a person starts it again.
    await assert.rejects(client.request(ping, {}), /6 times in a row/);
    assert.equal(emulators.length, 6);
    await client.restart();
    assert.equal(await client.request(ping, {}), 'answer of 7');
  });

  it('says why it could not start, and tries again with the next request', async () => {
    fail = new Error('no room on the disk');
    await assert.rejects(client.request(ping, {}), /no room/);
    assert.deepEqual(states.at(-1), { kind: 'failed', reason: 'no room on the disk' });
    fail = undefined;
    assert.equal(await client.request(ping, {}), 'answer of 1');
  });

  it('ends the old process before it starts a new one', async () => {
    await client.request(ping, {});
    await client.restart();
    assert.ok(emulators[0]?.asked.includes(shutdown.method));
    assert.equal(await client.request(ping, {}), 'answer of 2');
  });

  it('takes listeners back', async () => {
    const heard: string[] = [];
    const stop = client.on(told, (payload) => void heard.push(payload));
    await client.request(ping, {});
    stop();
    emulators[0]?.tell('one');
    assert.deepEqual(heard, []);
  });
});
