import type { GenericSchema, InferInput } from 'valibot';
import type { NotificationContract, RequestContract } from '../../emulator/protocol/rpc/define.ts';
import type { ErrorDto, ProgressDto } from '../../emulator/protocol/rpc/dto.ts';
import type { ToHost, ToPanel } from '../protocol/bridge.ts';
import type { ActionContract, InputOf, PanelDefinition } from '../protocol/panel.ts';

/** A failure of the emulator or of the host, as it reaches a panel. */
export class HostError extends Error {
  readonly error: ErrorDto;

  constructor(error: ErrorDto) {
    super(error.message);
    this.name = 'HostError';
    this.error = error;
  }
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((report: ProgressDto) => void) | undefined;
}

export type ConnectionState = Extract<ToPanel, { kind: 'connection' }>;

/** The extension as a panel sees it. Exactly one per page. */
export interface Host<Input> {
  /** Called with what to show, and again when that changes. `remembered` is what `remember` stored before a reload. */
  onOpen(listener: (input: Input, remembered: unknown) => void): void;
  onConnection(listener: (state: ConnectionState) => void): void;
  on<Payload>(contract: NotificationContract<Payload>, listener: (payload: Payload) => void): void;
  /** Rejects with a HostError; with an AbortError when the signal aborts. */
  request<Schema extends GenericSchema, Result>(
    contract: RequestContract<Schema, Result>,
    params: InferInput<Schema>,
    options?: RequestOptions,
  ): Promise<Result>;
  act<Schema extends GenericSchema, Result>(
    contract: ActionContract<Schema, Result>,
    params: InferInput<Schema>,
  ): Promise<Result>;
  remember(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: ToHost): void;
  setState(state: unknown): void;
  getState(): unknown;
}

declare function acquireVsCodeApi(): VsCodeApi;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly onProgress: ((report: ProgressDto) => void) | undefined;
}

/** Connects the page with its host and says that it is ready. Call it once, after the listeners' targets exist. */
export function connectHost<Definition extends PanelDefinition<GenericSchema>>(
  _definition: Definition,
): Host<InputOf<Definition>> {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, Waiting>();
  const events = new Map<string, ((payload: unknown) => void)[]>();
  const opened: ((input: unknown, remembered: unknown) => void)[] = [];
  const connections: ((state: ConnectionState) => void)[] = [];
  let lastId = 0;
  let input: unknown;

  const send = (message: (id: number) => ToHost, { signal, onProgress }: RequestOptions = {}): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new DOMException('The request was cancelled.', 'AbortError'));
        return;
      }
      const cancel = (): void => {
        if (!waiting.delete(id)) return;
        api.postMessage({ kind: 'cancel', id });
        reject(new DOMException('The request was cancelled.', 'AbortError'));
      };
      const done = (): void => signal?.removeEventListener('abort', cancel);
      waiting.set(id, {
        resolve: (value) => {
          done();
          resolve(value);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        onProgress,
      });
      signal?.addEventListener('abort', cancel, { once: true });
      api.postMessage(message(id));
    });
  };

  const take = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    waiting.delete(id);
    return one;
  };

  window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
    switch (data.kind) {
      case 'open':
        input = data.input;
        // What VS Code keeps of the page over a reload of the window: enough to open it again.
        api.setState({ input, remembered: data.remembered });
        for (const listener of opened) listener(data.input, data.remembered);
        break;
      case 'response':
        take(data.id)?.resolve(data.result);
        break;
      case 'failure':
        take(data.id)?.reject(new HostError(data.error));
        break;
      case 'progress':
        waiting.get(data.id)?.onProgress?.(data.report);
        break;
      case 'event':
        for (const listener of events.get(data.method) ?? []) listener(data.payload);
        break;
      case 'connection':
        for (const listener of connections) listener(data);
        break;
    }
  });
  // Listeners are added in the same turn as this call: the answer can only come after them.
  queueMicrotask(() => api.postMessage({ kind: 'ready' }));

  return {
    onOpen: (listener) => void opened.push((input, remembered) => listener(input as InputOf<Definition>, remembered)),
    onConnection: (listener) => void connections.push(listener),
    on: (contract, listener) => {
      const known = events.get(contract.method) ?? [];
      known.push((payload) => listener(payload as never));
      events.set(contract.method, known);
    },
    request: (contract, params, options) =>
      send((id) => ({ kind: 'request', id, method: contract.method, params }), options) as Promise<never>,
    act: ({ action }, params) => send((id) => ({ kind: 'act', id, action, params })) as Promise<never>,
    remember: (state) => {
      api.setState({ input, remembered: state });
      api.postMessage({ kind: 'remember', state });
    },
  };
}
