import { command, type Contributions } from './contributions.ts';

export const authoringContributions: Contributions = {
  commands: [command('sluice.error.explain', 'Explain Error Code')],
  configuration: {
    title: 'Sluice',
    properties: {
      'sluice.codeLens.enabled': {
        type: 'boolean',
        default: true,
        scope: 'resource',
        markdownDescription:
          'Show links above each dataset of a pipeline: Run, Dry Run, Preview, History, and whether it is protected from resets.',
      },
    },
  },
};
