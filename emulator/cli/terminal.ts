/** Where a command writes. Tests give it arrays; the process gives it stdout and stderr. */
export interface Terminal {
  readonly colours: boolean;
  /** Columns, for lines that would wrap; without end where no terminal is. */
  readonly width: number;
  /** A line to standard output: results. */
  print(line: string): void;
  /** A line to standard error: progress, warnings and errors. */
  note(line: string): void;
  /** Keeps these lines below everything that is written to standard error, in place of those before; none takes them away. Only where a person looks on. */
  live?(lines: readonly string[]): void;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** The text in a colour where the terminal shows colours. */
export function paint(terminal: Terminal, style: keyof typeof codes, text: string): string {
  return terminal.colours ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** The terminal of this process. `onClosed` is told when nobody reads its output any more, as behind `| head`. */
export function processTerminal(onClosed: () => void): Terminal {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      onClosed();
    });
  }
  const area = stderr.isTTY === true && process.env['TERM'] !== 'dumb' ? liveArea(stderr) : undefined;
  const above = (write: () => void): void => {
    if (area === undefined) write();
    else area.above(write);
  };
  return {
    colours: wantsColours(stdout.isTTY === true),
    width: stdout.columns ?? Number.POSITIVE_INFINITY,
    print: (line) => above(() => void stdout.write(`${line}\n`)),
    note: (line) => above(() => void stderr.write(`${line}\n`)),
    ...(area === undefined ? {} : { live: area.show }),
  };
}

/** Lines at the bottom of a terminal that are written again and again. */
export function liveArea(stream: { write(text: string): unknown; readonly columns?: number }): {
  show(lines: readonly string[]): void;
  above(write: () => void): void;
} {
  let shown: readonly string[] = [];
  /** To the first of the lines, with everything from there on gone. */
  const erase = (): string => (shown.length === 0 ? '' : `\u001b[${shown.length}A\r\u001b[J`);
  const drawn = (): string => shown.map((line) => `${line}\n`).join('');
  return {
    show(lines) {
      // A terminal that does not know its width says 0.
      const width = (stream.columns === undefined || stream.columns < 1 ? 80 : stream.columns) - 1;
      const before = erase();
      // A line that wraps would be two to the cursor.
      shown = lines.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
      stream.write(`${before}${drawn()}`);
    },
    above(write) {
      stream.write(erase());
      write();
      stream.write(drawn());
    },
  };
}

/** FORCE_COLOR and NO_COLOR decide where they are set; else a terminal that is not dumb has colours. */
function wantsColours(isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal } = process.env;
  if (none !== undefined && none !== '') return false;
  if (force !== undefined) return force !== '0';
  return isTerminal && terminal !== 'dumb';
}
