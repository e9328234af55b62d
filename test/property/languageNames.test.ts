import assert from 'node:assert/strict';
import fc from 'fast-check';
import { definitionAt, referencesAt } from '../../emulator/language/names/findNames.ts';
import { edited } from '../../emulator/language/rename/renameDataset.ts';
import { graphLines } from '../../emulator/language/rename/sameProject.ts';
import { languageBench, type LanguageBench } from '../support/languageProject.ts';

/** A dataset of a project: how it is written, and which of those before it it reads, each in a form of its own. */
interface DatasetShape {
  readonly language: 'sql' | 'python' | 'notebook';
  readonly name: string;
  readonly reads: readonly { readonly of: number; readonly form: number }[];
}

/** Names that clash with keywords, with words of the texts and with each other's beginnings. */
const names = ['bronze', 'bronze_2', 'silver', 'date', 'history', 'table_1', 'x', 'id2', 'Gold', 'spark_table', 'a1'];
const newNames = ['renamed', 'select', 'r-1', 'über', 'Bronze3', '_x', 'stream', 'values', 'live'];

const shapes = fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 6 }).chain((chosen) =>
  fc.tuple(
    ...chosen.map((name, index) =>
      fc.record({
        language: fc.constantFrom<DatasetShape['language']>('sql', 'python', 'notebook'),
        name: fc.constant(name),
        reads:
          index === 0
            ? fc.constant([])
            : fc.array(fc.record({ of: fc.nat(index - 1), form: fc.nat(3) }), { minLength: 1, maxLength: 3 }),
      }),
    ),
  ),
);

const quoted = (name: string): string => `\`${name}\``;

function sqlRelation(name: string, form: number): string {
  const forms = [
    quoted(name),
    `default.${quoted(name)}`,
    `spark_catalog.default.${quoted(name)}`,
    `LIVE.${quoted(name)}`,
  ];
  return forms[form] ?? quoted(name);
}

/** Aliases, a WITH and qualified columns, so that some words that look like the name are none. */
function sqlQuery({ reads }: DatasetShape, all: readonly DatasetShape[]): string {
  const [first, ...rest] = reads.map(({ of, form }) => ({ name: all[of]?.name ?? '', form }));
  if (first === undefined) return 'SELECT 1 AS id';
  const joins = rest.map(({ name, form }, index) => ` JOIN ${sqlRelation(name, form)} AS j${index} ON true`).join('');
  return `WITH shadow AS (SELECT 1 AS id) SELECT ${quoted(first.name)}.id /* ${first.name} */ FROM ${sqlRelation(first.name, first.form)}${joins} JOIN shadow ON true`;
}

function pythonBody({ reads }: DatasetShape, all: readonly DatasetShape[]): string {
  const frames = reads.map(({ of, form }, index) => {
    const name = all[of]?.name ?? '';
    if (form === 3) return `spark.sql("SELECT id AS c${index} FROM ${sqlRelation(name, 0)}")`;
    const path = [name, `default.${name}`, `LIVE.${name}`][form] ?? name;
    return `spark.read.table("${path}").selectExpr("id AS c${index}")`;
  });
  const [first = 'spark.range(1).selectExpr("id AS c0")', ...rest] = frames;
  return `    return ${[first, ...rest.map((frame) => `crossJoin(${frame})`)].join('.')}.selectExpr("c0 AS id")`;
}

function filesOf(all: readonly DatasetShape[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [index, shape] of all.entries()) {
    const { name, language } = shape;
    const sql = `CREATE MATERIALIZED VIEW ${quoted(name)} AS ${sqlQuery(shape, all)}`;
    if (language === 'sql') files[`transformations/f${index}.sql`] = `-- ${name}\n${sql};\n`;
    else if (language === 'notebook') {
      files[`transformations/f${index}.py`] = `# Databricks notebook source\n# MAGIC %sql\n# MAGIC ${sql}\n`;
    } else {
      const plain = index % 2 === 0;
      const head = plain ? `@dlt.table\ndef ${name}():` : `@dlt.table(name="${name}")\ndef made():`;
      files[`transformations/f${index}.py`] = `import dlt\n# ${name}\n${head}\n${pythonBody(shape, all)}\n`;
    }
  }
  return files;
}

async function viewOf(bench: LanguageBench) {
  const [view] = await bench.service.projects();
  assert.ok(view !== undefined);
  return view;
}

describe('names of any project', () => {
  it('are covered by their places, and lead to a definition that lists them', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (all) => {
        const bench = await languageBench(filesOf(all));
        const view = await viewOf(bench);
        assert.deepEqual(
          view.check.errors.map(({ message }) => message),
          [],
        );
        for (const [index, { name, reads }] of all.entries()) {
          const symbol = view.names.symbols.get(`dataset spark_catalog.default.${name}`);
          assert.ok(symbol !== undefined, name);
          const readers = all.flatMap((other: DatasetShape) => [...other.reads].filter((read) => read.of === index));
          assert.ok(symbol.occurrences.length >= readers.length + 1, `${name} of ${reads.length}`);
          for (const occurrence of symbol.occurrences) {
            assert.notEqual(occurrence.form, 'computed');
            const file = view.files.get(occurrence.path);
            assert.ok(file !== undefined);
            const { text } = file.source;
            const written = text.slice(occurrence.last.start, occurrence.last.end);
            assert.equal(written.replace(/^`|`$/g, ''), name);
            assert.ok(text.slice(occurrence.span.start, occurrence.span.end).endsWith(written));
            const definition = definitionAt({ view, file }, occurrence.span.start);
            const [target] = definition?.targets ?? [];
            assert.ok(target !== undefined);
            const home = view.files.get(target.path);
            assert.ok(home !== undefined);
            const listed = referencesAt({ view, file: home }, target.span.start)?.occurrences ?? [];
            assert.ok(listed.includes(occurrence));
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('are renamed into a project that is the same but for the name', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), fc.constantFrom(...newNames), async (all, pick, wanted) => {
        const files = filesOf(all);
        const bench = await languageBench(files);
        const view = await viewOf(bench);
        const index = pick % all.length;
        const { name, language } = all[index] ?? assert.fail();
        // The name of a function is one of Python.
        const isFunction = language === 'python' && index % 2 === 0;
        const to = isFunction ? wanted.replace(/\W/g, '_').replace('ü', 'u') : wanted;
        const symbol = view.names.symbols.get(`dataset spark_catalog.default.${name}`);
        const occurrences = symbol?.occurrences ?? [];
        const { path, last } = occurrences[pick % occurrences.length] ?? assert.fail();
        const place = view.files.get(path)?.places.placeOf(last.start) ?? assert.fail();
        const rename = (await bench.service.rename(path, { place, name: to })) ?? assert.fail();
        const renamed: Record<string, string> = { ...files };
        for (const { path: changed, edits } of rename.files) {
          const text = view.files.get(changed)?.source.text ?? assert.fail();
          renamed[changed.replace('/project/', '')] = edited(text, edits);
        }
        const after = await viewOf(await languageBench(renamed));
        assert.deepEqual(after.check.errors, []);
        const from = `spark_catalog.default.${name}`;
        const key = `spark_catalog.default.${to}`;
        assert.deepEqual(
          graphLines(after.elements, after.check, (other) => other),
          graphLines(view.elements, view.check, (other) => (other === from ? key : other)),
        );
      }),
      { numRuns: 16 },
    );
  });
});
