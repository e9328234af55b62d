import type { GenericSchema, InferOutput } from 'valibot';
import type { AnyRequest, NotificationContract, RequestContract } from '../protocol/rpc/define.ts';
import type { ProgressDto } from '../protocol/rpc/dto.ts';
import type { Workspace } from './workspace.ts';

/** What one request works with; it is gone with the request. */
export interface Call {
  readonly workspace: Workspace;
  /** Aborted when the client cancels the request or goes away. */
  readonly signal: AbortSignal;
  /** Tells the client how far the work has come, where it asked to be told. */
  progress(report: ProgressDto): void;
}

/** One method with its work. Parameters are checked before it is called; errors of the catalogue reach the client with their code. */
export interface Handler {
  readonly contract: AnyRequest;
  run(params: unknown, call: Call): Promise<unknown>;
}

/** Binds a contract to its work. A handler holds no logic: it asks an engine and turns the answer into DTOs. */
export function handle<Schema extends GenericSchema, Result>(
  contract: RequestContract<Schema, Result>,
  work: (params: InferOutput<Schema>, call: Call) => Promise<Result>,
  parse: (schema: Schema, params: unknown) => InferOutput<Schema>,
): Handler {
  return { contract, run: (params, call) => work(parse(contract.params, params), call) };
}

/** Tells every client. */
export type Broadcast = <Payload>(contract: NotificationContract<Payload>, payload: Payload) => void;
