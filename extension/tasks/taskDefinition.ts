/** What a task of type `sluice` in tasks.json may say. */
export interface SluiceTask {
  readonly command: 'run' | 'dry-run' | 'full-refresh';
  /** Path of the spec as given; undefined means the only project. */
  readonly spec: string | undefined;
  /** Undefined means all. */
  readonly tables: readonly string[] | undefined;
}

/** Reads a definition that a person wrote; a sentence says what is wrong with it. */
export function parseTask(definition: Readonly<Record<string, unknown>>): SluiceTask | string {
  const { command, spec, tables } = definition;
  if (command !== 'run' && command !== 'dry-run' && command !== 'full-refresh') {
    return `A task of type "sluice" has a command: run, dry-run or full-refresh, not ${JSON.stringify(command ?? null)}.`;
  }
  if (spec !== undefined && typeof spec !== 'string') return 'The "spec" of a task is a path.';
  if (tables !== undefined && !isTexts(tables)) return 'The "tables" of a task are a list of names.';
  const named = tables === undefined || tables.length === 0 ? undefined : tables;
  return { command, spec, tables: named };
}

/** The words behind `sluice`, for a task that the command line does. */
export function taskWords({ command, tables }: SluiceTask, spec: string): readonly string[] {
  const refresh = command === 'run' && tables !== undefined ? ['--refresh', tables.join(',')] : [];
  return [command, '--spec', spec, ...refresh];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
