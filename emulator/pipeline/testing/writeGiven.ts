import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { parentFolder, resolvePath } from '../project/paths.ts';
import type { Given, RowSource } from './pipelineTest.ts';
import { csvLines, rowJson } from './rowText.ts';
import type { TestBench } from './testBench.ts';
import type { TestInput } from './testInputs.ts';

export interface GivenPlace {
  readonly bench: TestBench;
  readonly files: FileSystem;
  /** Absolute path of the test's file: files beside it are named from its folder. */
  readonly testFile: string;
  moved(path: string): string;
  schemaOf(given: Given, input: TestInput): Promise<StructType>;
  /** A moment for the next file, later than all before. */
  nextMoment(): number;
}

/** Makes the tables that are given, without a row, so that the graph of the test resolves before anything has come. */
export async function makeGivenTables(
  inputs: readonly { readonly given: Given; readonly input: TestInput }[],
  place: GivenPlace,
): Promise<void> {
  const made = new Set<string>();
  for (const { given, input } of inputs) {
    const path = tablePath(input, place);
    if (path === undefined || made.has(path)) continue;
    made.add(path);
    const { rows } = await place.bench.typed([], await place.schemaOf(given, input), given.name);
    await place.bench.append(path, rows, false);
  }
}

/** Lets the rows of one entry of `given` arrive. */
export async function writeGiven(given: Given, input: TestInput, place: GivenPlace): Promise<void> {
  for (const [index, source] of given.batches.entries()) {
    const path = tablePath(input, place);
    if (path === undefined) {
      if (input.kind === 'folder') await writeFile(source, { given, input, place });
      continue;
    }
    await place.bench.append(path, await tableRows(source, { given, input, place }), given.replace && index === 0);
  }
}

function tablePath(input: TestInput, { bench, moved }: GivenPlace): string | undefined {
  if (input.kind !== 'folder') return bench.tables.folderOf(input.name);
  return input.format === 'delta' ? moved(input.path) : undefined;
}

interface Target<Input extends TestInput = TestInput> {
  readonly given: Given;
  readonly input: Input;
  readonly place: GivenPlace;
}

async function tableRows(source: RowSource, { given, input, place }: Target) {
  const { bench } = place;
  const schema = await place.schemaOf(given, input);
  switch (source.kind) {
    case 'rows':
      return (await bench.typed(source.rows, schema, given.name)).rows;
    case 'lines':
      throw sluiceError(
        'PIPELINE_TEST_GIVEN_NOT_SUPPORTED',
        { name: given.name, reason: 'it is a table, and lines are for the files of a folder' },
        { position: source.position },
      );
    case 'file':
      return bench.rowsOf(fileRead(await beside(source, place), schema));
  }
}

/** A file of rows beside the test: CSV with a header, lines of JSON, or Parquet. */
export function fileRead(path: string, schema: StructType): LogicalPlan {
  const format = /\.csv$/i.test(path) ? 'csv' : /\.parquet$/i.test(path) ? 'parquet' : 'json';
  const options: Readonly<Record<string, string>> =
    format === 'csv'
      ? { header: 'true', mode: 'FAILFAST', enforceSchema: 'false' }
      : format === 'json'
        ? { mode: 'FAILFAST' }
        : {};
  return { kind: 'read', format, paths: [path], options, schema, streaming: false };
}

export async function beside(
  { path, position }: Extract<RowSource, { kind: 'file' }>,
  { files, testFile }: Pick<GivenPlace, 'files' | 'testFile'>,
): Promise<string> {
  const found = resolvePath(parentFolder(testFile), path);
  const status = await files.status(found);
  if (status === undefined || status.isDirectory) {
    throw sluiceError('PIPELINE_TEST_FILE_NOT_FOUND', { path }, { position });
  }
  return found;
}

type FolderInput = Extract<TestInput, { kind: 'folder' }>;

async function writeFile(source: RowSource, { given, input, place }: Target<FolderInput>): Promise<void> {
  const { files, moved } = place;
  const folder = moved(input.path);
  const moment = place.nextMoment();
  const name = `given-${String(moment)}`;
  if (given.replace) await clear(files, folder);
  if (source.kind === 'file') {
    const found = await beside(source, place);
    const bytes = (await files.read(found)) ?? new Uint8Array();
    const path = `${folder}/${name}-${found.slice(found.lastIndexOf('/') + 1)}`;
    await files.replace(path, bytes);
    await files.setModifiedAt(path, moment);
    return;
  }
  if (input.format === 'parquet') {
    await writeParquet(source, { given, input, place }, moment);
    return;
  }
  const lines = await linesOf(source, { given, input, place });
  const path = `${folder}/${name}.${input.format}`;
  await files.replace(path, new TextEncoder().encode(lines.length === 0 ? '' : `${lines.join('\n')}\n`));
  await files.setModifiedAt(path, moment);
}

async function linesOf(source: Exclude<RowSource, { kind: 'file' }>, { given, input, place }: Target<FolderInput>) {
  if (source.kind === 'lines') return source.lines;
  const option = (name: string): string | undefined =>
    Object.entries(input.options).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  switch (input.format) {
    case 'json': {
      if (option('multiLine')?.toLowerCase() === 'true') break;
      const schema = await knownSchema(given, input, place);
      return source.rows.map((row) => rowJson(row, schema));
    }
    case 'csv': {
      const schema = await knownSchema(given, input, place);
      const columns =
        schema?.fields.map(({ name }) => name) ?? (source.rows[0]?.cells ?? []).map(({ column }) => column);
      const header = option('header')?.toLowerCase() === 'true';
      return csvLines(source.rows, columns, { header, separator: option('sep') ?? option('delimiter') ?? ',' });
    }
    case 'text':
      return source.rows.map((row) =>
        row.cells.map(({ value }) => (value.kind === 'scalar' ? value.text : '')).join(''),
      );
    default:
      break;
  }
  throw sluiceError(
    'PIPELINE_TEST_GIVEN_NOT_SUPPORTED',
    { name: given.name, reason: `its reader has the format ${input.format}; give it by "lines" or "file"` },
    { position: source.position },
  );
}

/** Files of JSON and CSV can be written without knowing the types that their reader makes of them. */
async function knownSchema(given: Given, input: FolderInput, place: GivenPlace): Promise<StructType | undefined> {
  return given.schema === undefined ? input.schema : place.schemaOf(given, input);
}

async function writeParquet(source: RowSource, { given, input, place }: Target<FolderInput>, moment: number) {
  const { bench, files, moved } = place;
  if (source.kind !== 'rows') {
    throw sluiceError(
      'PIPELINE_TEST_GIVEN_NOT_SUPPORTED',
      { name: given.name, reason: 'Parquet files have no lines; give rows or a file' },
      { position: source.position },
    );
  }
  const schema = await place.schemaOf(given, input);
  const folder = moved(input.path);
  const before = new Set(((await files.list(folder)) ?? []).map(({ path }) => path));
  const { rows } = await bench.typed(source.rows, schema, given.name);
  await bench.parquet(folder, rows, schema);
  for (const { path, isDirectory } of (await files.list(folder)) ?? []) {
    if (!isDirectory && !before.has(path)) await files.setModifiedAt(path, moment);
  }
}

async function clear(files: FileSystem, folder: string): Promise<void> {
  for (const { path } of (await files.list(folder)) ?? []) await files.remove(path);
}
