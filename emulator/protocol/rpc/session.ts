import * as v from 'valibot';
import { notification, request } from './define.ts';

/** Raised whenever a client of before could not talk to the emulator of now. */
export const protocolVersion = 1;

export interface InitializeResult {
  readonly protocolVersion: number;
  /** Of the product. */
  readonly version: string;
  readonly pid: number;
  /** Absolute folder of the workspace. */
  readonly workspace: string;
}

/** The first request on every connection; any other before it is refused with RPC_NOT_INITIALIZED. RPC_PROTOCOL_MISMATCH when versions differ. */
export const initialize = request<InitializeResult>()(
  'initialize',
  'read',
  v.object({
    protocolVersion: v.number(),
    /** From the locator file; proves that the client may read the user's files. */
    secret: v.string(),
    client: v.object({ name: v.string(), version: v.string() }),
    /** False in a workspace that the user has not trusted: then only requests of effect `read` are served. */
    trusted: v.boolean(),
  }),
);

/** The user trusts the workspace now. */
export const grantTrust = request<null>()('session/trust', 'read', v.object({}));

/** Ends the emulator: running updates end after their batch. Answered before the process goes. */
export const shutdown = request<null>()('shutdown', 'run', v.object({}));

export interface LogEntry {
  readonly level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly message: string;
}

export const logged = notification<LogEntry>('log');
