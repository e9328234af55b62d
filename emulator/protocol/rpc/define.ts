import type { GenericSchema, InferOutput } from 'valibot';

/**
 * What a request may do. `read`: nothing changes, and it is allowed in an untrusted workspace and reachable from a webview.
 * `run`: it writes data, state or files as the pipeline says. `destroy`: it takes something away or lifts a protection; it is asked only
 * by a command of the extension or of the CLI, with the words that the person typed, and the guard decides.
 */
export type Effect = 'read' | 'run' | 'destroy';

/** One method of the emulator: its name, what it may do, how its parameters are checked, and (as a type only) what it gives. */
export interface RequestContract<Schema extends GenericSchema, Result> {
  readonly kind: 'request';
  readonly method: string;
  readonly effect: Effect;
  readonly params: Schema;
  /** Never set: it carries the type. */
  readonly result?: Result;
}

/** Something that the emulator tells every client that is connected. */
export interface NotificationContract<Payload> {
  readonly kind: 'notification';
  readonly method: string;
  /** Never set: it carries the type. */
  readonly payload?: Payload;
}

export type AnyRequest = RequestContract<GenericSchema, unknown>;
export type ParamsOf<Contract> = Contract extends RequestContract<infer Schema, unknown> ? InferOutput<Schema> : never;
export type ResultOf<Contract> = Contract extends RequestContract<GenericSchema, infer Result> ? Result : never;
export type PayloadOf<Contract> = Contract extends NotificationContract<infer Payload> ? Payload : never;

/** `request<Result>()('tables/list', 'read', v.object({ … }))`: the result's type is given, the parameters' type follows from the schema. */
export function request<Result>() {
  return <Schema extends GenericSchema>(
    method: string,
    effect: Effect,
    params: Schema,
  ): RequestContract<Schema, Result> => ({ kind: 'request', method, effect, params });
}

export function notification<Payload>(method: string): NotificationContract<Payload> {
  return { kind: 'notification', method };
}
