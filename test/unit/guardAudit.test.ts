import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { auditFolder, openAuditLog, verifyAudit } from '../../emulator/guard/auditLog.ts';
import { recordFileName } from '../../emulator/guard/auditRecord.ts';
import { restartAudit } from '../../emulator/guard/restartAudit.ts';
import { canonicalJson } from '../../emulator/guard/canonicalJson.ts';
import { faultyFileSystem } from '../support/faultyFileSystem.ts';
import { memoryFileSystem, type MemoryFileSystem } from '../support/memoryFileSystem.ts';
import { approveFor, ask, bronze, guardBench, silver, storage } from '../support/guardBench.ts';

const fileOf = (sequence: number): string => `${auditFolder(storage)}/${recordFileName(sequence)}`;
const text = async (files: MemoryFileSystem, path: string): Promise<string> =>
  new TextDecoder().decode(await files.read(path));

async function fourRecords(witness?: string): Promise<MemoryFileSystem> {
  const files = memoryFileSystem();
  const bench = guardBench(files, witness === undefined ? {} : { witness });
  await bench.guard.protect([bronze]);
  const [permit] = await bench.guard.permit([ask(silver, 'truncate')]);
  assert.ok(permit);
  await bench.guard.finished(permit, { done: true, detail: 'version 3' });
  await assert.rejects(bench.guard.permit([ask(bronze, 'drop')]));
  return files;
}

async function problemsOf(files: MemoryFileSystem, witness?: string): Promise<readonly string[]> {
  return (await verifyAudit(files, storage, witness)).problems.map(({ kind, detail }) => `${kind}: ${detail}`);
}

