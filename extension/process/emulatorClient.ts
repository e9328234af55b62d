import type { GenericSchema, InferInput } from 'valibot';
import type { CancellationToken, Disposable, Event } from 'vscode';
import type { NotificationContract, RequestContract } from '../../emulator/protocol/rpc/define.ts';
import type { ErrorDto, ProgressDto } from '../../emulator/protocol/rpc/dto.ts';

/** A failure of the emulator: `error` is what the catalogue says, whole sentences for the user. */
export class EmulatorError extends Error {
  readonly error: ErrorDto;

  constructor(error: ErrorDto) {
    super(error.message);
    this.name = 'EmulatorError';
    this.error = error;
  }
}

export interface CallOptions {
  readonly token?: CancellationToken | undefined;
  readonly onProgress?: ((report: ProgressDto) => void) | undefined;
}

export type EmulatorState =
  /** Nobody asked for it yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'connected'; readonly pid: number }
  /** It went away and is started again by itself after `retryInMs`. */
  | { readonly kind: 'restarting'; readonly reason: string; readonly retryInMs: number }
  /** It can't be started, or ended too often: only `restart` starts it again. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The emulator as the extension sees it: one per window, whichever window or command started the process. */
export interface EmulatorClient {
  readonly state: EmulatorState;
  readonly onDidChangeState: Event<EmulatorState>;
  /** Starts or finds the emulator when there is none. Rejects with an EmulatorError, or with a CancellationError. */
  request<Schema extends GenericSchema, Result>(
    contract: RequestContract<Schema, Result>,
    params: InferInput<Schema>,
    options?: CallOptions,
  ): Promise<Result>;
  /** Stays in force over restarts. */
  on<Payload>(contract: NotificationContract<Payload>, listener: (payload: Payload) => void): Disposable;
  /** The command "Restart Emulator" and every Retry button. */
  restart(): Promise<void>;
}
