import type { Position } from '../../base/errors.ts';
import type { DiffRow, RowsDiff } from './pipelineTest.ts';

/** Rows of each kind that are shown. */
const mostRows = 20;

/** `-` a row that is missing, `+` one that is not expected, `~` one whose cells differ, with the cells below it. */
export function diffText({ columns, missing, unexpected, changed }: RowsDiff): readonly string[] {
  const row = ({ cells }: DiffRow): string =>
    `{${columns.map((column, index) => `${column}: ${cells[index] ?? 'NULL'}`).join(', ')}}`;
  const listed = <Item>(items: readonly Item[], text: (item: Item) => readonly string[]): readonly string[] => [
    ...items.slice(0, mostRows).flatMap(text),
    ...(items.length > mostRows ? [`  … ${items.length - mostRows} more`] : []),
  ];
  return [
    ...listed(missing, (one) => [`- ${row(one)}${lineOf(one.position)}`]),
    ...listed(unexpected, (one) => [`+ ${row(one)}`]),
    ...listed(changed, ({ expected, actual, columns: differing }) => [
      `~ ${row(expected)}${lineOf(expected.position)}`,
      ...differing.map((index) => {
        const cells = { expected: expected.cells[index] ?? 'NULL', actual: actual.cells[index] ?? 'NULL' };
        return `    ${columns[index] ?? ''}: expected ${cells.expected}, got ${cells.actual}`;
      }),
    ]),
  ];
}

function lineOf(position: Position | undefined): string {
  return position === undefined ? '' : `  (line ${position.line})`;
}
