import { command, type Contributions } from './contributions.ts';

export const tablesContributions: Contributions = {
  views: { sluice: [{ id: 'sluice.tables', name: 'Tables', icon: 'extension/media/sluice.svg' }] },
  viewsWelcome: [
    {
      view: 'sluice.tables',
      contents:
        'There are no tables yet: an update of a pipeline makes them.\n[Run Pipeline](command:sluice.pipeline.run)\nAny folder with a Delta table can be opened, too: choose Open Delta Table in its context menu in the explorer.',
      when: 'workspaceFolderCount > 0',
    },
  ],
  commands: [
    command('sluice.table.open', 'Open Delta Table', { icon: '$(table)' }),
    command('sluice.table.history', 'Compare Versions of Table', { icon: '$(history)' }),
    command('sluice.dataset.history', 'Show History of Dataset', { icon: '$(history)' }),
    command('sluice.table.copyPath', 'Copy Path of Table'),
    command('sluice.tables.refresh', 'Refresh Tables', { icon: '$(refresh)' }),
  ],
  configuration: {
    properties: {
      'sluice.export.formulaSafe': {
        type: 'boolean',
        default: true,
        markdownDescription:
          'Put an apostrophe before texts of a CSV export that a spreadsheet would take for a formula (those that begin with `=`, `+`, `-` or `@`).',
      },
    },
  },
  menus: {
    'view/title': [{ command: 'sluice.tables.refresh', when: 'view == sluice.tables', group: 'navigation@9' }],
    'view/item/context': [
      { command: 'sluice.table.history', when: 'viewItem =~ /^table(Protected)?$/', group: 'inline@1' },
      { command: 'sluice.table.open', when: 'viewItem =~ /^table(Protected)?$/', group: '1_open@1' },
      { command: 'sluice.table.history', when: 'viewItem =~ /^table(Protected)?$/', group: '1_open@2' },
      { command: 'sluice.table.copyPath', when: 'viewItem =~ /^table/', group: '5_copy@1' },
      {
        command: 'sluice.table.open',
        when: 'view == sluice.pipelines && viewItem =~ /^dataset.table/',
        group: '2_open@2',
      },
    ],
    'explorer/context': [{ command: 'sluice.table.open', when: 'explorerResourceIsFolder', group: '2_workspace@9' }],
    commandPalette: [
      { command: 'sluice.table.copyPath', when: 'false' },
      { command: 'sluice.dataset.history', when: 'false' },
      { command: 'sluice.tables.refresh', when: 'false' },
    ],
  },
};
