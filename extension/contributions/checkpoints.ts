import { command, type Contributions } from './contributions.ts';

export const checkpointsContributions: Contributions = {
  views: {
    sluice: [{ id: 'sluice.checkpoints', name: 'Stream Checkpoints', icon: 'extension/media/sluice.svg' }],
  },
  viewsWelcome: [
    {
      view: 'sluice.checkpoints',
      contents:
        'No stream of a pipeline in this folder has run yet.\n[Open Stream Checkpoint…](command:sluice.checkpoint.open)\nAny folder that Spark or Sluice keeps a stream checkpoint in can be opened, with no project.',
    },
  ],
  commands: [
    command('sluice.checkpoint.open', 'Open Stream Checkpoint', { icon: '$(inspect)' }),
    command('sluice.checkpoint.reveal', 'Reveal Stream Checkpoint in Explorer', { icon: '$(folder-opened)' }),
    command('sluice.checkpoint.copyQueryId', 'Copy Query ID', { icon: '$(copy)' }),
    command('sluice.checkpoints.refresh', 'Refresh Stream Checkpoints', { icon: '$(refresh)' }),
  ],
  menus: {
    'view/title': [
      { command: 'sluice.checkpoint.open', when: 'view == sluice.checkpoints', group: 'navigation@1' },
      { command: 'sluice.checkpoints.refresh', when: 'view == sluice.checkpoints', group: 'navigation@9' },
    ],
    'view/item/context': [
      {
        command: 'sluice.checkpoint.open',
        when: 'view == sluice.checkpoints && viewItem =~ /^checkpoint/',
        group: 'inline@1',
      },
      {
        command: 'sluice.checkpoint.open',
        when: 'view == sluice.checkpoints && viewItem =~ /^checkpoint/',
        group: '1_open@1',
      },
      {
        command: 'sluice.checkpoint.reveal',
        when: 'view == sluice.checkpoints && viewItem =~ /^checkpoint/',
        group: '1_open@2',
      },
      {
        command: 'sluice.checkpoint.copyQueryId',
        when: 'view == sluice.checkpoints && viewItem == checkpoint.started',
        group: '2_copy@1',
      },
      {
        command: 'sluice.checkpoint.open',
        when: 'view == sluice.pipelines && viewItem == flow.streaming',
        group: '2_open@2',
      },
      {
        command: 'sluice.checkpoint.open',
        when: 'view == sluice.pipelines && viewItem =~ /^dataset.table.*Streaming/',
        group: '2_open@2',
      },
    ],
    'explorer/context': [
      {
        command: 'sluice.checkpoint.open',
        when: 'explorerResourceIsFolder',
        group: '2_workspace@50',
      },
    ],
    commandPalette: [
      { command: 'sluice.checkpoint.reveal', when: 'false' },
      { command: 'sluice.checkpoint.copyQueryId', when: 'false' },
      { command: 'sluice.checkpoints.refresh', when: 'false' },
    ],
  },
};
