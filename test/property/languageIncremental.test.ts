import assert from 'node:assert/strict';
import fc from 'fast-check';
import { positionText } from '../../emulator/base/errors.ts';
import { graphLines } from '../../emulator/language/rename/sameProject.ts';
import { languageBench, languageSpec, type LanguageBench } from '../support/languageProject.ts';

const count = 6;

/** One file of a project: a dataset that reads another one, in one of several ways, some of them wrong. */
interface FileShape {
  readonly reads: number;
  readonly form: number;
  readonly column: string;
}

const shape = fc.record({
  reads: fc.nat(count - 1),
  form: fc.nat(7),
  column: fc.constantFrom('a', 'b', 'A'),
});

function textOf(index: number, { reads, form, column }: FileShape): string {
  const table = `CREATE MATERIALIZED VIEW t${index} AS`;
  // Without a form that reads, a ring of tables is most that comes out.
  const from = reads < index ? `t${reads}` : undefined;
  if (from === undefined) return `${table} SELECT ${form} AS ${column}, 'x' AS x;`;
  switch (form) {
    case 0:
      return `${table} SELECT * FROM ${from};`;
    case 1:
      return `${table} SELECT x AS ${column} FROM ${from};`;
    case 2:
      return `CREATE TEMPORARY VIEW t${index} AS SELECT x, x AS ${column} FROM ${from};`;
    case 3:
      return `${table} SELECT x, count(*) AS ${column} FROM ${from} GROUP BY x;`;
    case 4:
      return `CREATE STREAMING TABLE t${index} (CONSTRAINT ok EXPECT (${column} IS NOT NULL)) AS SELECT x, x AS ${column} FROM STREAM(${from});`;
    case 5:
      return `SET spark.sql.shuffle.partitions = ${reads};\n${table} SELECT x AS ${column} FROM ${from};`;
    case 6:
      return `${table} SELECT ${column}.x AS x FROM ${from} AS ${column};`;
    default:
      return `${table} SELECT ${column} FROM (`;
  }
}

async function outcome(bench: LanguageBench): Promise<unknown> {
  const [view] = await bench.service.projects();
  assert.ok(view !== undefined);
  const { elements, check } = view;
  return {
    graph: graphLines(elements, check, (key) => key),
    flows: check.graph?.flows.map(({ key, inputs, conf, streaming }) => ({ key, inputs, conf, streaming })),
    errors: check.errors.map(({ code, message, position }) => `${code} ${positionText(position)} ${message}`),
    warnings: check.warnings.map(({ message }) => message),
  };
}

describe('checks of a project that changes', () => {
  it('come to what a check of the whole project comes to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(shape, { minLength: count, maxLength: count }),
        fc.array(fc.record({ at: fc.nat(count - 1), shape, zone: fc.boolean() }), { minLength: 1, maxLength: 6 }),
        async (shapes, changes) => {
          const path = (index: number): string => `transformations/f${index}.sql`;
          const files: Record<string, string> = {};
          for (const [index, each] of shapes.entries()) files[path(index)] = textOf(index, each);
          const bench = await languageBench(files);
          await bench.open(path(0));
          await bench.rest();
          let spec = languageSpec;
          for (const { at, shape: next, zone } of changes) {
            files[path(at)] = textOf(at, next);
            bench.type(path(at), files[path(at)] ?? '');
            if (zone) {
              const setting = '  spark.sql.session.timeZone: Asia/Tokyo\n';
              spec = spec.includes(setting)
                ? languageSpec
                : spec.replace('configuration:\n', `configuration:\n${setting}`);
              bench.type('spark-pipeline.yml', spec);
            }
            assert.deepEqual(await outcome(bench), await outcome(await languageBench(files, spec)));
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});
