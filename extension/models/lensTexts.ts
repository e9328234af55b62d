import type { DatasetLensDto } from '../../emulator/protocol/rpc/language.ts';

/** One link above a dataset. */
export interface LensText {
  readonly title: string;
  readonly tooltip: string;
  readonly command: `sluice.${string}.${string}`;
}

/** What can be done with a dataset, in the order of the links. Nothing runs in a workspace that is not trusted. */
export function lensTexts(
  { dataset, kind, lock }: Pick<DatasetLensDto, 'dataset' | 'kind' | 'lock'>,
  trusted: boolean,
): readonly LensText[] {
  const isTable = lock !== null;
  const run: LensText = {
    title: '$(play) Run',
    tooltip: `Updates ${dataset} and nothing else.`,
    command: 'sluice.dataset.run',
  };
  const dryRun: LensText = {
    title: 'Dry Run',
    tooltip: 'Checks the whole pipeline without running anything.',
    command: 'sluice.dataset.dryRun',
  };
  const preview: LensText = {
    title: 'Preview',
    tooltip: `Shows rows of the query of ${dataset} on the data of now. Nothing is written.`,
    command: 'sluice.dataset.preview',
  };
  const history: LensText = {
    title: 'History',
    tooltip: `Shows the versions of ${dataset}.`,
    command: 'sluice.dataset.history',
  };
  const locks: LensText =
    lock === 'protected'
      ? {
          title: '$(lock) Protected: Reset Not Allowed',
          tooltip: `A full refresh of ${dataset} is refused: pipelines.reset.allowed is false.`,
          command: 'sluice.guard.status',
        }
      : {
          title: '$(unlock) Resettable',
          tooltip: `A full refresh may take the rows of ${dataset} away and make them anew.`,
          command: 'sluice.guard.status',
        };
  return [
    ...(isTable && trusted ? [run] : []),
    dryRun,
    ...(kind === 'sink' ? [] : [preview]),
    ...(isTable ? [history, locks] : []),
  ];
}
