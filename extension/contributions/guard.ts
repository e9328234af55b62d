import { command, type Contributions } from './contributions.ts';

export const guardContributions: Contributions = {
  views: {
    sluice: [{ id: 'sluice.audit', name: 'Audit', icon: 'extension/media/sluice.svg', visibility: 'collapsed' }],
  },
  viewsWelcome: [
    {
      view: 'sluice.audit',
      contents:
        'Nothing was reset, refused or approved yet.\n[Show What Is Protected](command:sluice.guard.status)\nEvery full refresh, refusal, approval and undo will stand here.',
      when: 'workspaceFolderCount > 0',
    },
  ],
  commands: [
    command('sluice.pipeline.fullRefresh', 'Full Refresh Pipeline…', { icon: '$(discard)' }),
    command('sluice.dataset.fullRefresh', 'Full Refresh…', { icon: '$(discard)' }),
    command('sluice.guard.status', 'Show What Is Protected', { icon: '$(lock)' }),
    command('sluice.guard.approve', 'Approve a Destructive Act Once…', { icon: '$(verified)' }),
    command('sluice.guard.undo', 'Undo Full Refresh…', { icon: '$(history)' }),
    command('sluice.audit.verify', 'Verify Audit Log', { icon: '$(shield)' }),
    command('sluice.audit.refresh', 'Refresh Audit Log', { icon: '$(refresh)' }),
    command('sluice.audit.filter', 'Filter Audit Log…', { icon: '$(filter)' }),
    command('sluice.audit.clearFilter', 'Clear Filter of Audit Log', { icon: '$(filter-filled)' }),
    command('sluice.audit.more', 'Show Older Records'),
    command('sluice.audit.open', 'Open Record', { icon: '$(json)' }),
  ],
  menus: {
    'view/title': [
      { command: 'sluice.audit.verify', when: 'view == sluice.audit', group: 'navigation@1' },
      { command: 'sluice.audit.filter', when: 'view == sluice.audit && !sluice.audit.filtered', group: 'navigation@2' },
      {
        command: 'sluice.audit.clearFilter',
        when: 'view == sluice.audit && sluice.audit.filtered',
        group: 'navigation@2',
      },
      { command: 'sluice.audit.refresh', when: 'view == sluice.audit', group: 'navigation@9' },
      {
        command: 'sluice.guard.undo',
        when: 'view == sluice.audit && isWorkspaceTrusted',
        group: '1_guard@1',
      },
      { command: 'sluice.guard.status', when: 'view == sluice.audit', group: '1_guard@2' },
    ],
    'view/item/context': [
      {
        command: 'sluice.dataset.fullRefresh',
        when: 'view == sluice.pipelines && viewItem =~ /^dataset.table/ && isWorkspaceTrusted',
        group: '9_destroy@1',
      },
      {
        command: 'sluice.guard.approve',
        when: 'view == sluice.pipelines && viewItem =~ /^dataset.table.*Protected/ && isWorkspaceTrusted',
        group: '9_destroy@2',
      },
      {
        command: 'sluice.pipeline.fullRefresh',
        when: 'view == sluice.pipelines && viewItem == project && isWorkspaceTrusted',
        group: '9_destroy@1',
      },
      {
        command: 'sluice.guard.undo',
        when: 'view == sluice.pipelines && viewItem == project && isWorkspaceTrusted',
        group: '9_destroy@2',
      },
    ],
    commandPalette: [
      { command: 'sluice.pipeline.fullRefresh', when: 'isWorkspaceTrusted' },
      { command: 'sluice.dataset.fullRefresh', when: 'isWorkspaceTrusted' },
      { command: 'sluice.guard.approve', when: 'isWorkspaceTrusted' },
      { command: 'sluice.guard.undo', when: 'isWorkspaceTrusted' },
      { command: 'sluice.audit.refresh', when: 'false' },
      { command: 'sluice.audit.filter', when: 'false' },
      { command: 'sluice.audit.clearFilter', when: 'false' },
      { command: 'sluice.audit.more', when: 'false' },
      { command: 'sluice.audit.open', when: 'false' },
    ],
  },
};
