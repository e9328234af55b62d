import type { UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';

const sentences: Readonly<Record<string, string>> = {
  QUEUED: 'The update is queued.',
  INITIALIZING: 'The update is starting.',
  RESETTING: 'The update is resetting tables.',
  SETTING_UP_TABLES: 'The update is setting up tables.',
  RUNNING: 'The update is running.',
  STOPPING: 'The update is stopping after its batches.',
  COMPLETED: 'The last update completed.',
  FAILED: 'The last update failed.',
  CANCELED: 'The last update was stopped.',
};

export function updateSentence({ state }: UpdateStateDto): string {
  return sentences[state] ?? `The update is ${state.toLowerCase().replaceAll('_', ' ')}.`;
}

export function isRunning({ endedAt }: UpdateStateDto): boolean {
  return endedAt === undefined;
}
