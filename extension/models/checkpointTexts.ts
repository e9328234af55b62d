import type {
  BatchDto,
  CheckpointHealth,
  GenerationDto,
  StreamQueryDto,
} from '../../emulator/protocol/rpc/checkpoints.ts';

/** Icon and colour of VS Code's theme for the health of a stream checkpoint. */
export const healthIcons: Readonly<Record<CheckpointHealth, readonly [icon: string, colour?: string]>> = {
  committed: ['pass', 'testing.iconPassed'],
  planned: ['debug-restart', 'list.warningForeground'],
  running: ['loading~spin'],
  empty: ['circle-outline'],
  damaged: ['error', 'list.errorForeground'],
};

/** The health of one stream checkpoint in few words. */
export function healthText({ health, lastPlanned, lastCommitted }: GenerationDto): string {
  switch (health) {
    case 'committed':
      return `committed up to batch ${lastCommitted ?? 0}`;
    case 'planned':
      return `batch ${lastPlanned ?? 0} runs again at the next start`;
    case 'running':
      return lastCommitted === undefined ? 'running' : `running, committed up to batch ${lastCommitted}`;
    case 'empty':
      return 'nothing planned yet';
    case 'damaged':
      return 'damaged';
  }
}

export function queryDescription({ targetLabel, label, defined, generations }: StreamQueryDto): string {
  const [current] = generations;
  return [
    targetLabel === label ? undefined : `→ ${targetLabel}`,
    defined === false ? 'not in the project' : undefined,
    current === undefined ? 'has not run yet' : healthText(current),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

export function queryTooltip(query: StreamQueryDto): string {
  const [current] = query.generations;
  return [
    `Flow ${query.flow} into ${query.target}.`,
    ...(query.defined === false ? ['The project no longer defines this flow; its stream checkpoint was kept.'] : []),
    ...(current?.queryId === undefined ? [] : [`Query id ${current.queryId}.`]),
    ...(current?.problem === undefined ? [] : [current.problem]),
    `Folder ${query.root}`,
  ].join('\n\n');
}

export function generationLabel({ generation, current }: GenerationDto): string {
  return current ? `Generation ${generation} (current)` : `Generation ${generation}`;
}

/** What a batch read, of all of its sources. */
export function batchDescription({ planned, committed, ranges }: BatchDto): string {
  const state = committed ? (planned ? undefined : 'committed, not planned') : 'planned, not committed';
  const read = ranges.filter(({ empty }) => !empty).map(({ reading }) => reading);
  return [state, ...(ranges.length > 0 && read.length === 0 ? ['nothing new'] : read)]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** `orders/0` of `/data/_checkpoints/orders/0`: enough to tell folders apart in a title. */
export function shortPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '')
    .slice(-2)
    .join('/');
}
