import type { Position } from '../../base/errors.ts';
import type { YamlEntry, YamlTree } from '../project/yamlTree.ts';
import type { Expected, Given, NamedPlace, RowSource, TestRow } from './pipelineTest.ts';
import { fieldsOf, flagOf, listOf, mapOf, namesOf, shapeError, textOf, wholeOf } from './yamlShape.ts';

const givenKeys = ['schema', 'columns', 'rows', 'lines', 'file', 'batches', 'replace'] as const;

/** One entry of `given`: a list of rows, or a mapping that says how they come. */
export function givenInput({ key, value }: YamlEntry): Given {
  const name = textOf(key, 'A name in "given"');
  const what = `the input ${name}`;
  const place = { name, position: key.position };
  if (value.kind === 'list') {
    return { ...place, replace: false, separate: false, batches: [rowSource({ rows: value }, value.position, what)] };
  }
  if (value.kind === 'scalar' && value.type === 'NoneType') {
    return { ...place, replace: false, separate: false, batches: [] };
  }
  const { schema, columns, rows, lines, file, batches, replace } = fieldsOf(mapOf(value, what), what, givenKeys);
  const names = columns === undefined ? undefined : namesOf(columns, `A column of ${what}`);
  const items = batches === undefined ? undefined : listOf(batches, `The batches of ${what}`).items;
  const single = rows ?? lines ?? file;
  if (items !== undefined && single !== undefined) {
    throw shapeError(`The input ${name}`, 'given by one of "rows", "lines", "file" and "batches"', value);
  }
  const sources =
    items === undefined
      ? single === undefined
        ? []
        : [rowSource({ rows, lines, file, columns: names }, value.position, what)]
      : items.map((item) => batchOf(item, names, what));
  return {
    ...place,
    ...(schema === undefined
      ? {}
      : { schema: { name: textOf(schema, `The schema of ${what}`), position: schema.position } }),
    replace: replace !== undefined && flagOf(replace, `The value of "replace" of ${what}`),
    separate: items !== undefined,
    batches: sources,
  };
}

function batchOf(tree: YamlTree, columns: readonly NamedPlace[] | undefined, what: string): RowSource {
  if (tree.kind === 'list') return rowSource({ rows: tree, columns }, tree.position, what);
  const batch = `a batch of ${what}`;
  const { rows, lines, file } = fieldsOf(mapOf(tree, batch), batch, ['rows', 'lines', 'file']);
  return rowSource({ rows, lines, file, columns }, tree.position, batch);
}

export interface RowFields {
  readonly rows?: YamlTree | undefined;
  readonly lines?: YamlTree | undefined;
  readonly file?: YamlTree | undefined;
  readonly columns?: readonly NamedPlace[] | undefined;
}

/** Rows by exactly one of the three ways. */
export function rowSource(fields: RowFields, position: Position, what: string): RowSource {
  const { rows, lines, file, columns } = fields;
  const given = [rows, lines, file].filter((one) => one !== undefined);
  const [first] = given;
  if (first === undefined || given.length > 1) {
    const tree: YamlTree = first ?? { kind: 'map', entries: [], position };
    throw shapeError(what, 'given by one of "rows", "lines" and "file"', tree);
  }
  if (lines !== undefined) {
    const texts = lines.kind === 'list' ? lines.items.map((item) => textOf(item, `A line of ${what}`)) : undefined;
    const block = texts ?? textOf(lines, `The lines of ${what}`).replace(/\n$/, '').split('\n');
    return { kind: 'lines', lines: block, position: lines.position };
  }
  if (file !== undefined) return { kind: 'file', path: textOf(file, `The file of ${what}`), position: file.position };
  const list = listOf(first, `The rows of ${what}`);
  return { kind: 'rows', rows: list.items.map((item) => rowOf(item, columns, what)), position: list.position };
}

function rowOf(tree: YamlTree, columns: readonly NamedPlace[] | undefined, what: string): TestRow {
  if (tree.kind === 'map') {
    const cells = tree.entries.map(({ key, value }) => ({
      column: textOf(key, `A column of ${what}`),
      value,
      position: key.position,
    }));
    return { cells, position: tree.position };
  }
  if (tree.kind !== 'list' || columns === undefined) {
    const expected = columns === undefined ? 'a mapping of columns to values' : 'a list of values, or a mapping';
    throw shapeError(`A row of ${what}`, expected, tree);
  }
  if (tree.items.length !== columns.length) {
    throw shapeError(
      `A row of ${what}`,
      `a list of ${columns.length} values, one for each of its "columns" (it has ${tree.items.length})`,
      tree,
    );
  }
  const cells = tree.items.map((value, index) => ({
    column: columns[index]?.name ?? '',
    value,
    position: value.position,
  }));
  return { cells, position: tree.position };
}

const expectKeys = ['columns', 'rows', 'file', 'count', 'violations', 'late', 'duplicates', 'malformed'] as const;

/** One entry of `expect`: a list of rows, or a mapping that says what is compared. */
export function expectedTable({ key, value }: YamlEntry): Expected {
  const name = textOf(key, 'A name in "expect"');
  const what = `the expected ${name}`;
  const place = { name, position: key.position };
  if (value.kind === 'list')
    return { ...place, rows: rowSource({ rows: value }, value.position, what), violations: [] };
  const fields = fieldsOf(mapOf(value, what), what, expectKeys);
  const { columns, rows, file, count, violations, late, duplicates, malformed } = fields;
  if (Object.keys(fields).every((one) => one === 'columns')) {
    throw shapeError(
      `The expected ${name}`,
      'a list of rows, or a mapping with "rows", "count" or another number',
      value,
    );
  }
  const names = columns === undefined ? undefined : namesOf(columns, `A column of ${what}`);
  return {
    ...place,
    ...(rows === undefined && file === undefined
      ? {}
      : { rows: rowSource({ rows, file, columns: names }, value.position, what) }),
    ...(names === undefined ? {} : { columns: names }),
    ...(count === undefined ? {} : { count: wholeOf(count, `The count of ${what}`) }),
    violations:
      violations === undefined
        ? []
        : mapOf(violations, `The "violations" of ${what}`).entries.map((entry) => {
            const expectation = textOf(entry.key, `An expectation of ${what}`);
            return { expectation, ...wholeOf(entry.value, `The rows that break ${expectation}`) };
          }),
    ...(late === undefined ? {} : { late: wholeOf(late, `The late rows of ${what}`) }),
    ...(duplicates === undefined ? {} : { duplicates: wholeOf(duplicates, `The duplicates of ${what}`) }),
    ...(malformed === undefined ? {} : { malformed: wholeOf(malformed, `The malformed rows of ${what}`) }),
  };
}
