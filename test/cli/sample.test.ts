import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sluice } from './commandRun.ts';

/** Rows of bronze, silver, sessions and actions_by_hour after the first wave. */
const rows = { sql: [720, 650, 648, 28], python: [720, 637, 635, 28], portable: [720, 668, 664, 28] } as const;

describe('the infinite-ingestion sample', function () {
  this.timeout(120_000);
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'sluice-sample-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [language, counts] of Object.entries(rows)) {
    it(`runs as a project: ${language}`, async () => {
      const words = ['sample', 'infinite-ingestion', '--language', language];
      const first = await sluice(words, folder);
      assert.equal(first.code, 0, first.stderr);
      const added = (output: string): readonly number[] =>
        ['bronze', 'silver', 'sessions', 'actions_by_hour'].map((table) =>
          Number(new RegExp(`^spark_catalog\\.default\\.${table} +(\\d+)`, 'm').exec(output)?.[1] ?? -1),
        );
      assert.deepEqual(added(first.stdout), counts);
      assert.match(first.stdout, /guard .*--full-refresh bronze/);
      assert.match(first.stdout, /\[TABLE_NOT_RESETTABLE\]/);
      const again = await sluice(words, folder);
      assert.equal(again.code, 0, again.stderr);
      assert.deepEqual(added(again.stdout), [0, 0, 0, 0]);
    });
  }
});
