import { positionText, type Position } from '../base/errors.ts';
import type { DiffRow, RowsDiff, TestFailure, TestOutcome } from '../pipeline/testing/pipelineTest.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

const marks = { passed: '✓', failed: '✗', errored: '✗', skipped: '-', cancelled: '-' } as const;
const colours = { passed: 'green', failed: 'red', errored: 'red', skipped: 'yellow', cancelled: 'yellow' } as const;

/** One test as a line, and what is otherwise than expected below it. */
export function printTest(terminal: Terminal, { name, state, duration, failures }: TestOutcome, skip?: string): void {
  const seconds = `${(duration / 1000).toFixed(1)} s`;
  const why =
    state === 'skipped' ? ` (skipped: ${skip ?? ''})` : state === 'cancelled' ? ' (not run)' : ` (${seconds})`;
  terminal.print(
    `  ${paint(terminal, colours[state], marks[state])} ${plainText(name)}${paint(terminal, 'dim', plainText(why))}`,
  );
  for (const failure of failures) printFailureOf(terminal, failure);
}

function printFailureOf(terminal: Terminal, { message, position, action, diff }: TestFailure): void {
  terminal.print(`      ${paint(terminal, 'dim', `${positionText(position)}:`)} ${plainText(message)}`);
  if (action !== undefined) terminal.print(`      ${plainText(action)}`);
  if (diff !== undefined) for (const line of diffLines(terminal, diff)) terminal.print(`        ${line}`);
}

/** Rows of each kind that are shown. */
const mostRows = 20;

/** `-` a row that is missing, `+` one that is not expected, `~` one whose cells differ, with the cells. */
export function diffLines(terminal: Terminal, diff: RowsDiff): readonly string[] {
  const { columns, missing, unexpected, changed } = diff;
  const row = ({ cells }: DiffRow): string =>
    `{${columns.map((column, index) => `${column}: ${cells[index] ?? 'NULL'}`).join(', ')}}`;
  const listed = <Item>(items: readonly Item[], text: (item: Item) => readonly string[]): readonly string[] => [
    ...items.slice(0, mostRows).flatMap(text),
    ...(items.length > mostRows ? [`  … ${items.length - mostRows} more`] : []),
  ];
  return [
    ...listed(missing, (one) => [paint(terminal, 'red', plainText(`- ${row(one)}${lineOf(one.position)}`))]),
    ...listed(unexpected, (one) => [paint(terminal, 'green', plainText(`+ ${row(one)}`))]),
    ...listed(changed, ({ expected, actual, columns: differing }) => [
      paint(terminal, 'yellow', plainText(`~ ${row(expected)}${lineOf(expected.position)}`)),
      ...differing.map((index) =>
        plainText(
          `    ${columns[index] ?? ''}: expected ${expected.cells[index] ?? 'NULL'}, got ${actual.cells[index] ?? 'NULL'}`,
        ),
      ),
    ]),
  ];
}

function lineOf(position: Position | undefined): string {
  return position === undefined ? '' : `  (line ${position.line})`;
}

/** A test as programs read it. */
export function testObject({ state, position, duration, failures, name }: TestOutcome): object {
  return {
    file: position.file,
    line: position.line,
    name,
    state,
    duration,
    failures: failures.map(({ diff, ...rest }) => ({
      ...rest,
      ...(diff === undefined
        ? {}
        : {
            columns: diff.columns,
            missing: diff.missing.map(({ cells }) => cells),
            unexpected: diff.unexpected.map(({ cells }) => cells),
            changed: diff.changed.map(({ expected, actual, columns }) => ({
              expected: expected.cells,
              actual: actual.cells,
              columns: columns.map((index) => diff.columns[index]),
            })),
          }),
    })),
  };
}
