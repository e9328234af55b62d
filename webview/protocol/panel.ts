import type { GenericSchema, InferOutput } from 'valibot';
import type { AnyRequest, NotificationContract } from '../../emulator/protocol/rpc/define.ts';

/** An action that the host does for a panel, with its parameters and (as a type only) what it gives back. */
export interface ActionContract<Schema extends GenericSchema, Result> {
  readonly action: string;
  readonly params: Schema;
  /** Never set: it carries the type. */
  readonly result?: Result;
}

export function action<Result>() {
  return <Schema extends GenericSchema>(name: string, params: Schema): ActionContract<Schema, Result> => ({
    action: name,
    params,
  });
}

export type AnyAction = ActionContract<GenericSchema, unknown>;

/** What a panel is and all that it may ask for: the one contract file of each panel exports one of these. */
export interface PanelDefinition<Input extends GenericSchema> {
  /** `table`, `checkpoint`…: the folder below `webview/` and the bundle's name; the view type is `sluice.<name>`. */
  readonly name: string;
  /** What it is opened with: small JSON that survives a reload of the window. */
  readonly input: Input;
  /** Requests of effect `read` only; the host refuses others. */
  readonly requests: readonly AnyRequest[];
  readonly notifications: readonly NotificationContract<unknown>[];
  readonly actions: readonly AnyAction[];
}

export type AnyPanel = PanelDefinition<GenericSchema>;
export type InputOf<Panel> = Panel extends PanelDefinition<infer Input> ? InferOutput<Input> : never;

export function panel<Input extends GenericSchema>(definition: PanelDefinition<Input>): PanelDefinition<Input> {
  return definition;
}
