import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  languages,
  patterns,
  projectTemplate,
  type TemplateFiles,
} from '../../emulator/pipeline/project/templates/projectTemplate.ts';
import { runBeside, sluice } from './commandRun.ts';

describe('sluice init', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-init-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the project of Spark, and refuses a folder that is there', async () => {
    const made = await sluice(['init', '--name', 'demo'], folder);
    assert.equal(made.code, 0);
    assert.match(
      made.stdout,
      /^Pipeline project 'demo' created successfully\. To run your pipeline:\ncd 'demo'\nsluice run\n/,
    );
    const spec = readFileSync(join(folder, 'demo', 'spark-pipeline.yml'), 'utf8');
    assert.equal(
      spec,
      `\nname: demo\nstorage: file://${folder}/demo/pipeline-storage\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    const again = await sluice(['init', '--name', 'demo', '--json'], folder);
    assert.equal(again.code, 1);
    assert.match(again.stdout + again.stderr, /PROJECT_FOLDER_EXISTS/);
    const checked = await sluice(['dry-run'], join(folder, 'demo'));
    assert.equal(checked.code, 0, checked.stderr);
  });

  it('says what is wrong with its options', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /--name is needed/],
      [['--name', 'x', '--pattern', 'infinit'], /Did you mean "infinite"\?/],
      [['--name', 'x', '--language', 'sql'], /goes with --pattern/],
      [['--name', 'x', '--pattern', 'cdc', '--language', 'scala'], /takes sql, python/],
    ];
    await Promise.all(
      runBeside(
        2,
        wrong.map(([words, said]) => async () => {
          const { code, stderr } = await sluice(['init', ...words], folder);
          assert.equal(code, 2);
          assert.match(stderr, said);
        }),
      ),
    );
  });

  it('makes projects of every pattern that dry-run passes', async () => {
    const pairs = patterns.flatMap((pattern) => languages.map((language) => ({ pattern, language })));
    await Promise.all(
      runBeside(
        2,
        pairs.map(({ pattern, language }) => async () => {
          const name = `${pattern}-${language}`;
          if (pattern === 'infinite') {
            const made = await sluice(['init', '--name', name, '--pattern', pattern, '--language', language], folder);
            assert.equal(made.code, 0, made.stderr);
          } else {
            const storage = join(folder, name, 'pipeline-storage');
            writeFiles(join(folder, name), projectTemplate({ name, storage, pattern, language }));
          }
          const checked = await sluice(['dry-run', '--json'], join(folder, name));
          assert.equal(checked.code, 0, checked.stdout + checked.stderr);
          assert.match(checked.stdout, /"warnings":\[\]/);
        }),
      ),
    );
  });

  it('makes an infinite ingestion that runs', async () => {
    const ran = await sluice(['run', '--json'], join(folder, 'infinite-sql'));
    assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  });
});

function writeFiles(folder: string, files: TemplateFiles): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
