import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVerb } from '../../emulator/cli/verb.ts';
import { checkpoint as verb } from '../../emulator/cli/verbs/checkpoint.ts';
import { writeOwnCheckpoint } from '../support/ownCheckpoint.ts';

describe('sluice checkpoint --table', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
    await writeOwnCheckpoint(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const sluice = async (...words: readonly string[]) => {
    const printed: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print: (line: string) => void printed.push(line),
      note: () => undefined,
    };
    const call = parseVerb(verb, words, { terminal, folder, signal: new AbortController().signal });
    assert.ok(call !== 'help');
    return { code: await verb.run(call), text: printed.join('\n') };
  };

  it('says that the two agree, as text and as JSON', async () => {
    const { code, text } = await sluice('checkpoint', '--table', 'table');
    assert.equal(code, 0);
    assert.match(text, /^table {14}The table and the commit log agree: batch 2 is the last one in both\.$/m);
    const json = JSON.parse((await sluice('checkpoint', '--table', 'table', '--json')).text);
    assert.equal(json.table.kind, 'agrees');
  });

  it('fails for a table that lacks what was committed, and says nothing where no table is given', async () => {
    const { code, text } = await sluice('checkpoint', '--table', 'elsewhere');
    assert.equal(code, 1);
    assert.match(text, /there is no Delta table/);
    assert.doesNotMatch((await sluice('checkpoint')).text, /^table /m);
  });

  it('foresees that the sink skips the batch that broke off', async () => {
    unlinkSync(join(folder, 'checkpoint', 'commits', '2'));
    const { code, text } = await sluice('checkpoint', '--table', 'table');
    assert.equal(code, 0);
    assert.match(text, /runs batch 2 again, .*; the table has the batch already, so the sink skips it\.$/m);
  });
});
