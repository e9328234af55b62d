import { command, type Contributions } from './contributions.ts';

export const previewContributions: Contributions = {
  commands: [
    command('sluice.dataset.preview', 'Preview Dataset', { icon: '$(preview)' }),
    command('sluice.query.preview', 'Preview Query', { icon: '$(preview)' }),
  ],
  menus: {
    'view/item/context': [
      {
        command: 'sluice.dataset.preview',
        when: 'view == sluice.pipelines && viewItem =~ /^dataset/',
        group: '2_open@2',
      },
    ],
    'editor/context': [{ command: 'sluice.query.preview', when: 'resourceExtname == .sql', group: '1_run@1' }],
    commandPalette: [{ command: 'sluice.query.preview', when: 'editorIsOpen && resourceExtname == .sql' }],
  },
  keybindings: [
    {
      command: 'sluice.query.preview',
      key: 'ctrl+alt+enter',
      mac: 'cmd+alt+enter',
      when: 'editorTextFocus && resourceExtname == .sql',
    },
  ],
};
