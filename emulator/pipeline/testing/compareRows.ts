import type { Position } from '../../base/errors.ts';
import type { ChangedRow, DiffRow, RowsDiff } from './pipelineTest.ts';

/** A row to compare. `values` are equal exactly where the values of two cells of one type are; `cells` are what a person reads. */
export interface ComparedRow {
  readonly values: readonly string[];
  readonly cells: readonly (string | null)[];
  readonly position?: Position;
}

/**
 * Compares rows as a table holds them: without an order, each as often as it is there. Undefined when both sides are the same. Rows that
 * are left over on both sides and agree in at least half of their cells are shown as one row that changed, most alike first.
 */
export function compareRows(
  columns: readonly string[],
  expected: readonly ComparedRow[],
  actual: readonly ComparedRow[],
): RowsDiff | undefined {
  const counts = new Map<string, ComparedRow[]>();
  for (const row of actual) {
    const key = JSON.stringify(row.values);
    const same = counts.get(key) ?? [];
    same.push(row);
    counts.set(key, same);
  }
  const missing: ComparedRow[] = [];
  for (const row of expected) {
    if (counts.get(JSON.stringify(row.values))?.pop() === undefined) missing.push(row);
  }
  const unexpected = [...counts.values()].flat();
  if (missing.length === 0 && unexpected.length === 0) return undefined;
  const pairs = pairsOf(missing, unexpected);
  const paired = new Set<ComparedRow>(pairs.flatMap(({ expected: left, actual: right }) => [left, right]));
  return {
    columns,
    missing: missing.filter((row) => !paired.has(row)).map(shown),
    unexpected: unexpected.filter((row) => !paired.has(row)).map(shown),
    changed: pairs.map((pair): ChangedRow => ({
      expected: shown(pair.expected),
      actual: shown(pair.actual),
      columns: pair.columns,
    })),
    matching: expected.length - missing.length,
    expectedText: rowsText(columns, expected),
    actualText: rowsText(columns, actual),
  };
}

interface Pair {
  readonly expected: ComparedRow;
  readonly actual: ComparedRow;
  readonly columns: readonly number[];
}

/** Beyond this many rows on both sides nobody reads pairs, and looking for them takes the square of their number. */
const mostToPair = 200;

function pairsOf(missing: readonly ComparedRow[], unexpected: readonly ComparedRow[]): readonly Pair[] {
  if (missing.length > mostToPair || unexpected.length > mostToPair) return [];
  const candidates = missing.flatMap((expected) =>
    unexpected.map((actual): Pair => ({
      expected,
      actual,
      columns: expected.values.flatMap((value, index) => (value === actual.values[index] ? [] : [index])),
    })),
  );
  const alike = candidates
    .filter(({ expected, columns }) => columns.length * 2 <= expected.values.length)
    .toSorted((left, right) => left.columns.length - right.columns.length);
  const used = new Set<ComparedRow>();
  const pairs: Pair[] = [];
  for (const pair of alike) {
    if (used.has(pair.expected) || used.has(pair.actual)) continue;
    used.add(pair.expected);
    used.add(pair.actual);
    pairs.push(pair);
  }
  return pairs;
}

function shown({ cells, position }: ComparedRow): DiffRow {
  return { cells, ...(position === undefined ? {} : { position }) };
}

/** More than a viewer of two texts needs. */
const mostLines = 2_000;

function rowsText(columns: readonly string[], rows: readonly ComparedRow[]): string {
  const lines = rows.map(({ cells }) => cells.map((cell) => cell ?? 'NULL').join(' | ')).sort();
  const cut = lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`] : lines;
  return [columns.join(' | '), ...cut].join('\n');
}
