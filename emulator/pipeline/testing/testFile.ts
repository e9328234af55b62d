import { momentFromText } from '../../base/dateTimeText.ts';
import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { phases } from '../../streaming/phases.ts';
import { parseYaml, type YamlEntry, type YamlTree } from '../project/yamlTree.ts';
import { expectedTable, givenInput, rowSource } from './testRows.ts';
import type { CrashPlace, ExpectedFailure, ExpectedQuery, PipelineTest, TestFile, TestStep } from './pipelineTest.ts';
import { fieldsOf, listOf, mapOf, namesOf, shapeError, textOf, wholeOf } from './yamlShape.ts';

export interface TestText {
  /** Absolute path. */
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
}

/** Reads a file of pipeline tests. An error in one test leaves the others as they are. */
export function parseTestFile({ path, name, text }: TestText): TestFile {
  const errors: SluiceError[] = [];
  const tests: PipelineTest[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      errors.push(error);
    }
  };
  attempt(() => {
    const tree = readTree(text, name);
    if (tree === undefined) return;
    const { tests: found } = fieldsOf(mapOf(tree, 'A file of tests'), 'a file of tests', ['tests']);
    if (found === undefined) throw shapeError('A file of tests', 'a mapping with the key "tests"', tree);
    for (const item of listOf(found, 'The value of "tests"').items) {
      attempt(() => {
        const test = testOf(item);
        if (tests.some((other) => other.name === test.name)) {
          throw sluiceError('PIPELINE_TEST_DUPLICATE_NAME', { name: test.name }, { position: test.position });
        }
        tests.push(test);
      });
    }
  });
  return { path, name, tests, errors };
}

function readTree(text: string, file: string): YamlTree | undefined {
  try {
    const { tree, duplicates } = parseYaml({ text, file });
    const [twice] = duplicates;
    if (twice !== undefined) {
      const detail = `The key "${twice.key}" is given twice.`;
      throw sluiceError('PIPELINE_TEST_INVALID_YAML', { detail }, { position: twice.position });
    }
    return tree;
  } catch (error) {
    if (!isSluiceError(error, 'PIPELINE_SPEC_INVALID_YAML')) throw error;
    const { position } = error;
    throw sluiceError('PIPELINE_TEST_INVALID_YAML', { detail: error.parameters['detail'] ?? '' }, { position });
  }
}

const stepKeys = ['given', 'run', 'fullRefresh', 'crash', 'expect', 'queries', 'fails'] as const;
const testKeys = ['name', 'skip', 'now', 'configuration', 'steps', ...stepKeys] as const;

function testOf(tree: YamlTree): PipelineTest {
  const map = mapOf(tree, 'A test');
  const fields = fieldsOf(map, 'a test', testKeys);
  if (fields.name === undefined) throw shapeError('A test', 'a mapping with a "name"', tree);
  const name = textOf(fields.name, 'The name of a test');
  if (fields.steps !== undefined) {
    const beside = stepKeys.find((key) => fields[key] !== undefined);
    if (beside !== undefined) {
      throw shapeError(`The key "${beside}" of a test with steps`, 'inside of a step', fields[beside] ?? tree);
    }
  }
  const steps =
    fields.steps === undefined
      ? [stepOf(tree, fields)]
      : listOf(fields.steps, 'The value of "steps"').items.map((item) =>
          stepOf(item, fieldsOf(mapOf(item, 'A step'), 'a step', stepKeys)),
        );
  if (fields.skip === undefined && !steps.some(expectsSomething)) {
    throw shapeError(`The test "${name}"`, 'expecting something, by "expect", "queries" or "fails"', tree);
  }
  return {
    name,
    position: fields.name.position,
    ...(fields.skip === undefined ? {} : { skip: textOf(fields.skip, 'The reason of "skip"') }),
    ...(fields.now === undefined ? {} : { now: momentOf(fields.now) }),
    configuration: fields.configuration === undefined ? {} : settingsOf(fields.configuration),
    steps,
  };
}

