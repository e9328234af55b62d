import { positionText } from '../base/errors.ts';
import { diffText } from '../pipeline/testing/diffText.ts';
import type { TestFailure, TestOutcome } from '../pipeline/testing/pipelineTest.ts';
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
  if (diff !== undefined) for (const line of diffText(diff)) terminal.print(`        ${painted(terminal, line)}`);
}

/** Missing rows in red, rows that are not expected in green, rows that differ in yellow. */
function painted(terminal: Terminal, line: string): string {
  const text = plainText(line);
  if (line.startsWith('- ')) return paint(terminal, 'red', text);
  if (line.startsWith('+ ')) return paint(terminal, 'green', text);
  return line.startsWith('~ ') ? paint(terminal, 'yellow', text) : text;
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
