import { connect } from 'node:net';
import type { GenericSchema, InferInput } from 'valibot';
import {
  createMessageConnection,
  CancellationTokenSource,
  ProgressType,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from 'vscode-jsonrpc/node';
import type { NotificationContract, RequestContract } from '../protocol/rpc/define.ts';
import type { ErrorDto, ProgressDto } from '../protocol/rpc/dto.ts';
import { initialize, protocolVersion, type InitializeResult } from '../protocol/rpc/session.ts';
import type { Locator } from './locator.ts';
import { RpcError } from './rpcError.ts';

export interface RpcOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((report: ProgressDto) => void) | undefined;
}

/** One connection to a running emulator, greeted and checked. */
export interface RpcConnection {
  readonly server: InitializeResult;
  /** Rejects with an RpcError; after a cancellation with one of code CANCELLED; after the end of the process with EMULATOR_GONE. */
  request<Schema extends GenericSchema, Result>(
    contract: RequestContract<Schema, Result>,
    params: InferInput<Schema>,
    options?: RpcOptions,
  ): Promise<Result>;
  on<Payload>(contract: NotificationContract<Payload>, listener: (payload: Payload) => void): void;
  /** Called once, when the other end is gone; not after `close`. */
  onClose(listener: () => void): void;
  close(): void;
}

export interface ConnectOptions {
  readonly client: { readonly name: string; readonly version: string };
  readonly trusted: boolean;
}

/** How a progress report travels: the token stands in the request as `progressToken`. */
export const progressType = new ProgressType<ProgressDto>();

/** Connects to the emulator of a locator and greets it. Rejects when nobody listens there, or with RPC_PROTOCOL_MISMATCH. */
export async function connectRpc(locator: Locator, { client, trusted }: ConnectOptions): Promise<RpcConnection> {
  const socket = connect(locator.socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve();
    });
    socket.once('error', reject);
  });
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  const waiting = new Set<(error: RpcError) => void>();
  let isClosed = false;
  let lastToken = 0;
  const closeListeners: (() => void)[] = [];
  const end = (byUs: boolean): void => {
    if (isClosed) return;
    isClosed = true;
    for (const reject of waiting) reject(new RpcError(goneError('a request')));
    waiting.clear();
    connection.dispose();
    socket.destroy();
    if (!byUs) for (const listener of closeListeners) listener();
  };
  // Answers that came before the end may still be in the queue, which is worked off one turn at a time.
  const endLater = (turns: number): void => {
    if (waiting.size === 0 || turns === 0) end(false);
    else setImmediate(() => endLater(turns - 1));
  };
  connection.onClose(() => endLater(50));
  connection.onError(() => end(false));
  socket.on('error', () => end(false));
  connection.listen();

  const request: RpcConnection['request'] = async (contract, params, { signal, onProgress } = {}) => {
    const { method } = contract;
    if (isClosed) throw new RpcError(goneError(method));
    if (signal?.aborted === true) throw new RpcError(cancelledError);
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    lastToken += 1;
    const progressToken = lastToken;
    const progress =
      onProgress === undefined ? undefined : connection.onProgress(progressType, progressToken, onProgress);
    let gone: ((error: RpcError) => void) | undefined;
    try {
      return await Promise.race([
        connection.sendRequest<never>(
          method,
          { params, ...(progress === undefined ? {} : { progressToken }) },
          cancellation.token,
        ),
        new Promise<never>((_resolve, reject) => {
          gone = () => reject(new RpcError(goneError(method)));
          waiting.add(gone);
        }),
      ]);
    } catch (error) {
      throw asRpcError(error, method);
    } finally {
      if (gone !== undefined) waiting.delete(gone);
      signal?.removeEventListener('abort', cancel);
      progress?.dispose();
      cancellation.dispose();
    }
  };

  try {
    const server = await request(initialize, { protocolVersion, secret: locator.secret, client, trusted });
    return {
      server,
      request,
      on: ({ method }, listener) => void connection.onNotification(method, (payload) => listener(payload as never)),
      onClose: (listener) => {
        if (isClosed) listener();
        else closeListeners.push(listener);
      },
      close: () => end(true),
    };
  } catch (error) {
    end(true);
    throw error;
  }
}

/** Source: Language Server Protocol 3.17, "ErrorCodes". */
const requestCancelled = -32800;

const cancelledError: ErrorDto = { code: 'CANCELLED', message: 'The request was cancelled.' };

function goneError(method: string): ErrorDto {
  return {
    code: 'EMULATOR_GONE',
    message: `The emulator ended while it worked on ${method}.`,
    action: 'Try again: the emulator starts by itself, and an update goes on where it stopped.',
  };
}

function asRpcError(error: unknown, method: string): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof ResponseError) {
    if (error.code === requestCancelled) return new RpcError(cancelledError);
    const data: unknown = error.data;
    if (isErrorDto(data)) return new RpcError(data);
    return new RpcError({ code: 'INTERNAL_ERROR', message: error.message });
  }
  // The connection was disposed while the request was on its way.
  return new RpcError(goneError(method));
}

function isErrorDto(value: unknown): value is ErrorDto {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
