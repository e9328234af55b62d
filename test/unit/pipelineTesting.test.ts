import assert from 'node:assert/strict';
import { testedProject, type TestedProject } from '../support/testBenchProject.ts';

const sql = `
  CREATE STREAMING TABLE landed AS SELECT * FROM STREAM read_files('landing', format => 'csv', schema => 'id INT, name STRING', header => 'true');
  CREATE TEMPORARY VIEW named AS SELECT id, upper(name) AS name FROM STREAM landed;
  CREATE STREAMING TABLE upper_names (CONSTRAINT has_id EXPECT (id IS NOT NULL) ON VIOLATION DROP ROW) AS SELECT * FROM STREAM named;
  CREATE MATERIALIZED VIEW joined AS SELECT u.id, u.name, r.region FROM upper_names u JOIN regions r ON u.id = r.id;
  CREATE MATERIALIZED VIEW stamped AS SELECT current_timestamp() AS at, count(*) AS n FROM upper_names;
  CREATE STREAMING TABLE counted AS SELECT count(*) AS n FROM STREAM upper_names GROUP BY id;
  CREATE STREAMING TABLE checked (CONSTRAINT small EXPECT (id < 10) ON VIOLATION FAIL UPDATE) AS SELECT * FROM STREAM upper_names;`;

