import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  createMessageConnection,
  ProgressType,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { isSluiceError, sluiceError } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import { version } from '../base/version.ts';
import type { NotificationContract } from '../protocol/rpc/define.ts';
import type { ProgressDto } from '../protocol/rpc/dto.ts';
import { grantTrust, initialize, protocolVersion, shutdown, type InitializeResult } from '../protocol/rpc/session.ts';
import { errorDtoOf } from './dto/error.ts';
import { handle, type Handler } from './handler.ts';
import type { Workspace } from './workspace.ts';

/** The most bytes of JSON that one answer may take. Rows come in pages far below it; a graph of a thousand tables fits. */
export const answerLimit = 16 * 1024 * 1024;

export interface ServedClient {
  /** Its number, counted from 1. */
  readonly id: number;
  notify<Payload>(contract: NotificationContract<Payload>, payload: Payload): void;
  /** Ends the connection once what was answered is on its way. */
  end(): Promise<void>;
}

export interface ServeOptions {
  readonly id: number;
  readonly workspace: Workspace;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly secret: string;
  /** Somebody asked for the end of the process. */
  onShutdown(): void;
  onGone(): void;
}

/** JSON-RPC's own code for "an error of the server"; what it is stands in `data`, an ErrorDto. */
const serverError = -32000;
/** Source: Language Server Protocol 3.17, "ErrorCodes". */
const requestCancelled = -32800;

const progressType = new ProgressType<ProgressDto>();

/** Serves one client on its socket until either side ends. Bad input ends at most this connection. */
export function serve(socket: Socket, options: ServeOptions): ServedClient {
  const { id, workspace, secret } = options;
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  const running = new Set<AbortController>();
  let greeted = false;
  let trusted = false;
  let isGone = false;

  const session: readonly Handler[] = [
    handle(initialize, async (params): Promise<InitializeResult> => {
      if (!sameSecret(params.secret, secret)) throw sluiceError('RPC_NOT_INITIALIZED', { method: initialize.method });
      if (params.protocolVersion !== protocolVersion) {
        throw sluiceError('RPC_PROTOCOL_MISMATCH', { version, theirs: protocolVersion, ours: params.protocolVersion });
      }
      greeted = true;
      trusted = params.trusted;
      workspace.log('debug', `Client ${id} is ${params.client.name} ${params.client.version}.`);
      return { protocolVersion, version, pid: process.pid, workspace: workspace.folder };
    }),
    handle(grantTrust, async () => {
      trusted = true;
      return null;
    }),
    handle(shutdown, async () => {
      // The answer goes first.
      setImmediate(options.onShutdown);
      return null;
    }),
  ];
  const own = new Map(session.map((handler) => [handler.contract.method, handler]));

  const answer = async (method: string, message: unknown, token: CancellationToken): Promise<unknown> => {
    const handler = own.get(method) ?? options.handlers.get(method);
    if (handler === undefined) throw sluiceError('RPC_UNKNOWN_METHOD', { method });
    if (!greeted && method !== initialize.method) throw sluiceError('RPC_NOT_INITIALIZED', { method });
    if (!trusted && handler.contract.effect !== 'read') throw sluiceError('WORKSPACE_NOT_TRUSTED', { method });
    // Cancelled before it was looked at: such a token tells nobody any more.
    if (token.isCancellationRequested) throw sluiceError('CANCELLED', {});
    const { params, progressToken } = envelope(message);
    const abort = new AbortController();
    running.add(abort);
    const cancellation = token.onCancellationRequested(() => abort.abort('cancelled'));
    try {
      const result = await handler.run(params, {
        workspace,
        client: id,
        signal: abort.signal,
        progress: (report) => {
          if (progressToken !== undefined)
            void tell(() => connection.sendProgress(progressType, progressToken, report));
        },
      });
      return fitting(method, result);
    } finally {
      running.delete(abort);
      cancellation.dispose();
    }
  };

  /** A client that goes while it is told something is no error. */
  const tell = async (send: () => Promise<void>): Promise<void> => {
    if (isGone) return;
    try {
      await send();
    } catch {
      gone();
    }
  };

  const gone = (): void => {
    if (isGone) return;
    isGone = true;
    for (const abort of running) abort.abort('closed');
    connection.dispose();
    socket.destroy();
    options.onGone();
  };

  // A message without parameters comes with the token alone.
  connection.onRequest(async (method: string, params: unknown, token: unknown) => {
    try {
      return await answer(method, params, tokenOf(params, token));
    } catch (error) {
      return failure(error, (text) => workspace.log('error', text));
    }
  });
  connection.onError(([error]) => {
    workspace.log('warn', `Client ${id} sent what is no message: ${error.message}`);
    gone();
  });
  connection.onClose(gone);
  socket.on('error', gone);
  listen(connection);
  return {
    id,
    notify: ({ method }, payload) => {
      if (greeted) void tell(() => connection.sendNotification(method, payload));
    },
    end: () =>
      new Promise((resolve) => {
        // The writer takes one message a turn of the event loop; the answer to a shutdown is one of the last.
        const endLater = (turns: number): void => {
          if (isGone) return resolve();
          if (turns > 0) return void setImmediate(() => endLater(turns - 1));
          return void socket.end(() => {
            gone();
            resolve();
          });
        };
        endLater(10);
      }),
  };
}

function listen(connection: MessageConnection): void {
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
}

interface Envelope {
  readonly params: unknown;
  readonly progressToken: number | undefined;
}

/** What a request carries: its parameters, and the token by which its client wants to hear of the progress. */
function envelope(message: unknown): Envelope {
  if (!isJsonObject(message)) return { params: undefined, progressToken: undefined };
  const { params, progressToken } = message;
  return { params, progressToken: typeof progressToken === 'number' ? progressToken : undefined };
}

function tokenOf(params: unknown, token: unknown): CancellationToken {
  return isToken(token) ? token : isToken(params) ? params : never;
}

const never: CancellationToken = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
};

function isToken(value: unknown): value is CancellationToken {
  return typeof value === 'object' && value !== null && 'onCancellationRequested' in value;
}

function fitting(method: string, result: unknown): unknown {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes > answerLimit) throw sluiceError('RPC_ANSWER_TOO_LARGE', { method, bytes, limit: answerLimit });
  return result;
}

function failure(error: unknown, log: (text: string) => void): ResponseError<unknown> {
  const dto = errorDtoOf(error);
  if (isSluiceError(error, 'CANCELLED')) return new ResponseError(requestCancelled, dto.message, dto);
  if (!isSluiceError(error)) log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new ResponseError(serverError, dto.message, dto);
}

function sameSecret(given: string, secret: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}
