import { command, type Contributions } from './contributions.ts';

export const samplesContributions: Contributions = {
  commands: [
    command('sluice.pipeline.new', 'New Pipeline…', { icon: '$(new-file)' }),
    command('sluice.sample.open', 'Open Sample…', { icon: '$(beaker)' }),
    command('sluice.sample.land', 'Land Next Sample Files', { icon: '$(cloud-upload)' }),
  ],
  viewsWelcome: [
    {
      view: 'sluice.pipelines',
      contents: 'Or [open a sample](command:sluice.sample.open) to try one out.',
      when: 'isWorkspaceTrusted',
    },
  ],
  menus: {
    'view/title': [
      { command: 'sluice.pipeline.new', when: 'view == sluice.pipelines && isWorkspaceTrusted', group: '1_new@1' },
      { command: 'sluice.sample.open', when: 'view == sluice.pipelines && isWorkspaceTrusted', group: '1_new@2' },
      {
        command: 'sluice.sample.land',
        when: 'view == sluice.pipelines && sluice.sample.present && isWorkspaceTrusted',
        group: 'navigation@5',
      },
    ],
    commandPalette: [
      { command: 'sluice.pipeline.new', when: 'isWorkspaceTrusted' },
      { command: 'sluice.sample.open', when: 'isWorkspaceTrusted' },
      { command: 'sluice.sample.land', when: 'isWorkspaceTrusted && sluice.sample.present' },
    ],
  },
};
