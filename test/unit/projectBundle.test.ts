import assert from 'node:assert/strict';
import { loadedProject, projectErrors } from '../support/projectInMemory.ts';

const main = `bundle:
  name: shop
include:
  - resources/*.yml
variables:
  catalog:
    default: main
  prefix: {description: of names, default: "\${bundle.name}_\${bundle.target}"}
targets:
  dev:
    default: true
    mode: development
    variables:
      catalog: dev_catalog
  prod:
    mode: production
`;

const pipeline = `resources:
  pipelines:
    ingest:
      name: "\${var.prefix} ingest"
      catalog: \${var.catalog}
      schema: \${bundle.target}_bronze
      serverless: true
      continuous: true
      root_path: ../src
      libraries:
        - glob:
            include: ../src/transformations/**
        - notebook:
            path: ../src/setup
        - file:
            path: ../src/one.sql
        - jar: x.jar
      configuration:
        bundle.sourcePath: \${workspace.file_path}/src
        retries: 2
`;

const sources = {
  'src/transformations/a.sql': 'CREATE OR REFRESH STREAMING TABLE a AS SELECT * FROM STREAM(x)',
  'src/transformations/README.md': '# not a source',
  'src/setup.py': '# Databricks notebook source\nimport dlt\n@dlt.table\ndef b():\n  return spark.range(1)\n',
  'src/one.sql': 'CREATE MATERIALIZED VIEW c AS SELECT 1 AS a',
};

describe('Databricks bundles', () => {
  it('are read with their includes, their default target and variables', async () => {
    const project = await loadedProject({
      files: { 'databricks.yml': main, 'resources/ingest.pipeline.yml': pipeline, ...sources },
      folder: 'src/transformations',
    });
    const { spec } = project;
    assert.equal(spec.kind, 'bundle');
    assert.equal(spec.name, 'shop_dev ingest');
    assert.deepEqual([spec.catalog, spec.schema], ['dev_catalog', 'dev_bronze']);
    assert.equal(spec.root, '/project/src');
    assert.equal(spec.storage, '/project/.sluice/dev/ingest');
    assert.equal(spec.settings.trigger, 'continuous');
    assert.deepEqual(spec.configuration, { 'bundle.sourcePath': '/project/src', retries: '2' });
    assert.deepEqual(
      project.sources.map(({ name }) => name),
      ['transformations/a.sql', 'setup.py', 'one.sql'],
    );
    assert.deepEqual(
      project.definitions.datasets.map(({ name }) => name.join('.')),
      ['dev_catalog.dev_bronze.a', 'dev_catalog.dev_bronze.b', 'dev_catalog.dev_bronze.c'],
    );
    assert.deepEqual(project.errors, []);
    assert.deepEqual(
      project.warnings.map(({ kind, position }) => `${kind} ${position?.file}:${position?.line}`),
      [
        'bundleSettingLeftOut resources/ingest.pipeline.yml:7',
        'bundleLibraryLeftOut resources/ingest.pipeline.yml:17',
        'fileLeftOut transformations/README.md:1',
      ],
    );
  });

  it('are found by the file of one pipeline', async () => {
    const second = pipeline.replace('ingest:', 'other:').replace(' ingest"', ' other"');
    const files = {
      'databricks.yml': main,
      'resources/ingest.pipeline.yml': pipeline,
      'resources/other.pipeline.yml': second,
      ...sources,
    };
    assert.deepEqual(await projectErrors({ files }), [
      'BUNDLE_WITH_SEVERAL_PIPELINES resources/ingest.pipeline.yml:4:7',
    ]);
    const { spec } = await loadedProject({ files, spec: 'resources/other.pipeline.yml' });
    assert.equal(spec.name, 'shop_dev other');
    assert.equal(spec.storage, '/project/.sluice/dev/other');
  });

  it('take what a target overrides', async () => {
    const overriding = main.replace(
      '    mode: development\n',
      '    mode: development\n    resources:\n      pipelines:\n        ingest:\n          schema: mine\n',
    );
    const { spec } = await loadedProject({
      files: { 'databricks.yml': overriding, 'resources/ingest.pipeline.yml': pipeline, ...sources },
    });
    assert.equal(spec.schema, 'mine');
  });

  const refused: readonly (readonly [what: string, files: Readonly<Record<string, string>>, error: string])[] = [
    ['no pipeline', { 'databricks.yml': main }, 'BUNDLE_WITHOUT_PIPELINE databricks.yml:1:1'],
    [
      'an unknown variable',
      { 'databricks.yml': main, 'resources/a.yml': pipeline.replace('var.catalog', 'var.catlog') },
      'BUNDLE_VARIABLE_UNKNOWN resources/a.yml:5:16',
    ],
    [
      'a variable of itself',
      {
        'databricks.yml': main
          .replace('default: main', 'default: "${var.catalog}x"')
          .replace('catalog: dev_catalog', 'prefix: x'),
        'resources/a.yml': pipeline,
      },
      'BUNDLE_VARIABLE_UNKNOWN resources/a.yml:5:16',
    ],
    [
      'a pattern of Python files',
      { 'databricks.yml': main, 'resources/a.yml': pipeline.replace('/**', '/**/*.py') },
      'PIPELINE_SPEC_INVALID_GLOB_PATTERN resources/a.yml:12:22',
    ],
    [
      'YAML that is none',
      { 'databricks.yml': main, 'resources/a.yml': 'a: [' },
      'PIPELINE_SPEC_INVALID_YAML resources/a.yml:1:5',
    ],
  ];
  for (const [what, files, error] of refused) {
    it(`with ${what} are refused`, async () => assert.deepEqual(await projectErrors({ files }), [error]));
  }

  it('say which values only a workspace knows', async () => {
    const text = pipeline.replace('${bundle.target}_bronze', '${workspace.current_user.short_name}');
    const project = await loadedProject({ files: { 'databricks.yml': main, 'resources/a.yml': text, ...sources } });
    assert.equal(project.spec.schema, 'local');
    assert.ok(project.warnings.some(({ kind }) => kind === 'workspaceValue'));
  });
});
