import type { GenericSchema, InferInput } from 'valibot';
import type { NotificationContract, RequestContract } from '../../emulator/protocol/rpc/define.ts';
import { shutdown } from '../../emulator/protocol/rpc/session.ts';
import type { RpcConnection, RpcOptions } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import type { EmulatorState } from './emulatorClient.ts';

export interface ReconnectingPorts {
  /** Finds or starts the emulator. */
  connect(): Promise<RpcConnection>;
  /** Calls back after so many milliseconds; the result takes it back. */
  after(milliseconds: number, run: () => void): () => void;
  onState(state: EmulatorState): void;
}

/** One connection at a time, made when it is needed and made again when it breaks. Knows neither VS Code nor processes. */
export interface ReconnectingClient {
  state(): EmulatorState;
  request<Schema extends GenericSchema, Result>(
    contract: RequestContract<Schema, Result>,
    params: InferInput<Schema>,
    options?: RpcOptions,
  ): Promise<Result>;
  /** Stays in force over reconnections. The result takes it back. */
  on<Payload>(contract: NotificationContract<Payload>, listener: (payload: Payload) => void): () => void;
  restart(): Promise<void>;
  close(): void;
}

/** Milliseconds before the first to the last attempt; after the last one only a person starts it again. */
const waits = [0, 500, 2000, 5000, 15_000];
/** Milliseconds that a connection must hold before former failures are forgotten: answers alone do not count, since the views ask right after each start. */
const healthyTime = 30_000;

export function reconnectingClient({ connect, after, onState }: ReconnectingPorts): ReconnectingClient {
  let state: EmulatorState = { kind: 'idle' };
  let current: Promise<RpcConnection> | undefined;
  let failures = 0;
  let cancelWait: (() => void) | undefined;
  let cancelHealthy: (() => void) | undefined;
  let isClosed = false;
  let hasGivenUp = false;
  const listeners = new Map<string, Set<(payload: unknown) => void>>();

  const enter = (next: EmulatorState): void => {
    state = next;
    onState(next);
  };

  const open = (): Promise<RpcConnection> => {
    cancelWait?.();
    cancelWait = undefined;
    enter({ kind: 'starting' });
    const opening = connect().then(
      (connection) => {
        if (isClosed || current !== opening) {
          connection.close();
          return connection;
        }
        for (const method of listeners.keys()) listenTo(connection, method);
        connection.onClose(() => lost(opening, 'The emulator ended unexpectedly.'));
        cancelHealthy = after(healthyTime, () => {
          failures = 0;
        });
        enter({ kind: 'connected', pid: connection.server.pid });
        return connection;
      },
      (error: unknown) => {
        if (current === opening) {
          current = undefined;
          enter({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
        }
        throw error;
      },
    );
    current = opening;
    return opening;
  };

  const listenTo = (connection: RpcConnection, method: string): void =>
    connection.on({ kind: 'notification', method }, (payload: unknown) => {
      for (const listener of listeners.get(method) ?? []) listener(payload);
    });

  const lost = (connection: Promise<RpcConnection>, reason: string): void => {
    if (isClosed || current !== connection) return;
    current = undefined;
    cancelHealthy?.();
    const wait = waits[failures];
    failures += 1;
    if (wait === undefined) {
      hasGivenUp = true;
      enter({
        kind: 'failed',
        reason: `${reason} It ended ${failures} times in a row, so it is not started again by itself.`,
      });
      return;
    }
    enter({ kind: 'restarting', reason, retryInMs: wait });
    cancelWait = after(wait, () => {
      open().catch(() => undefined);
    });
  };

  return {
    state: () => state,
    async request(contract, params, options) {
      if (isClosed) throw new Error('The client is closed.');
      if (hasGivenUp && state.kind === 'failed') {
        throw new RpcError({
          code: 'EMULATOR_NOT_STARTED',
          message: state.reason,
          action: 'Try again with "Sluice: Restart Emulator"; the output channel Sluice tells more.',
        });
      }
      const connection = await (current ?? open());
      return connection.request(contract, params, options);
    },
    on({ method }, listener) {
      let known = listeners.get(method);
      if (known === undefined) {
        known = new Set();
        listeners.set(method, known);
        void current?.then(
          (connection) => listenTo(connection, method),
          () => undefined,
        );
      }
      const own = (payload: unknown): void => listener(payload as never);
      known.add(own);
      return () => void listeners.get(method)?.delete(own);
    },
    async restart() {
      const before = current;
      current = undefined;
      failures = 0;
      hasGivenUp = false;
      cancelHealthy?.();
      enter({ kind: 'starting' });
      const connection = await before?.catch(() => undefined);
      // Other windows use the same process: it ends for all of them, and each starts or finds the new one.
      await connection?.request(shutdown, {}).catch(() => undefined);
      connection?.close();
      await (current ?? open());
    },
    close() {
      isClosed = true;
      cancelWait?.();
      cancelHealthy?.();
      void current?.then(
        (connection) => connection.close(),
        () => undefined,
      );
      current = undefined;
    },
  };
}