describe('pipeline tests', function () {
  this.timeout(60_000);
  let project: TestedProject;
  before(() => {
    project = testedProject(sql);
  });
  after(() => project.close());

  const one = async (test: string): Promise<string> => {
    const [found, ...more] = await project.told(`tests:\n  - name: t\n${test}`);
    assert.deepEqual(more, []);
    return found ?? '';
  };

  it('run what feeds a dataset, up to what is given, and leave the project as it was', async () => {
    const before = project.entries();
    const answer = await one(`
    given:
      landing: [{ id: 1, name: ann }, { id: , name: nobody }]
    expect:
      landed: { count: 2 }
      upper_names: { rows: [{ id: 1, name: ANN }], violations: { has_id: 1 } }`);
    assert.equal(answer, 'passed');
    assert.deepEqual(
      project.entries().filter((entry) => !before.includes(entry) && entry !== 'tests'),
      [],
    );
  });

  it('take a table of the catalog with its columns, a view, and a dataset', async () => {
    assert.equal(
      await one(`
    given:
      upper_names: [{ id: 1, name: A }, { id: 2, name: B }]
      regions: { schema: 'id INT, region STRING', rows: [{ id: 2, region: on }] }
    expect:
      joined: [{ id: 2, name: B, region: on }]`),
      'passed',
    );
    assert.equal(
      await one(`
    given: { named: [{ id: 5, name: X }] }
    expect: { upper_names: [{ id: 5, name: X }] }`),
      'passed',
    );
  });

  it('take rows from files beside them', async () => {
    project.write('tests/data/names.csv', 'id,name\n3,cid\n');
    project.write('tests/data/expected.json', '{"id":3,"name":"CID"}\n');
    assert.equal(
      await one(`
    given: { landing: { file: data/names.csv } }
    expect: { upper_names: { file: data/expected.json } }`),
      'passed',
    );
    assert.match(
      await one(`
    given: { landing: { file: data/nothing.csv } }
    expect: { upper_names: { count: 0 } }`),
      /^errored \| 4: \[PIPELINE_TEST_FILE_NOT_FOUND\]/,
    );
  });

  it('give the time, and rows to a query', async () => {
    assert.equal(
      await one(`
    now: 2024-05-01T10:00:00Z
    given: { upper_names: [{ id: 1, name: A }] }
    expect: { stamped: [{ at: 2024-05-01T10:00:00Z, n: 1 }] }
    queries: [{ sql: 'SELECT n + 1 AS m FROM stamped', rows: [{ m: 2 }] }]`),
      'passed',
    );
    assert.match(
      await one(`
    given: { upper_names: [] }
    queries: [{ sql: 'SELECT nothing FROM stamped', rows: [] }]`),
      /^failed \| 5: The query fails: \[UNRESOLVED_COLUMN/,
    );
  });

  it('say what is missing, not expected and different, at the line of the row', async () => {
    assert.equal(
      await one(`
    given: { landing: [{ id: 1, name: a }, { id: 2, name: b }, { id: 3, name: c }] }
    expect:
      upper_names:
        - { id: 1, name: A }
        - { id: 2, name: X }
        - { id: 9, name: Z }`),
      'failed | 8: upper_names: 1 row is missing, 1 row is not expected, 1 row differs; 1 row is as expected.',
    );
    assert.match(
      await one(`
    given: { landing: [{ id: 1, name: a }] }
    expect: { upper_names: [{ id: 1 }] }`),
      /No expected row names the column name: list the columns/,
    );
  });

  it('expect an update to fail, by its code and what it says', async () => {
    const failing = (fails: string): Promise<string> =>
      one(`
    given: { upper_names: [{ id: 10, name: X }] }
    run: checked
    fails: ${fails}`);
    assert.equal(await failing('{ code: EXPECTATION_VIOLATION.VERBOSITY_OUTPUT, message: small }'), 'passed');
    assert.match(await failing('{ code: STREAM_FAILED, message: large }'), /The error should say "large"/);
    assert.match(
      await failing('NO_SUCH_CODE'),
      /^failed \| 6: The update should fail with NO_SUCH_CODE, and it fails with /,
    );
    assert.match(
      await one(`
    given: { upper_names: [{ id: 1, name: X }] }
    run: checked
    fails: NO_SUCH_CODE`),
      /and the update ran to its end\.$/,
    );
    assert.match(
      await one(`
    given: { upper_names: [{ id: 10, name: X }] }
    expect: { checked: { count: 1 } }`),
      /^errored \| /,
    );
  });

  it('name what they cannot run by', async () => {
    const refused = (test: string): Promise<string> => one(test).then((text) => /\[(\w+)\]/.exec(text)?.[1] ?? text);
    assert.equal(
      await refused(`
    given: { upper_names: [] }
    expect: { joined: { count: 0 } }`),
      'PIPELINE_TEST_INPUT_MISSING',
    );
    assert.equal(
      await refused(`
    given: { upper_names: [], regions: [] }
    expect: { joined: { count: 0 } }`),
      'PIPELINE_TEST_SCHEMA_UNKNOWN',
    );
    assert.equal(
      await refused(`
    given: { upper_name: [] }
    expect: { stamped: { count: 1 } }`),
      'PIPELINE_TEST_NAME_NOT_FOUND',
    );
    assert.equal(
      await refused(`
    given: { upper_names: [] }
    expect: { upper_names: { count: 0 } }`),
      'PIPELINE_TEST_GIVEN_IS_RUN',
    );
    assert.equal(
      await refused(`
    given: { upper_names: [{ id: one, name: A }] }
    expect: { stamped: { count: 1 } }`),
      'PIPELINE_TEST_ROW_INVALID',
    );
    assert.equal(
      await refused(`
    given: { upper_names: [{ idd: 1 }] }
    expect: { stamped: { count: 1 } }`),
      'PIPELINE_TEST_ROW_INVALID',
    );
  });

  it('are left out by skip, and not begun once they are cancelled', async () => {
    const abort = new AbortController();
    const tests = ['a', 'b', 'c', 'd'].map(
      (name) => `  - name: ${name}\n    given: { landing: [] }\n    expect: { landed: { count: 0 } }\n`,
    );
    const outcomes = await project.run(`tests:\n  - name: z\n    skip: not yet\n${tests.join('')}`, {
      signal: abort.signal,
      listener: { onEnd: ({ name }) => (name === 'a' ? abort.abort() : undefined) },
    });
    const states = Object.fromEntries(outcomes.map(({ name, state }) => [name, state]));
    assert.equal(states['z'], 'skipped');
    assert.equal(states['a'], 'passed');
    assert.equal(states['d'], 'cancelled');
  });

  it('cannot be run while the project has an error', async () => {
    const broken = testedProject('CREATE STREAMING TABLE t AS');
    try {
      await assert.rejects(broken.told('tests: []'), { code: 'PARSE_SYNTAX_ERROR' });
    } finally {
      broken.close();
    }
  });
});
