import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { loadProject } from '../../emulator/pipeline/project/loadProject.ts';
import type { Dialect } from '../../emulator/pipeline/project.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { loadedProject, plainSpec, projectErrors } from '../support/projectInMemory.ts';

const head = 'name: p\nstorage: file:///storage\n';

/** A spec's text, what is wrong with it (nothing: it is read), and in which dialect. */
const specs: readonly (readonly [text: string, error: string | undefined, dialect?: Dialect])[] = [
  ['', 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:1:1'],
  ['# nothing\n', 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:1:1'],
  ['just text\n', 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:1:1'],
  ['- name\n- storage\n', 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:1:1'],
  ['- name\n- stroage\n', 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:2:3'],
  ['name: [p\n', 'PIPELINE_SPEC_INVALID_YAML spark-pipeline.yml:2:1'],
  ['name: p\n  storage: x\n', 'PIPELINE_SPEC_INVALID_YAML spark-pipeline.yml:1:7'],
  [`${head}---\nname: q\n`, 'PIPELINE_SPEC_INVALID_YAML spark-pipeline.yml:3:1'],
  ['storage: file:///s\n', 'PIPELINE_SPEC_MISSING_REQUIRED_FIELD spark-pipeline.yml:1:1'],
  ['name: p\n', 'PIPELINE_SPEC_MISSING_REQUIRED_FIELD spark-pipeline.yml:1:1'],
  ['name: p\nstorage:\n', 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:2:9'],
  [`${head}target: x\n`, 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:3:1'],
  [`${head}definitions: []\n`, 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:3:1'],
  ['nmae: p\nstorage: 1\n', 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:1:1'],
  ['1: p\nstorage: 1\n', 'PIPELINE_SPEC_UNEXPECTED_FIELD spark-pipeline.yml:1:1'],
  [`${head}configuration:\n`, 'PIPELINE_SPEC_FIELD_NOT_DICT spark-pipeline.yml:3:15'],
  [`${head}configuration: [a]\n`, 'PIPELINE_SPEC_FIELD_NOT_DICT spark-pipeline.yml:3:16'],
  [`${head}configuration:\n  1: "a"\n`, 'PIPELINE_SPEC_DICT_KEY_NOT_STRING spark-pipeline.yml:4:3'],
  [`${head}configuration:\n  yes: "a"\n`, 'PIPELINE_SPEC_DICT_KEY_NOT_STRING spark-pipeline.yml:4:3'],
  [`${head}configuration:\n  a: 200\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a: true\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a: off\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a: 1:30\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a: 2024-01-01\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a: 1.5\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  [`${head}configuration:\n  a:\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:5'],
  [`${head}configuration:\n  a: {b: c}\n`, 'PIPELINE_SPEC_DICT_VALUE_NOT_STRING spark-pipeline.yml:4:6'],
  // To PyYAML these are texts: a float needs a point, and a sign in its exponent.
  [`${head}configuration:\n  a: 1e3\n  b: 1.5e3\n  c: "200"\n  d: 'true'\n  e: 0o7\n`, undefined],
  [`${head}configuration: {a: !!str 200}\n`, undefined],
  [`${head}libraries:\n`, 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:3:11'],
  [`${head}libraries: {glob: x}\n`, 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:3:12'],
  [`${head}libraries:\n  - file: a.sql\n`, 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:4:5'],
  [`${head}libraries:\n  - glob: a.sql\n`, 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:4:11'],
  [`${head}libraries:\n  - glob: {include: "a/*"}\n`, 'PIPELINE_SPEC_INVALID_GLOB_PATTERN spark-pipeline.yml:4:21'],
  [`${head}libraries:\n  - glob: {include: "t*/**"}\n`, 'PIPELINE_SPEC_INVALID_GLOB_PATTERN spark-pipeline.yml:4:21'],
  [`${head}libraries:\n  - glob: {include: "[a].sql"}\n`, 'PIPELINE_SPEC_INVALID_GLOB_PATTERN spark-pipeline.yml:4:21'],
  [
    `${head}libraries:\n  - glob: {include: "a/**/*.py"}\n`,
    'PIPELINE_SPEC_INVALID_GLOB_PATTERN spark-pipeline.yml:4:21',
  ],
  [
    `${head}libraries:\n  - glob: {include: a}\n  - x\n  - glob: {include: "*"}\n`,
    'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:5:5',
  ],
  [`${head}database: 5\n`, 'PIPELINE_SPEC_INVALID_SHAPE spark-pipeline.yml:3:11'],
  ['name: p\nstorage: /abs\n', 'PIPELINE_STORAGE_ROOT_INVALID spark-pipeline.yml:2:10', 'spark'],
  ['name: p\nstorage: rel\n', 'PIPELINE_STORAGE_ROOT_INVALID spark-pipeline.yml:2:10', 'spark'],
  ['name: p\nstorage: ""\n', 'PIPELINE_STORAGE_ROOT_INVALID spark-pipeline.yml:2:10'],
  ['name: p\nstorage: file:rel\n', 'PIPELINE_STORAGE_ROOT_INVALID spark-pipeline.yml:2:10'],
  ['name: p\nstorage: rel\n', undefined],
  ['name: p\nstorage: file:/abs\n', undefined, 'spark'],
  ['name: p\nstorage: s3a://bucket/x\n', 'PIPELINE_STORAGE_NOT_LOCAL spark-pipeline.yml:2:10'],
  [`${head}configuration: {sluice.dialekt: spark}\n`, 'SLUICE_SETTING_UNKNOWN spark-pipeline.yml:3:17'],
  [`${head}configuration: {Sluice.dialect: spark}\n`, 'SLUICE_SETTING_UNKNOWN spark-pipeline.yml:3:17'],
  [`${head}configuration: {sluice.trigger: daily}\n`, 'SLUICE_SETTING_INVALID spark-pipeline.yml:3:17'],
  [`${head}configuration: {sluice.guard.policy: none}\n`, 'SLUICE_SETTING_INVALID spark-pipeline.yml:3:17'],
];

describe('project spec', () => {
  for (const [text, error, dialect] of specs) {
    it(`${JSON.stringify(text.replace(head, '…'))}${dialect === undefined ? '' : ` in ${dialect}`}`, async () => {
      const files = { 'spark-pipeline.yml': text };
      const found = await projectErrors(dialect === undefined ? { files } : { files, dialect });
      assert.deepEqual(found, error === undefined ? [] : [error]);
    });
  }

  it('takes names, storage and settings', async () => {
    const text = `name: 7\nstorage: file:///a%20b/../c\ncatalog: c\nschema: s\ndatabase: d\nconfiguration:
  sluice.dialect: spark
  sluice.guard.policy: strict
  sluice.trigger: continuous
  x: y\n`;
    const { spec } = await loadedProject({ files: { 'spark-pipeline.yaml': text } });
    assert.equal(spec.name, '7');
    assert.equal(spec.storage, '/c');
    assert.deepEqual([spec.catalog, spec.schema], ['c', 'd']);
    assert.deepEqual(spec.settings, { dialect: 'spark', guardPolicy: 'strict', trigger: 'continuous' });
    assert.equal(spec.configuration['x'], 'y');
    assert.deepEqual(spec.configurationPositions?.['x'], { file: 'spark-pipeline.yaml', line: 10, column: 3 });
  });

  it('keeps percent signs of the storage, as Hadoop paths do', async () => {
    const { spec } = await loadedProject({ files: { 'spark-pipeline.yml': 'name: p\nstorage: file:///a%20b\n' } });
    assert.equal(spec.storage, '/a%20b');
  });

  it('has defaults for what is not said', async () => {
    const { spec } = await loadedProject({ files: { 'spark-pipeline.yml': `${head}schema: s\ndatabase:\n` } });
    // A key without a value is there all the same: the alias does not count then.
    assert.deepEqual([spec.catalog, spec.schema], ['spark_catalog', 'default']);
    assert.deepEqual(spec.settings, { dialect: 'databricks', guardPolicy: 'standard', trigger: 'triggered' });
  });

  it('warns of a key that is given twice, and of a storage without a scheme', async () => {
    const project = await loadedProject({ files: { 'spark-pipeline.yml': 'name: p\nname: q\nstorage: st\n' } });
    assert.equal(project.spec.name, 'q');
    assert.equal(project.spec.storage, '/project/st');
    assert.deepEqual(
      project.warnings.map(({ kind, position }) => `${kind} ${position?.line}:${position?.column}`),
      ['duplicateKey 2:1', 'storageWithoutScheme 3:10'],
    );
  });

  it('follows anchors, aliases and merge keys', async () => {
    const text = `${head}configuration: &c {a: b}\n`;
    const { spec } = await loadedProject({
      files: {
        'spark-pipeline.yml': `${text}libraries: []\n`,
        'x.yml': `${head}configuration:\n  <<: {a: b, c: d}\n  a: z\n`,
      },
      spec: 'x.yml',
    });
    assert.deepEqual(spec.configuration, { a: 'z', c: 'd' });
  });

  it('refuses aliases that unfold without end', async () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map((pair) => [...pair])) {
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(',')}]`);
    }
    const found = await projectErrors({ files: { 'spark-pipeline.yml': `${bomb.join('\n')}\n` } });
    assert.match(found[0] ?? '', /^PIPELINE_SPEC_INVALID_YAML/);
  });

  const endless: readonly (readonly [what: string, text: string])[] = [
    ['an alias inside of what it stands for', `${head}configuration: &c {a: *c}\n`],
    ['a list that holds itself', `${head}libraries: &l [*l]\n`],
    ['values nested too deeply', `${head}libraries: ${'['.repeat(500)}${']'.repeat(500)}\n`],
  ];
  for (const [what, text] of endless) {
    it(`refuses ${what}`, async () => {
      const [found = ''] = await projectErrors({ files: { 'spark-pipeline.yml': text } });
      assert.match(found, /^PIPELINE_SPEC_INVALID_YAML spark-pipeline.yml:3:/);
    });
  }

  it('takes keys of JavaScript objects as keys like any other', async () => {
    const text = `${head}libraries: []\nconfiguration: {__proto__: a, constructor: b}\n`;
    const { spec } = await loadedProject({ files: { 'spark-pipeline.yml': text } });
    assert.deepEqual(Object.entries(spec.configuration), [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('finding a spec', () => {
  it('goes up to the nearest folder that has one', async () => {
    const files = { 'spark-pipeline.yml': plainSpec, 'databricks.yml': '', 'transformations/deep/x.sql': '' };
    const { spec } = await loadedProject({ files, folder: 'transformations/deep' });
    assert.equal(spec.file, '/project/spark-pipeline.yml');
  });

  const refused: readonly (readonly [string, Parameters<typeof projectErrors>[0], string])[] = [
    ['none anywhere', { files: { 'pipeline.yml': plainSpec } }, 'PIPELINE_SPEC_FILE_NOT_FOUND'],
    [
      'both spellings',
      { files: { 'spark-pipeline.yml': plainSpec, 'spark-pipeline.yaml': plainSpec } },
      'MULTIPLE_PIPELINE_SPEC_FILES_FOUND',
    ],
    ['--spec without a file', { files: {}, spec: 'nope.yml' }, 'PIPELINE_SPEC_FILE_DOES_NOT_EXIST'],
    ['--spec with a folder', { files: { 'x/y.yml': '' }, spec: 'x' }, 'PIPELINE_SPEC_FILE_DOES_NOT_EXIST'],
  ];
  for (const [what, project, error] of refused) {
    it(`refuses ${what}`, async () => assert.deepEqual(await projectErrors(project), [error]));
  }

  it('ends at a folder that may not be looked into', async () => {
    const disk = memoryFileSystem();
    const closed = { ...disk, status: () => Promise.reject(new Error('EACCES')) };
    await assert.rejects(loadProject({ files: closed, folder: '/a/b', timeZone: 'UTC' }), (error) =>
      isSluiceError(error, 'PIPELINE_SPEC_FILE_NOT_FOUND'),
    );
  });

  it('takes --spec from the current folder, and globs from the spec', async () => {
    const spec = `${head}libraries:\n  - glob: {include: ../transformations/**}\n`;
    const project = await loadedProject({
      files: { 'other/my.yml': spec, 'transformations/a.sql': 'CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a' },
      spec: 'other/my.yml',
    });
    assert.deepEqual(
      project.sources.map(({ name }) => name),
      ['../transformations/a.sql'],
    );
    assert.equal(project.definitions.datasets.length, 1);
  });
});

describe('files of definitions', () => {
  const view = (name: string): string => `CREATE MATERIALIZED VIEW ${name} AS SELECT 1 AS a`;

  it('come in the order of their paths, hidden ones too, without __pycache__', async () => {
    const { sources } = await loadedProject({
      files: {
        'spark-pipeline.yml': plainSpec,
        'transformations/b.sql': view('b'),
        'transformations/a/z.sql': view('z'),
        'transformations/.hidden.sql': view('h'),
        'transformations/__pycache__/c.py': 'broken(',
        'transformations/a.sql': view('a'),
      },
    });
    assert.deepEqual(
      sources.map(({ name }) => name.replace('transformations/', '')),
      ['.hidden.sql', 'a/z.sql', 'a.sql', 'b.sql'],
    );
  });

  it('are there twice when two libraries name them, as in Spark', async () => {
    const spec = `${head}libraries:\n  - glob: {include: a.sql}\n  - glob: {include: a.sql}\n`;
    const { definitions } = await loadedProject({ files: { 'spark-pipeline.yml': spec, 'a.sql': view('a') } });
    assert.equal(definitions.datasets.length, 2);
  });

  it('give all their errors, each with its place', async () => {
    const found = await projectErrors({
      files: {
        'spark-pipeline.yml': plainSpec.replace('file:///storage', 'rel'),
        'transformations/a.sql': `${view('a')};\nCREATE MATERIALIZED VIEW b AS SELEC 1;`,
        'transformations/b.md': 'x',
        'transformations/c.py': 'x = (\n',
        'transformations/d.py': 'nope()\n',
        'transformations/e.SQL': view('e'),
      },
      dialect: 'spark',
    });
    assert.deepEqual(
      found.map((line) => line.replace('transformations/', '')),
      [
        'PARSE_SYNTAX_ERROR a.sql:2:31',
        'PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION b.md:1:1',
        'PYTHON_SYNTAX_ERROR c.py:1:5',
        'PYTHON_EXCEPTION d.py:1:1',
        'PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION e.SQL:1:1',
        'PIPELINE_STORAGE_ROOT_INVALID spark-pipeline.yml:2:10',
      ],
    );
  });

  it('of a library that names nothing get a warning', async () => {
    const spec = `${head}libraries:\n  - glob: {include: nope.sql}\n  - glob: {include: "nope/**"}\n`;
    const { warnings } = await loadedProject({ files: { 'spark-pipeline.yml': spec } });
    assert.deepEqual(
      warnings.map(({ kind, position }) => `${kind} ${position?.line}`),
      ['libraryWithoutFiles 4', 'libraryWithoutFiles 5'],
    );
  });
});
