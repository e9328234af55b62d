import type { Milestone } from '../../emulator/protocol/rpc/samples.ts';
import type { Contributions } from './contributions.ts';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly milestone: Milestone;
  /** What the picture shows, for those who do not see it. */
  readonly altText: string;
}

const steps: readonly Step[] = [
  {
    id: 'sample',
    title: 'Open a sample',
    description:
      'Devices of a gym send events as files. The sample is a pipeline project in SQL or Python: bronze keeps every event, silver casts and deduplicates them, gold counts.\n[Open Sample](command:sluice.sample.open)\nYou can begin with a project of your own as well: [make a new pipeline](command:sluice.pipeline.new).',
    milestone: 'sampleOpened',
    altText:
      'Files flow into a bronze table with a lock, from there into silver, and from silver into two gold tables.',
  },
  {
    id: 'run',
    title: 'Run the pipeline',
    description:
      'An update reads what is new, batch by batch, exactly once. Press Run above a dataset, in the Pipelines view, or here. The graph shows rows and batches as they come.\n[Run Pipeline](command:sluice.pipeline.run)\n[Open the graph](command:sluice.graph.open), and run again: nothing is read twice. [Land the next files](command:sluice.sample.land), and only those are read.',
    milestone: 'updateCompleted',
    altText: 'Three batches on a line from left to right; each commits rows to a table.',
  },
  {
    id: 'travel',
    title: 'Look at an older version',
    description:
      'Every batch makes a version of its table. Open silver in the Tables view, drag the slider to an older version, and compare two versions row by row.\n[Show Tables](command:sluice.tables.focus)',
    milestone: 'olderVersionOpened',
    altText: 'A line of versions from 0 to 4 with a handle at version 2, and the rows of the table at that version.',
  },
  {
    id: 'checkpoint',
    title: 'Open a stream checkpoint',
    description:
      'A stream checkpoint knows how far a query has read, its watermark and its state. Open the one of silver: it says which batch comes next, and what a restart will do.\n[Show Stream Checkpoints](command:sluice.checkpoints.focus)',
    milestone: 'streamCheckpointOpened',
    altText:
      'Offsets of batches 0, 1 and 2 in one column and their commits in another; the commit of batch 2 is missing, so that it runs again.',
  },
  {
    id: 'guard',
    title: 'Try to destroy bronze',
    description:
      'Bronze holds events that no source has any more, so it is protected: pipelines.reset.allowed is false. Ask for a full refresh of it. You see what it would destroy, and it is refused.\n[Full Refresh…](command:sluice.dataset.fullRefresh)\nThe refusal stands in the [audit log](command:sluice.audit.focus). An approval needs the typed name of the table and a reason.',
    milestone: 'fullRefreshRefused',
    altText:
      'A full refresh runs against a shield in front of the bronze table and is stopped; the audit log has a record of it.',
  },
];

export const walkthroughContributions: Contributions = {
  walkthroughs: [
    {
      id: 'infiniteIngestion',
      title: 'Get Started with Sluice',
      description: 'Run a pipeline, travel through its tables, see what protects them.',
      icon: 'extension/media/sluice.svg',
      steps: steps.map(({ id, title, description, milestone, altText }) => ({
        id,
        title,
        description,
        media: { svg: `extension/media/walkthrough/${id}.svg`, altText },
        completionEvents: [`onContext:sluice.milestone.${milestone}`],
      })),
    },
  ],
};
