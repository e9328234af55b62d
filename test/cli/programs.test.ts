import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { batchPrograms } from './programCases/batch.ts';
import { framePrograms } from './programCases/frames.ts';
import { fileStreams } from './programCases/fileStreams.ts';
import type { ProgramCase } from './programCases/programCase.ts';
import { pythonPrograms } from './programCases/python.ts';
import { refusedPrograms } from './programCases/refusedPrograms.ts';
import { refusedStreams } from './programCases/refusedStreams.ts';
import { streamControlPrograms } from './programCases/streamControl.ts';
import { sinkSchemas } from './programCases/sinkSchemas.ts';
import { streamTables } from './programCases/streamTables.ts';
import { streamPrograms } from './programCases/streams.ts';
import { newWorkFolder, runText, tableRows } from './programRun.ts';

const groups: Readonly<Record<string, readonly ProgramCase[]>> = {
  queries: batchPrograms,
  frames: framePrograms,
  'Python around them': pythonPrograms,
  streams: streamPrograms,
  'streams of files': fileStreams,
  'streams between tables': streamTables,
  'schemas of sinks': sinkSchemas,
  'control of streams': streamControlPrograms,
  'refused streams': refusedStreams,
  'refused programs': refusedPrograms,
};

describe('programs as people write them', function () {
  this.timeout(60_000);
  let base: string;
  before(async () => {
    base = await newWorkFolder();
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const one of cases) it(one.name, () => runCase(one, base));
    });
  }
});

async function runCase({ program, prints = '', tables = {}, refused }: ProgramCase, base: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  try {
    cpSync(base, folder, { recursive: true });
    const { output, error } = await runText(program, folder);
    const cause = isSluiceError(error?.cause) ? error.cause : error;
    assert.equal(cause?.code, refused?.code, error?.message);
    assert.equal(error?.position?.line, refused?.line);
    if (refused?.says !== undefined)
      assert.ok(error?.message.replaceAll(folder, '').includes(refused.says), error?.message);
    assert.equal(output, prints);
    for (const [name, rows] of Object.entries(tables))
      assert.deepEqual(await tableRows(join(folder, name)), rows, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
