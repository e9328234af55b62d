import { command, type Contributions } from './contributions.ts';

/** What the CLI prints of an error or a warning: `transformations/silver.sql:3:5: [CODE] message`. */
export const problemPattern = {
  regexp: '^(\\S.*?):(\\d+):(\\d+): (?:\\[([A-Z][\\w.]*)\\]|(warning):) (.*)$',
  file: 1,
  line: 2,
  column: 3,
  code: 4,
  severity: 5,
  message: 6,
} as const;

export const tasksContributions: Contributions = {
  commands: [
    command('sluice.emulator.actions', 'Show Actions', { icon: '$(layers)' }),
    command('sluice.terminal.open', 'Open Terminal', { icon: '$(terminal)' }),
  ],
  menus: {
    commandPalette: [{ command: 'sluice.terminal.open', when: 'isWorkspaceTrusted' }],
    'view/item/context': [
      {
        command: 'sluice.terminal.open',
        when: 'view == sluice.pipelines && viewItem =~ /^project/ && isWorkspaceTrusted',
        group: '3_terminal@1',
      },
    ],
  },
  taskDefinitions: [
    {
      type: 'sluice',
      required: ['command'],
      properties: {
        command: {
          type: 'string',
          enum: ['run', 'dry-run', 'full-refresh'],
          enumDescriptions: [
            'Run an update of the project.',
            'Check the files and the graph of the project; no data is touched.',
            'Empty tables and read their sources from the beginning. It shows first what it would destroy, and asks.',
          ],
          description: 'What the task does.',
        },
        spec: {
          type: 'string',
          description:
            'Path of the spec, from the workspace folder. Without it the only project of the folder is meant.',
        },
        tables: {
          type: 'array',
          items: { type: 'string' },
          description: 'The tables to refresh, or to refresh fully. Without it all of them.',
        },
      },
      when: 'shellExecutionSupported && processExecutionSupported',
    },
  ],
  problemMatchers: [
    {
      name: 'sluice',
      label: 'Problems of Sluice',
      // The name of the collection of the live diagnostics: a problem that both know stands there once.
      owner: 'sluice',
      source: 'sluice',
      severity: 'error',
      applyTo: 'closedDocuments',
      fileLocation: ['search', { include: ['${workspaceFolder}'], exclude: ['${workspaceFolder}/node_modules'] }],
      pattern: problemPattern,
    },
  ],
  terminal: { profiles: [{ id: 'sluice.terminal', title: 'Sluice', icon: 'layers' }] },
};
