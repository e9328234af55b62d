import type { Handler } from './handler.ts';
import { projectHandlers } from './handlers/projects.ts';
import { updateHandlers } from './handlers/updates.ts';

/** Every method of the emulator, a line for each topic. */
export const allHandlers: readonly Handler[] = [...projectHandlers, ...updateHandlers];
