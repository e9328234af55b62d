import * as v from 'valibot';
import { action } from './panel.ts';

/** Actions that every panel may ask for without listing them. */

/** Puts a text on the clipboard. */
export const copyText = action<null>()('copyText', v.object({ text: v.string() }));

/** The Retry of a panel whose emulator is gone. Resolves when it answers again. */
export const restartEmulator = action<null>()('restartEmulator', v.object({}));

/** Opens a file of the user's in an editor, at a place that counts from 1. */
export const openFile = action<null>()(
  'openFile',
  v.object({ path: v.string(), line: v.optional(v.number()), column: v.optional(v.number()) }),
);

/** Shows the output channel. */
export const showLog = action<null>()('showLog', v.object({}));
