import type { Contributions } from './contributions.ts';

/** The three patterns of ingestion in SQL and in Python, and the spec. */
export const snippetsContributions: Contributions = {
  snippets: [
    { language: 'sql', path: './extension/media/snippets/sql.json' },
    { language: 'python', path: './extension/media/snippets/python.json' },
    { language: 'yaml', path: './extension/media/snippets/spec.json' },
  ],
};
