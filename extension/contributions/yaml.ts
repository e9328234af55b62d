import type { Contributions } from './contributions.ts';

/** For the YAML extension, where the person has it; without it the emulator itself completes and explains the spec. */
export const yamlContributions: Contributions = {
  yamlValidation: [
    { fileMatch: 'spark-pipeline.yml', url: './extension/media/spark-pipeline.schema.json' },
    { fileMatch: 'spark-pipeline.yaml', url: './extension/media/spark-pipeline.schema.json' },
  ],
};
