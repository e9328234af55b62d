import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { exportDatabricks } from '../../emulator/pipeline/move/exportDatabricks.ts';
import { derivedSpec, sparkDefaults, sparkError, sparkFolders } from '../../emulator/pipeline/move/sparkFiles.ts';
import type { LoadedProject, ProjectSpec } from '../../emulator/pipeline/project.ts';

const spec: ProjectSpec = {
  kind: 'spark-pipeline',
  file: '/p/spark-pipeline.yml',
  root: '/p',
  name: 'my pipeline',
  storage: '/p/sto rage',
  catalog: 'spark_catalog',
  schema: 'default',
  configuration: { 'sluice.dialect': 'databricks', 'spark.sql.sources.default': 'delta', country: 'FR' },
  libraries: [{ include: 'transformations/**', kind: 'glob' }],
  settings: { dialect: 'databricks', guardPolicy: 'standard', trigger: 'triggered' },
};

const position = { file: 'transformations/a.sql', line: 1, column: 1 };

const project: LoadedProject = {
  spec,
  sources: [
    { path: '/p/transformations/a.sql', name: 'transformations/a.sql', language: 'sql', text: 'CREATE …' },
    { path: '/elsewhere/x.sql', name: '../elsewhere/x.sql', language: 'sql', text: 'CREATE …' },
    { path: '/p/n.py', name: 'n.py', language: 'python', text: '# Databricks notebook source\n' },
  ],
  errors: [],
  warnings: [],
  definitions: {
    sinks: [],
    datasets: [
      {
        kind: 'streamingTable',
        name: ['spark_catalog', 'default', 'bronze'],
        partitionColumns: [],
        properties: { 'pipelines.reset.allowed': 'False' },
        expectations: [],
        private: false,
        position,
      },
    ],
    flows: [
      {
        kind: 'query',
        name: ['spark_catalog', 'default', 'bronze'],
        target: ['spark_catalog', 'default', 'bronze'],
        implicit: true,
        once: false,
        conf: {},
        catalog: 'spark_catalog',
        schema: 'default',
        position,
        plan: {
          kind: 'project',
          list: [],
          child: {
            kind: 'read',
            format: 'json',
            paths: ['landing'],
            options: {},
            streaming: true,
            position: { ...position, line: 4 },
          },
        },
      },
    ],
  },
};

describe('a project on the way to Spark', () => {
  it('gets a spec with a storage of its own and without the settings of Sluice', () => {
    const made: unknown = parse(derivedSpec(spec));
    assert.deepEqual(made, {
      name: 'my pipeline',
      storage: 'file:///p/sto%20rage/_spark',
      catalog: 'spark_catalog',
      database: 'default',
      configuration: { 'spark.sql.sources.default': 'delta', country: 'FR' },
      libraries: [{ glob: { include: 'transformations/**' } }],
    });
  });

  it('leaves what the user has set in spark-defaults.conf', () => {
    const text = sparkDefaults(
      '# mine\nspark.sql.catalogImplementation  in-memory\nspark.ui.enabled=true\n',
      sparkFolders(spec),
      '/j.jar',
    );
    assert.match(text, /^# mine\nspark\.sql\.catalogImplementation {2}in-memory\nspark\.ui\.enabled=true\n/);
    assert.equal(text.match(/spark\.ui\.enabled/g)?.length, 1);
    assert.match(text, /^spark\.driver\.extraClassPath \/j\.jar$/m);
    assert.doesNotMatch(text, /catalogImplementation hive/);
  });

  it('finds the condition in what the client of Spark printed', () => {
    const output =
      'noise\npyspark.errors.exceptions.connect.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table x cannot be found.\n\nmore';
    assert.deepEqual(sparkError(output), {
      condition: 'TABLE_OR_VIEW_NOT_FOUND',
      message: '[TABLE_OR_VIEW_NOT_FOUND] The table x cannot be found.',
    });
    assert.equal(sparkError('nothing here'), undefined);
  });
});

describe('a project as a Databricks bundle', () => {
  const bundle = exportDatabricks(project);
  const textOf = (path: string): string => bundle.files.find((file) => file.path === path)?.text ?? '';

  it('has a bundle file, a pipeline resource and the sources as they are', () => {
    assert.deepEqual(
      bundle.files.map(({ path }) => path),
      ['databricks.yml', 'resources/my_pipeline.pipeline.yml', 'src/transformations/a.sql', 'src/n.py'],
    );
    assert.equal(textOf('src/transformations/a.sql'), 'CREATE …');
  });

  it('describes the pipeline as the resource schema has it', () => {
    const resource: unknown = parse(textOf('resources/my_pipeline.pipeline.yml'));
    assert.deepEqual(resource, {
      resources: {
        pipelines: {
          my_pipeline: {
            name: 'my pipeline',
            catalog: '${var.catalog}',
            schema: '${var.schema}',
            serverless: true,
            continuous: false,
            root_path: '../src',
            libraries: [{ glob: { include: '../src/transformations/**' } }, { notebook: { path: '../src/n.py' } }],
            configuration: { country: 'FR' },
          },
        },
      },
    });
  });

  it('names what it does not carry, and which tables stay protected', () => {
    assert.deepEqual(bundle.protectedTables, ['spark_catalog.default.bronze']);
    const whats = bundle.notCarried.map(({ what }) => what);
    assert.ok(whats.includes('configuration sluice.dialect'));
    assert.ok(whats.includes('the file ../elsewhere/x.sql'));
    const landing = bundle.notCarried.find(({ what }) => what.includes('"landing"'));
    assert.equal(landing?.position?.line, 4);
  });
});
