import type { Contributions } from './contributions.ts';

export const formattingContributions: Contributions = {
  configuration: {
    properties: {
      'sluice.format.keywordCase': {
        type: 'string',
        enum: ['preserve', 'upper', 'lower'],
        enumDescriptions: [
          'Keywords stay as they are written.',
          'Keywords are written in capitals.',
          'Keywords are written in small letters.',
        ],
        default: 'preserve',
        scope: 'language-overridable',
        markdownDescription: 'How **Format Document** writes the keywords of pipeline SQL. Names are never changed.',
      },
    },
  },
};
