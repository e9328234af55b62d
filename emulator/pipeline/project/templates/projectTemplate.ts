import { cdcTemplate } from './cdc.ts';
import { infiniteTemplate } from './infinite.ts';
import { multiplexTemplate } from './multiplex.ts';

export const patterns = ['infinite', 'cdc', 'multiplex'] as const;
export const languages = ['sql', 'python'] as const;

export type Pattern = (typeof patterns)[number];
export type Language = (typeof languages)[number];

export interface TemplateOptions {
  readonly name: string;
  /** Absolute plain path of the storage folder. */
  readonly storage: string;
  /** Absent: the two examples of Spark's own `init`. */
  readonly pattern: Pattern | undefined;
  readonly language: Language;
}

/** Paths below the project's folder to texts. */
export type TemplateFiles = Readonly<Record<string, string>>;

/** A new project, ready for `sluice dry-run`. */
export function projectTemplate({ name, storage, pattern, language }: TemplateOptions): TemplateFiles {
  switch (pattern) {
    case undefined:
      return { 'spark-pipeline.yml': plainSpec(name, storage), ...examples };
    case 'infinite':
      return { 'spark-pipeline.yml': deltaSpec(name, storage), ...infiniteTemplate(language) };
    case 'cdc':
      return { 'spark-pipeline.yml': deltaSpec(name, storage), ...cdcTemplate(language) };
    case 'multiplex':
      return { 'spark-pipeline.yml': deltaSpec(name, storage), ...multiplexTemplate(language) };
  }
}

/** As `spark-pipelines init` writes it. Source: python/pyspark/pipelines/init_cli.py of apache/spark. */
function plainSpec(name: string, storage: string): string {
  return `
name: ${yamlText(name)}
storage: ${yamlText(`file://${storage}`)}
libraries:
  - glob:
      include: transformations/**
`;
}

function deltaSpec(name: string, storage: string): string {
  return `name: ${yamlText(name)}
storage: ${yamlText(`file://${storage}`)}
configuration:
  spark.sql.sources.default: "delta"
  spark.sql.session.timeZone: "UTC"
libraries:
  - glob:
      include: transformations/**
`;
}

/** A text that YAML would read as something else stands in quotes. */
function yamlText(text: string): string {
  const plain = /^[A-Za-z/][\w./-]*$/.test(text) || /^file:\/\/\/[\w./-]*$/.test(text);
  return plain && !/^(?:y|n|yes|no|true|false|on|off|null)$/i.test(text) ? text : JSON.stringify(text);
}

const examples: TemplateFiles = {
  'transformations/example_python_materialized_view.py': `from pyspark import pipelines as dp
from pyspark.sql import DataFrame

@dp.materialized_view
def example_python_materialized_view() -> DataFrame:
    return spark.range(10)
`,
  'transformations/example_sql_materialized_view.sql': `CREATE MATERIALIZED VIEW example_sql_materialized_view AS
SELECT id FROM example_python_materialized_view
WHERE id % 2 = 0
`,
};