describe('the audit log', () => {
  it('holds who, when, what, by which door, why and the verdict, and verifies', async () => {
    const files = await fourRecords();
    const { records, problems } = await verifyAudit(files, storage);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      records.map(({ sequence, who, door, event }) => [sequence, who, door, event.kind]),
      [
        [1, 'ada', 'cli', 'protected'],
        [2, 'ada', 'cli', 'decided'],
        [3, 'ada', 'cli', 'finished'],
        [4, 'ada', 'cli', 'decided'],
      ],
    );
    const event = records[3]?.event;
    assert.ok(event?.kind === 'decided');
    assert.deepEqual(event.decisions, [
      {
        act: 'drop',
        ...bronze,
        why: 'sluice run --full-refresh',
        verdict: 'refused',
        code: 'RESET_PROTECTION_LIFTED',
        reason: 'it was protected when it was last seen, and nobody has approved that the protection is lifted',
      },
    ]);
  });

  it('writes the decision before the caller can act on it', async () => {
    const files = faultyFileSystem(memoryFileSystem());
    const { guard } = guardBench(files);
    const seen = guard.permit([ask(silver, 'drop')]).then(() => files.calls.filter((call) => call.startsWith('write')));
    assert.deepEqual(await seen, [`writeIfAbsent ${fileOf(1)}`]);
  });

  it('finds a record whose words were changed, even by a space', async () => {
    const files = await fourRecords();
    const before = await text(files, fileOf(3));
    await files.replace(fileOf(3), new TextEncoder().encode(before.replace('version 3', 'version 4')));
    assert.deepEqual(await problemsOf(files), ['altered: record 3: its content does not give its hash']);
    await files.replace(fileOf(3), new TextEncoder().encode(before.replace(',', ', ')));
    assert.deepEqual(await problemsOf(files), ['altered: record 3: its text is not the one that was written']);
    await files.replace(fileOf(3), new TextEncoder().encode(before));
    assert.deepEqual(await problemsOf(files), []);
  });

  it('finds records that were taken out, of the middle and of the end', async () => {
    const middle = await fourRecords();
    await middle.remove(fileOf(2));
    assert.deepEqual(await problemsOf(middle), ['missing: record 2 is missing']);
    const end = await fourRecords();
    await end.remove(fileOf(4));
    assert.deepEqual(await problemsOf(end), ['cut: the log ends with record 3, and head.json knows record 4']);
    const head = await fourRecords();
    await head.remove(`${auditFolder(storage)}/head.json`);
    assert.deepEqual(await problemsOf(head), ['missing: head.json is missing']);
  });

  it('finds records that were moved or put in', async () => {
    const files = await fourRecords();
    const [two, three] = [await text(files, fileOf(2)), await text(files, fileOf(3))];
    await files.replace(fileOf(2), new TextEncoder().encode(three));
    await files.replace(fileOf(3), new TextEncoder().encode(two));
    assert.ok((await problemsOf(files)).some((problem) => problem === 'moved: record 2: it holds record 3'));
    const other = await fourRecords();
    await other.replace(`${auditFolder(storage)}/note.txt`, new Uint8Array());
    assert.deepEqual(await problemsOf(other), ["foreign: the file note.txt is none of the log's"]);
  });

  it('finds a log that was written anew with its head, by what is remembered outside the storage', async () => {
    const witness = '/project/.sluice/audit.json';
    const files = await fourRecords(witness);
    assert.deepEqual(await problemsOf(files, witness), []);
    const forged = await fourRecords();
    await forged.replace(witness, (await files.read(witness)) ?? new Uint8Array());
    await forged.remove(fileOf(4));
    const bench = guardBench(memoryFileSystem());
    await bench.guard.protect([bronze]);
    const short = (await bench.files.read(`${auditFolder(storage)}/head.json`)) ?? new Uint8Array();
    for (const sequence of [2, 3]) await forged.remove(fileOf(sequence));
    await forged.replace(`${auditFolder(storage)}/head.json`, short);
    assert.ok((await problemsOf(forged, witness)).some((problem) => problem.includes(witness)));
  });

  it('permits nothing on the word of a broken log', async () => {
    const files = await fourRecords();
    await files.remove(fileOf(4));
    const { guard } = guardBench(files);
    await assert.rejects(guard.permit([ask(silver, 'drop')]), (error) => isSluiceError(error, 'AUDIT_LOG_BROKEN'));
  });

  it('keeps the order of several writers, each of which sees all before it', async () => {
    const files = memoryFileSystem();
    const logs = Array.from({ length: 6 }, () => openAuditLog(files, storage));
    const seen = await Promise.all(
      logs.flatMap((log, writer) =>
        Array.from({ length: 5 }, () =>
          log.append((records) => ({
            content: {
              time: 0,
              who: String(writer),
              door: 'engine',
              event: { kind: 'protected', table: String(records.length), path: '/t' },
            },
            result: (record) => record?.sequence,
          })),
        ),
      ),
    );
    assert.equal(new Set(seen).size, 30);
    const { records, problems } = await verifyAudit(files, storage);
    assert.deepEqual(problems, []);
    for (const { sequence, event } of records) {
      assert.ok(event.kind === 'protected' && event.table === String(sequence - 1));
    }
  });

  it('has one text for one value', () => {
    assert.equal(
      canonicalJson({ b: [1, { d: null, c: 'é' }], a: undefined, A: true }),
      '{"A":true,"b":[1,{"c":"é","d":null}]}',
    );
  });
});

describe('a broken audit log', () => {
  it('is set aside for one that keeps its protections and none of its approvals', async () => {
    const files = await fourRecords();
    const bench = guardBench(files);
    await approveFor(bench, bronze, 'drop');
    await files.remove(fileOf(3));
    const again = guardBench(files);
    const report = await restartAudit(again, 'a test took record 3');
    assert.deepEqual(report, { former: `${auditFolder(storage)}.former.1`, protectedTables: [bronze.table] });
    assert.deepEqual(await problemsOf(files), []);
    await assert.rejects(again.guard.permit([ask(bronze, 'drop')]), (error) =>
      isSluiceError(error, 'RESET_PROTECTION_LIFTED'),
    );
    assert.deepEqual(await restartAudit(again, 'again'), {
      former: auditFolder(storage),
      protectedTables: [bronze.table],
    });
  });

  it('is the broken one or the new one, wherever the restart breaks off', async () => {
    for (let nth = 1; ; nth += 1) {
      const files = await fourRecords();
      await files.remove(fileOf(3));
      const faulty = faultyFileSystem(files, { kind: 'crash', when: 'after', nth });
      await restartAudit(guardBench(faulty), 'why').catch(() => undefined);
      if (!faulty.struck()) break;
      await assert.rejects(guardBench(files).guard.permit([ask(bronze, 'drop')]));
      await restartAudit(guardBench(files), 'why');
      assert.deepEqual([...(await guardBench(files).guard.state()).protectedTables.keys()], [bronze.path]);
    }
  });
});
