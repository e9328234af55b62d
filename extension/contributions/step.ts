import { command, type Contributions } from './contributions.ts';

export const stepContributions: Contributions = {
  commands: [command('sluice.flow.step', 'Step Through a Streaming Flow', { icon: '$(debug-step-over)' })],
  menus: {
    'view/item/context': [
      {
        command: 'sluice.flow.step',
        when: 'view == sluice.pipelines && viewItem =~ /^(dataset.table|flow.streaming)/ && isWorkspaceTrusted',
        group: '1_run@5',
      },
      {
        command: 'sluice.flow.step',
        when: 'view == sluice.checkpoints && viewItem =~ /^(query|checkpoint)/ && isWorkspaceTrusted',
        group: '1_run@5',
      },
    ],
    commandPalette: [{ command: 'sluice.flow.step', when: 'isWorkspaceTrusted' }],
  },
};
