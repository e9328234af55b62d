import { settingDocs, specFields } from './settingDocs.ts';
import { docMarkdown } from './wordDoc.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The JSON schema of `spark-pipeline.yml`, from the same texts that completion and hover show. The extension ships it as a file;
 * test/unit/specSchema.test.ts holds the two together.
 */
export function specSchema(): Json {
  const help = new Map(specFields.map((field) => [field.name, field.help]));
  const described = (name: string, more: { readonly [key: string]: Json }): readonly [string, Json] => [
    name,
    { description: help.get(name) ?? '', ...more },
  ];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Spark declarative pipeline',
    type: 'object',
    additionalProperties: false,
    required: specFields.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries([
      described('name', { type: 'string' }),
      described('storage', { type: 'string' }),
      described('catalog', { type: ['string', 'null'] }),
      described('schema', { type: ['string', 'null'] }),
      described('database', { type: ['string', 'null'] }),
      described('configuration', {
        type: 'object',
        additionalProperties: { type: 'string' },
        properties: Object.fromEntries(
          settingDocs.map((doc): readonly [string, Json] => [
            doc.name,
            {
              type: 'string',
              description: doc.help,
              markdownDescription: docMarkdown(doc),
              // Values of Spark are not told apart by case, so only our own are an enumeration.
              ...(doc.values !== undefined && doc.name.startsWith('sluice.') ? { enum: doc.values } : {}),
            },
          ]),
        ),
      }),
      described('libraries', {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['glob'],
          properties: {
            glob: {
              type: 'object',
              additionalProperties: false,
              required: ['include'],
              properties: {
                include: {
                  type: 'string',
                  description: 'A file, or a folder with `/**` behind it.',
                  pattern: '^[^*?\\[]*(/\\*\\*)?$',
                },
              },
            },
          },
        },
      }),
    ]),
  };
}
