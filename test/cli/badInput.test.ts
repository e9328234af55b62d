import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badPrograms } from './badPrograms.ts';
import { badTables } from './badTables.ts';
import type { BadInput, Tools } from './badInputTypes.ts';
import { fingerprint, runBeside, sluice, type CommandResult } from './commandRun.ts';
import { commitFile, copyOf, dataFile, livingFolder, restore } from './damagedFolder.ts';
import { runText, tableRows } from './programRun.ts';

const inputs: readonly BadInput[] = [...badTables, ...badPrograms];

/** Errors whose message already says what to do, in Delta's own words. */
const sayThemselves = new Set([
  'DELTA_METADATA_MISMATCH',
  'DELTA_SOURCE_TABLE_IGNORE_CHANGES',
  'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  'DELTA_ILLEGAL_OPTION',
  'DELTA_MERGE_INCOMPATIBLE_DATATYPE',
]);

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly action?: string;
  readonly cause?: Failure;
}

describe('bad input', function () {
  this.timeout(120_000);
  let living: string;
  let wanted: readonly string[];

  before(async () => {
    living = await livingFolder();
    const finished = copyOf(living);
    const { error } = await runText(readFileSync(join(living, 'silver.py'), 'utf8'), finished);
    assert.equal(error, undefined);
    wanted = await tableRows(join(finished, 'silver'));
    rmSync(finished, { recursive: true });
  });
  after(() => rmSync(living, { recursive: true, force: true }));

  // Each is a process of its own, so a few of them run beside each other.
  let outcomes: readonly Promise<void>[] = [];
  before(() => {
    outcomes = runBeside(
      3,
      inputs.map((input) => () => tryInput(input, living, wanted)),
    );
  });
  inputs.forEach((input, index) => it(input.name, () => outcomes[index]));
});

async function tryInput(input: BadInput, living: string, wanted: readonly string[]): Promise<void> {
  const folder = copyOf(living);
  try {
    await input.damage?.(toolsOf(folder));
    const before = fingerprint([join(folder, 'silver'), join(folder, 'check')]);
    const result = await sluice([...(input.words ?? ['submit', 'silver.py']), '--json'], folder);
    checkError(result, input);
    const after = fingerprint([join(folder, 'silver'), join(folder, 'check')]);
    if (input.plans !== true) assert.deepEqual(after, before, 'table and stream checkpoint are as before');
    if (input.repairs === undefined) return;
    for (const path of input.repairs) restore(living, folder, path);
    if (input.repairs.length === 0) rmSync(join(folder, commitFile('bronze', 5)));
    const again = await runText(readFileSync(join(folder, 'silver.py'), 'utf8'), folder);
    assert.equal(again.error, undefined);
    assert.deepEqual(await tableRows(join(folder, 'silver')), wanted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One clear error: the exit code, one JSON object, one line for people with its code, what to do, no stack. */
function checkError({ code, stdout, stderr }: CommandResult, input: BadInput): void {
  assert.equal(code, input.exit ?? 1, stderr);
  const events = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly error?: Failure });
  const errors = events.flatMap(({ error }) => (typeof error === 'object' && error !== null ? [error] : []));
  assert.equal(errors.length, 1, stdout);
  const [error] = errors;
  const cause = error?.cause ?? error;
  assert.equal(cause?.code, input.code, stderr);
  if (!sayThemselves.has(input.code)) assert.ok((cause?.action ?? '') !== '', `an action: ${stderr}`);
  for (const name of input.names) assert.match(stderr, typeof name === 'string' ? new RegExp(escaped(name)) : name);
  assert.equal(stderr.split(`[${error?.code ?? ''}]`).length, 2, `one error: ${stderr}`);
  assert.doesNotMatch(stderr, /^ +at |INTERNAL_ERROR/m);
}

function toolsOf(folder: string): Tools {
  const at = (path: string): string => join(folder, path);
  const read = (path: string): string => readFileSync(at(path), 'utf8');
  return {
    folder,
    read,
    put(path, content) {
      mkdirSync(join(at(path), '..'), { recursive: true });
      writeFileSync(at(path), content);
    },
    change(path, from, to) {
      const text = read(path);
      assert.notEqual(text.replace(from, to), text, `nothing to change in ${path}`);
      writeFileSync(at(path), text.replace(from, to));
    },
    cut: (path, length) => truncateSync(at(path), length),
    remove: (path) => rmSync(at(path), { recursive: true }),
    data: (table, version) => dataFile(folder, table, version),
    async run(program) {
      const { error } = await runText(program, folder);
      assert.equal(error, undefined);
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
