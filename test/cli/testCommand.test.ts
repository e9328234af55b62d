import assert from 'node:assert/strict';
import { parseVerb } from '../../emulator/cli/verb.ts';
import { test as verb } from '../../emulator/cli/verbs/test.ts';
import { testedProject, type TestedProject } from '../support/testBenchProject.ts';

const tests = `tests:
  - name: good
    given: { src: { schema: 'id INT', rows: [{ id: 1 }] } }
    expect: { mv: [{ n: 1 }] }
  - name: bad
    given: { src: { schema: 'id INT', rows: [{ id: 1 }] } }
    expect: { mv: [{ n: 2 }] }
  - name: later
    skip: not yet
`;

describe('sluice test', function () {
  this.timeout(60_000);
  let project: TestedProject;
  before(() => {
    project = testedProject('CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM src;');
    project.write('tests/all.test.yml', tests);
  });
  after(() => project.close());

  const sluice = async (...words: readonly string[]) => {
    const printed: string[] = [];
    const noted: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print: (line: string) => void printed.push(line),
      note: (line: string) => void noted.push(line),
    };
    const call = parseVerb(verb, words, { terminal, folder: project.folder, signal: new AbortController().signal });
    assert.ok(call !== 'help');
    const code = await verb.run(call);
    return { code, printed: printed.map((line) => line.replace(/\(\d+\.\d s\)/, '(… s)')), noted };
  };

  it('tells each test, with what differs below it, and fails when one fails', async () => {
    const { code, printed } = await sluice();
    assert.equal(code, 1);
    assert.deepEqual(printed.slice(0, 1), ['tests/all.test.yml']);
    assert.deepEqual(
      [...printed.slice(1, -1)].sort(),
      [
        '        + {n: 1}',
        '        - {n: 2}  (line 7)',
        '      tests/all.test.yml:7:20: mv: 1 row is missing, 1 row is not expected; 0 rows are as expected.',
        '  - later (skipped: not yet)',
        '  ✓ good (… s)',
        '  ✗ bad (… s)',
      ].sort(),
    );
    assert.equal(printed.at(-1), '1 passed, 1 failed, 1 skipped.');
  });

  it('runs only what is chosen, and lists', async () => {
    assert.equal((await sluice('--grep', 'GOOD')).code, 0);
    assert.deepEqual((await sluice('--list')).printed, [
      'tests/all.test.yml:2 good',
      'tests/all.test.yml:5 bad',
      'tests/all.test.yml:8 later',
    ]);
    const none = await sluice('--grep', 'nothing');
    assert.equal(none.code, 1);
    assert.deepEqual(none.noted, ['No test matches "nothing".']);
    await assert.rejects(sluice('--grep', '('), { code: 'PIPELINE_TEST_GREP_INVALID' });
    assert.match((await sluice('tests/none.test.yml')).noted.join('\n'), /PATH_NOT_FOUND/);
  });

  it('prints an object a test, then the numbers', async () => {
    const { printed, code } = await sluice('--json', '--grep', 'bad');
    const [test, numbers] = printed.map((line): unknown => JSON.parse(line));
    assert.equal(code, 1);
    assert.deepEqual(numbers, { passed: 0, failed: 1, skipped: 0, cancelled: 0 });
    assert.deepEqual(
      { ...(test as object), duration: 0, failures: [] },
      {
        file: 'tests/all.test.yml',
        line: 5,
        name: 'bad',
        state: 'failed',
        duration: 0,
        failures: [],
      },
    );
  });

  it('fails when a file has an error, and still runs the rest', async () => {
    project.write('tests/broken.test.yml', 'tests:\n  - nam: x\n');
    const { code, noted, printed } = await sluice('--grep', 'good');
    assert.equal(code, 1);
    assert.match(
      noted.join('\n'),
      /tests\/broken\.test\.yml:2:5: \[PIPELINE_TEST_UNKNOWN_KEY\] A test has no key "nam"\. Did you mean "name"\?/,
    );
    assert.equal(printed.at(-1), '1 passed.');
  });
});
