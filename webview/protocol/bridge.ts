import type { ErrorDto, ProgressDto } from '../../emulator/protocol/rpc/dto.ts';

/**
 * The one way in which a panel and its host talk. A request can fail, and its failure reaches the panel. `method` is that of a request
 * contract which the panel's definition lists; the host refuses any other. Nothing that destroys is in such a list.
 */
export type ToHost =
  /** The page is loaded: the host answers with `open`. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Something that the host does itself: opens a panel, starts a dialog, copies or saves. Listed in the panel's definition. */
  | { readonly kind: 'act'; readonly id: number; readonly action: string; readonly params: unknown }
  /** What the panel wants to find again after a reload of the window: small JSON. */
  | { readonly kind: 'remember'; readonly state: unknown };

export type ToPanel =
  /** What the panel shows; sent after `ready`, and again when the same panel is asked for something else. */
  | { readonly kind: 'open'; readonly input: unknown; readonly remembered: unknown }
  | { readonly kind: 'response'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ErrorDto }
  | { readonly kind: 'progress'; readonly id: number; readonly report: ProgressDto }
  /** A notification of the emulator that the panel's definition lists. */
  | { readonly kind: 'event'; readonly method: string; readonly payload: unknown }
  /** Whether the emulator answers. */
  | { readonly kind: 'connection'; readonly state: 'connected' | 'connecting' | 'lost'; readonly reason?: string };
