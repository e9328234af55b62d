import { command, type Contributions } from './contributions.ts';

export const pipelinesContributions: Contributions = {
  viewsContainers: { activitybar: [{ id: 'sluice', title: 'Sluice', icon: 'extension/media/sluice.svg' }] },
  views: { sluice: [{ id: 'sluice.pipelines', name: 'Pipelines', icon: 'extension/media/sluice.svg' }] },
  viewsWelcome: [
    {
      view: 'sluice.pipelines',
      contents: 'No pipeline project was found in this folder.\n[New Pipeline](command:sluice.pipeline.new)',
      when: 'workspaceFolderCount > 0',
    },
    {
      view: 'sluice.pipelines',
      contents: 'Open a folder with a pipeline project.\n[Open Folder](command:vscode.openFolder)',
      when: 'workspaceFolderCount == 0',
    },
  ],
  commands: [
    command('sluice.pipelines.refresh', 'Refresh Pipelines', { icon: '$(refresh)' }),
    command('sluice.pipeline.run', 'Run Pipeline', { icon: '$(run-all)' }),
    command('sluice.pipeline.dryRun', 'Dry Run Pipeline', { icon: '$(checklist)' }),
    command('sluice.pipeline.stop', 'Stop Update', { icon: '$(debug-stop)' }),
    command('sluice.pipeline.watch', 'Run Pipeline Continuously', { icon: '$(sync)' }),
    command('sluice.dataset.run', 'Run Dataset', { icon: '$(play)' }),
    command('sluice.dataset.dryRun', 'Dry Run Dataset'),
    command('sluice.dataset.open', 'Go to Definition', { icon: '$(go-to-file)' }),
    command('sluice.graph.open', 'Open Pipeline Graph', { icon: '$(type-hierarchy)' }),
    command('sluice.emulator.restart', 'Restart Emulator'),
    command('sluice.log.show', 'Show Log'),
  ],
  menus: {
    'view/title': [{ command: 'sluice.pipelines.refresh', when: 'view == sluice.pipelines', group: 'navigation@9' }],
    'view/item/context': [
      { command: 'sluice.graph.open', when: 'viewItem =~ /^project/', group: 'inline@1' },
      { command: 'sluice.pipeline.run', when: 'viewItem == project && isWorkspaceTrusted', group: 'inline@2' },
      { command: 'sluice.pipeline.stop', when: 'viewItem == projectRunning', group: 'inline@2' },
      { command: 'sluice.pipeline.run', when: 'viewItem == project && isWorkspaceTrusted', group: '1_run@1' },
      { command: 'sluice.pipeline.dryRun', when: 'viewItem =~ /^project/', group: '1_run@2' },
      { command: 'sluice.pipeline.watch', when: 'viewItem == project && isWorkspaceTrusted', group: '1_run@3' },
      { command: 'sluice.dataset.run', when: 'viewItem =~ /^dataset.table/ && isWorkspaceTrusted', group: 'inline@1' },
      { command: 'sluice.dataset.run', when: 'viewItem =~ /^dataset.table/ && isWorkspaceTrusted', group: '1_run@1' },
      { command: 'sluice.dataset.open', when: 'viewItem =~ /^dataset/', group: '2_open@1' },
    ],
    commandPalette: [
      { command: 'sluice.dataset.run', when: 'false' },
      { command: 'sluice.dataset.dryRun', when: 'false' },
      { command: 'sluice.dataset.open', when: 'false' },
      { command: 'sluice.pipeline.run', when: 'isWorkspaceTrusted' },
      { command: 'sluice.pipeline.watch', when: 'isWorkspaceTrusted' },
    ],
  },
};
