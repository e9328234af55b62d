import { safeParse, getDotPath, type GenericSchema, type InferOutput } from 'valibot';
import { sluiceError } from '../base/errors.ts';
import type { AnyRequest, RequestContract } from '../protocol/rpc/define.ts';
import type { ProgressDto } from '../protocol/rpc/dto.ts';
import type { Workspace } from './workspace.ts';

/** What one request works with; it is gone with the request. */
export interface Call {
  readonly workspace: Workspace;
  /** Aborted when the client cancels the request (reason `cancelled`) or goes away (reason `closed`). */
  readonly signal: AbortSignal;
  /** A number for each connection, for what must be freed when its client goes. */
  readonly client: number;
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
): Handler {
  return { contract, run: (params, call) => work(checked(contract, params), call) };
}

function checked<Schema extends GenericSchema, Result>(
  { method, params: schema }: RequestContract<Schema, Result>,
  params: unknown,
): InferOutput<Schema> {
  const parsed = safeParse(schema, params);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw sluiceError('RPC_INVALID_PARAMS', { method, where: getDotPath(issue) ?? 'params', detail: issue.message });
}