function expectsSomething({ expect, queries, fails }: TestStep): boolean {
  return expect.length > 0 || queries.length > 0 || fails !== undefined;
}

function stepOf(tree: YamlTree, fields: { readonly [key in (typeof stepKeys)[number]]?: YamlTree }): TestStep {
  const { given, run, fullRefresh, crash, expect, queries, fails } = fields;
  const all = fullRefresh?.kind === 'scalar' && fullRefresh.text === 'all';
  return {
    given: given === undefined ? [] : mapOf(given, 'The value of "given"').entries.map(givenInput),
    run: run === undefined ? undefined : namesOf(run, 'A dataset of "run"'),
    fullRefresh: all ? 'all' : fullRefresh === undefined ? [] : namesOf(fullRefresh, 'A table of "fullRefresh"'),
    ...(crash === undefined ? {} : { crash: crashOf(crash) }),
    expect: expect === undefined ? [] : mapOf(expect, 'The value of "expect"').entries.map(expectedTable),
    queries: queries === undefined ? [] : listOf(queries, 'The value of "queries"').items.map(queryOf),
    ...(fails === undefined ? {} : { fails: failureOf(fails) }),
    position: tree.position,
  };
}

function queryOf(tree: YamlTree): ExpectedQuery {
  const { sql, rows } = fieldsOf(mapOf(tree, 'A query'), 'a query', ['sql', 'rows']);
  if (sql === undefined || rows === undefined) throw shapeError('A query', 'a mapping with "sql" and "rows"', tree);
  return {
    sql: textOf(sql, 'The "sql" of a query'),
    rows: rowSource({ rows }, rows.position, 'a query'),
    position: sql.position,
  };
}

function failureOf(tree: YamlTree): ExpectedFailure {
  if (tree.kind === 'scalar') return { code: textOf(tree, 'The value of "fails"'), position: tree.position };
  const { code, message } = fieldsOf(mapOf(tree, 'The value of "fails"'), 'the value of "fails"', ['code', 'message']);
  if (code === undefined) throw shapeError('The value of "fails"', 'an error code', tree);
  return {
    code: textOf(code, 'The code of "fails"'),
    ...(message === undefined ? {} : { message: textOf(message, 'The message of "fails"') }),
    position: code.position,
  };
}

function crashOf(tree: YamlTree): CrashPlace {
  const fields = fieldsOf(mapOf(tree, 'The value of "crash"'), 'the value of "crash"', [
    'flow',
    'before',
    'after',
    'batch',
  ]);
  const { flow, before, after, batch } = fields;
  const at = before ?? after;
  if (flow === undefined || at === undefined || (before !== undefined && after !== undefined)) {
    throw shapeError('The value of "crash"', 'a mapping with a "flow" and one of "before" and "after"', tree);
  }
  const text = textOf(at, 'The phase of "crash"');
  const phase = phases.find((one) => one === text);
  if (phase === undefined) throw shapeError('The phase of "crash"', `one of ${phases.join(', ')}`, at);
  return {
    flow: { name: textOf(flow, 'The flow of "crash"'), position: flow.position },
    when: before === undefined ? 'after' : 'before',
    phase,
    batch: batch === undefined ? 0 : wholeOf(batch, 'The batch of "crash"').value,
    position: tree.position,
  };
}

function settingsOf(tree: YamlTree): Readonly<Record<string, string>> {
  const map = mapOf(tree, 'The value of "configuration"');
  const setting = ({ key, value }: YamlEntry): readonly [string, string] => {
    const name = textOf(key, 'A key of "configuration"');
    return [name, textOf(value, `The setting ${name}`)];
  };
  return Object.fromEntries(map.entries.map(setting));
}

function momentOf(tree: YamlTree): number {
  const text = textOf(tree, 'The value of "now"');
  const moment = momentFromText(text, 'UTC');
  if (moment === undefined || moment === 'timeOnly') {
    throw shapeError('The value of "now"', 'a moment such as 2024-05-01T10:00:00Z', tree);
  }
  return Number(moment / 1000n);
}
