import { command, type Contributions } from './contributions.ts';

export const testingContributions: Contributions = {
  commands: [command('sluice.tests.run', 'Run Pipeline Tests', { icon: '$(beaker)' })],
  menus: { commandPalette: [{ command: 'sluice.tests.run', when: 'isWorkspaceTrusted' }] },
};
