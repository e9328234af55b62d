export interface ShowOptions {
  /** Cells longer than this are cut and end in `...`; 0 cuts nothing and aligns to the left. */
  readonly truncate: number;
  /** One line a cell instead of one line a row. */
  readonly vertical: boolean;
  /** The number of rows that was asked for, when there are more. */
  readonly onlyTop?: number | undefined;
}

const leastWidth = 3;

/**
 * The text of Spark's `df.show()`, without a line break at its end.
 * Source: apache/spark, `Dataset.showString`; widths count full-width characters twice.
 */
export function showTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: ShowOptions,
): string {
  const names = header.map(escapeMetaCharacters);
  const cells = rows.map((row) => row.map((cell) => cut(escapeMetaCharacters(cell), options.truncate)));
  const lines = options.vertical ? verticalLines(names, cells) : gridLines(names, cells, options.truncate > 0);
  if (options.vertical && cells.length === 0) lines.push('(0 rows)');
  else if (options.onlyTop !== undefined) {
    lines.push(`only showing top ${options.onlyTop} ${options.onlyTop === 1 ? 'row' : 'rows'}`);
  }
  return lines.join('\n');
}

function gridLines(names: readonly string[], rows: readonly (readonly string[])[], alignRight: boolean): string[] {
  const widths = names.map((name, column) =>
    rows.reduce((width, row) => Math.max(width, halfWidth(row[column] ?? '')), Math.max(leastWidth, halfWidth(name))),
  );
  const rule = `+${widths.map((width) => '-'.repeat(width)).join('+')}+`;
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const space = ' '.repeat((widths[column] ?? 0) - halfWidth(cell));
      return alignRight ? `${space}${cell}` : `${cell}${space}`;
    });
    return `|${padded.join('|')}|`;
  };
  return [rule, line(names), rule, ...rows.map(line), rule];
}

function verticalLines(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const nameWidth = Math.max(leastWidth, ...names.map(halfWidth));
  const cellWidth = rows.flat().reduce((width, cell) => Math.max(width, halfWidth(cell)), leastWidth);
  return rows.flatMap((row, number) => [
    `-RECORD ${number}`.padEnd(nameWidth + cellWidth + 5, '-'),
    ...names.map((name, column) => {
      const cell = row[column] ?? '';
      const nameSpace = ' '.repeat(nameWidth - halfWidth(name));
      return ` ${name}${nameSpace} | ${cell}${' '.repeat(cellWidth - halfWidth(cell))} `;
    }),
  ]);
}

/** Spark's list of characters that take two columns of a terminal. */
const fullWidth = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g;

function halfWidth(text: string): number {
  return text.length + (text.match(fullWidth)?.length ?? 0);
}

function cut(text: string, length: number): string {
  if (length <= 0 || text.length <= length) return text;
  return length < 4 ? text.slice(0, length) : `${text.slice(0, length - 3)}...`;
}

const metaCharacters: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\u000B': '\\v',
  '\u0007': '\\a',
};

function escapeMetaCharacters(text: string): string {
  let escaped = text;
  for (const [character, shown] of Object.entries(metaCharacters)) escaped = escaped.replaceAll(character, shown);
  return escaped;
}
