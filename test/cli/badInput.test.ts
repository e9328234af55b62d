import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, runBeside, sluice, type CommandResult } from './commandRun.ts';
import { bronzeWrite, commitFile, copyOf, dataFile, livingFolder, restore } from './damagedFolder.ts';
import { runText, tableRows } from './programRun.ts';

interface BadInput {
  readonly name: string;
  /** Makes the damage; paths are relative to the folder. */
  readonly damage?: (tools: Tools) => void | Promise<void>;
  /** `submit silver.py` by default. */
  readonly words?: readonly string[];
  /** 1 by default. */
  readonly exit?: number;
  readonly code: string;
  /** Everything that the error has to name. */
  readonly names: readonly (string | RegExp)[];
  /** Undoes the damage; then the program gives the right table. The files of the undamaged folder, by default none. */
  readonly repairs?: readonly string[];
  /** The newest batch was planned before the damage was met, so the stream checkpoint holds one more file. */
  readonly plans?: boolean;
}

interface Tools {
  readonly folder: string;
  put(path: string, content: string | Uint8Array): void;
  change(path: string, from: string | RegExp, to: string): void;
  cut(path: string, length: number): void;
  remove(path: string): void;
  read(path: string): string;
  data(table: string, version: number): string;
  run(program: string): Promise<void>;
}

const stream = (read: string): string =>
  `q = (spark.readStream.${read}
  .writeStream.format("delta").option("checkpointLocation", "check2").trigger(availableNow=True).start("silver2"))
q.awaitTermination()
`;

const feature = (kind: 'reader' | 'writer'): string =>
  `${JSON.stringify({
    protocol: {
      minReaderVersion: 3,
      minWriterVersion: 7,
      readerFeatures: kind === 'reader' ? ['futureFeature'] : [],
      writerFeatures: ['futureFeature'],
    },
  })}\n`;

const inputs: readonly BadInput[] = [
  // The Delta log.
  {
    name: 'a torn commit of the source',
    damage: ({ cut }) => cut(commitFile('bronze', 4), 100),
    code: 'DELTA_LOG_FILE_MALFORMED',
    names: ['silver.py:3:', '00000000000000000004.json', 'line 1'],
    repairs: [commitFile('bronze', 4)],
  },
  {
    name: 'a garbage line in a commit',
    damage: ({ change }) => change(commitFile('bronze', 4), '{"add"', '{"add",'),
    code: 'DELTA_LOG_FILE_MALFORMED',
    names: ['00000000000000000004.json', 'line 2'],
    repairs: [commitFile('bronze', 4)],
  },
  {
    name: 'a torn commit of the sink',
    damage: ({ cut }) => cut(commitFile('silver', 4), 50),
    code: 'DELTA_LOG_FILE_MALFORMED',
    names: ['silver.py:7:', 'silver/_delta_log/00000000000000000004.json'],
    repairs: [commitFile('silver', 4)],
  },
  {
    name: 'a gap in the log of the source',
    damage: ({ remove }) => remove(commitFile('bronze', 2)),
    code: 'DELTA_VERSIONS_NOT_CONTIGUOUS',
    names: ['bronze/_delta_log', 'version 2 is missing', 'Restore'],
    repairs: [commitFile('bronze', 2)],
  },
  {
    name: 'a gap in the log of the sink',
    damage: ({ remove }) => remove(commitFile('silver', 2)),
    code: 'DELTA_VERSIONS_NOT_CONTIGUOUS',
    names: ['silver/_delta_log', 'version 2 is missing'],
    repairs: [commitFile('silver', 2)],
  },
  {
    name: 'a reader feature that is not known',
    damage: ({ put }) => put(commitFile('bronze', 5), feature('reader')),
    code: 'DELTA_UNSUPPORTED_FEATURES_FOR_READ',
    names: ['bronze', 'futureFeature'],
    repairs: [],
  },
  {
    name: 'a writer feature that is not known',
    damage: ({ put }) => put(commitFile('silver', 5), feature('writer')),
    code: 'DELTA_UNSUPPORTED_FEATURES_FOR_WRITE',
    names: ['silver', 'futureFeature'],
  },
  {
    name: 'a source that is gone',
    damage: ({ remove }) => remove('bronze'),
    code: 'DELTA_TABLE_NOT_FOUND',
    names: ['silver.py:3:', '/bronze'],
    repairs: ['bronze'],
  },
  {
    name: 'a source that was deleted and made anew',
    damage: async ({ remove, run }) => {
      remove('bronze');
      await run(bronzeWrite('mode("append")'));
    },
    code: 'DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE',
    names: ['deleted and re-created', 'checkpoint'],
    repairs: ['bronze'],
  },
  {
    name: 'a source that was overwritten',
    damage: ({ run }) => run(bronzeWrite('mode("overwrite")')),
    code: 'DELTA_SOURCE_TABLE_IGNORE_CHANGES',
    names: ['version 5', 'skipChangeCommits'],
  },
  {
    name: 'a source whose column has another type now',
    damage: ({ run }) =>
      run(bronzeWrite('mode("overwrite").option("overwriteSchema", True)').replace('user_id INT', 'user_id STRING')),
    code: 'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE',
    names: ['user_id INT', 'user_id STRING'],
  },
  {
    name: 'a source that lost a column of the query',
    damage: ({ run }) =>
      run(bronzeWrite('mode("overwrite").option("overwriteSchema", True)').replace(', session_id INT', '')),
    code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    names: ['silver.py:4:', 'session_id'],
  },

  // Data files.
  {
    name: 'a data file that is missing',
    damage: ({ remove, data }) => remove(data('bronze', 4)),
    code: 'FAILED_READ_FILE.FILE_NOT_EXIST',
    names: ['silver.py:', /bronze\/part-\S+\.parquet/],
    repairs: ['bronze'],
    plans: true,
  },
  {
    name: 'a data file that is torn',
    damage: ({ cut, data }) => cut(data('bronze', 4), 200),
    code: 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
    names: [/bronze\/part-\S+\.parquet/, 'torn'],
    repairs: ['bronze'],
    plans: true,
  },
  {
    name: 'a data file that is empty',
    damage: ({ put, data }) => put(data('bronze', 4), ''),
    code: 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
    names: [/bronze\/part-\S+\.parquet/],
    repairs: ['bronze'],
    plans: true,
  },
  {
    name: 'a malformed line while the reader is to fail',
    damage: ({ put }) => {
      put('landing/zz.json', '{"user_id": 1}\n{"user_id": "x"}\n{"us');
      put('silver.py', stream('schema("user_id INT").option("mode", "FAILFAST").json("landing")'));
    },
    code: 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    names: ['landing/zz.json:2', 'user_id', '"x"', 'DROPMALFORMED'],
  },
  {
    name: 'a landing Parquet file that is torn',
    damage: ({ put, data, folder }) => {
      put('parquet/a.parquet', readFileSync(join(folder, data('bronze', 0))).subarray(0, 150));
      put('silver.py', stream('schema("user_id INT").parquet("parquet")'));
    },
    code: 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
    names: ['parquet/a.parquet'],
  },
  {
    name: 'a landing Parquet file with another type',
    damage: ({ put, data, folder }) => {
      put('parquet/a.parquet', readFileSync(join(folder, data('bronze', 0))));
      put('silver.py', stream('schema("user_id STRING").parquet("parquet")'));
    },
    code: 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    names: ['parquet/a.parquet', 'user_id', 'string', 'INT32'],
  },
  {
    name: 'a landing folder that is not there',
    damage: ({ put }) => put('silver.py', stream('schema("user_id INT").json("landin")')),
    code: 'PATH_NOT_FOUND',
    names: ['silver.py:1:', '/landin'],
  },

  // The query against its sink.
  {
    name: 'a column that the sink does not have',
    damage: ({ change }) => change('silver.py', '"session_id")', '"session_id", F.lit(1).alias("extra"))'),
    code: 'DELTA_METADATA_MISMATCH',
    names: ['silver.py:7:', 'extra', 'mergeSchema'],
  },
  {
    name: 'a column of a type that does not go into the sink',
    damage: ({ change }) =>
      change('silver.py', '"action", "session_id")', 'F.array("action").alias("action"), "session_id")'),
    code: 'DELTA_MERGE_INCOMPATIBLE_DATATYPE',
    names: ['silver.py:7:', 'action', 'StringType', 'ArrayType'],
  },

  // The stream checkpoint.
  {
    name: 'a torn offset log',
    damage: ({ cut }) => cut('check/offsets/4', 10),
    code: 'STREAM_LOG_UNREADABLE',
    names: ['check/offsets/4', 'Restore'],
    repairs: ['check/offsets/4'],
  },
  {
    name: 'an empty file in the offset log',
    damage: ({ put }) => put('check/offsets/4', ''),
    code: 'STREAM_LOG_INCOMPLETE',
    names: ['check/offsets/4'],
    repairs: ['check/offsets/4'],
  },
  {
    name: 'an offset log of a future version',
    damage: ({ change }) => change('check/offsets/4', 'v1', 'v9'),
    code: 'INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION',
    names: ['check/offsets/4', 'v9'],
    repairs: ['check/offsets/4'],
  },
  {
    name: 'an offset log without its newest file',
    damage: ({ remove }) => remove('check/offsets/4'),
    code: 'CONCURRENT_STREAM_LOG_UPDATE',
    names: ['check/commits/4', 'Restore offsets/4'],
    repairs: ['check/offsets/4'],
  },
  {
    name: 'an offset log without the file before the newest',
    damage: ({ remove }) => remove('check/offsets/3'),
    code: 'STREAM_PREVIOUS_OFFSET_MISSING',
    names: ['batch 3', 'Restore offsets/3'],
    repairs: ['check/offsets/3'],
  },
  {
    name: 'a torn commit log',
    damage: ({ put }) => put('check/commits/4', 'v1\n{"next'),
    code: 'STREAM_LOG_UNREADABLE',
    names: ['check/commits/4'],
    repairs: ['check/commits/4'],
  },
  {
    name: 'a checkpoint without its metadata',
    damage: ({ remove }) => remove('check/metadata'),
    code: 'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
    names: ['/check', 'metadata', '0–4'],
    repairs: ['check/metadata'],
  },
  {
    name: 'a checkpoint with garbage for metadata',
    damage: ({ put }) => put('check/metadata', '{"id"'),
    code: 'STREAM_LOG_UNREADABLE',
    names: ['check/metadata'],
    repairs: ['check/metadata'],
  },
  {
    name: 'a checkpoint without its state',
    damage: ({ remove }) => remove('check/state'),
    code: 'STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY',
    names: ['dedupe', 'Restore the state folder'],
    repairs: ['check/state'],
  },
  {
    name: 'a state file that is torn',
    damage: ({ cut }) => cut('check/state/0/0/5.delta.parquet', 100),
    code: 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE',
    names: ['check/state/0/0/5.delta.parquet'],
    repairs: ['check/state'],
    plans: true,
  },
  {
    name: 'a state file that is missing',
    damage: ({ remove }) => remove('check/state/0/0/3.delta.parquet'),
    code: 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS',
    names: ['check/state/0/0/3.delta.parquet'],
    repairs: ['check/state'],
    plans: true,
  },
  {
    name: 'a query without the operator of its state',
    damage: ({ change }) => change('silver.py', '.dropDuplicates(["user_id", "time"])', ''),
    code: 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
    names: ['silver.py:7:', 'dedupe'],
    repairs: ['silver.py'],
  },
  {
    name: 'a query with keys of other types',
    damage: ({ change }) => change('silver.py', '.select("user_id",', '.select(F.col("user_id").cast("string"),'),
    code: 'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE',
    names: ['user_id STRING'],
    repairs: ['silver.py'],
  },

  // Files where folders are needed, and the other way round.
  {
    name: 'a file at the place of the stream checkpoint',
    damage: ({ remove, put }) => {
      remove('check');
      put('check', 'x');
    },
    code: 'PATH_NOT_A_FOLDER',
    names: ['silver.py:7:', '/check'],
    repairs: ['check'],
  },
  {
    name: 'a file at the place of the sink',
    damage: ({ remove, put }) => {
      remove('silver');
      put('silver', 'x');
    },
    code: 'PATH_NOT_A_FOLDER',
    names: ['/silver'],
    repairs: ['silver'],
    plans: true,
  },
  {
    name: 'a file at the place of the source',
    damage: ({ remove, put }) => {
      remove('bronze');
      put('bronze', 'x');
    },
    code: 'DELTA_TABLE_NOT_FOUND',
    names: ['silver.py:3:', '/bronze'],
    repairs: ['bronze'],
  },

  // The program's file.
  { name: 'a program that is not there', words: ['submit', 'nope.py'], code: 'PATH_NOT_FOUND', names: ['/nope.py'] },
  {
    name: 'a program that is a folder',
    words: ['submit', 'bronze'],
    code: 'PATH_NOT_READABLE',
    names: ['/bronze', 'it is a folder'],
  },
  {
    name: 'a program that is no UTF-8',
    damage: ({ put }) => put('silver.py', Buffer.from('x = 1\nprint("h\xe9llo")\n', 'latin1')),
    code: 'PYTHON_SYNTAX_ERROR',
    names: ['silver.py:2:9', '0xe9', 'UTF-8'],
    repairs: ['silver.py'],
  },
  {
    name: 'a program in UTF-16',
    damage: ({ put }) => put('silver.py', Buffer.from('\ufeffprint("x")\n', 'utf16le')),
    code: 'PYTHON_SYNTAX_ERROR',
    names: ['silver.py:1:1', 'UTF-8'],
  },
  {
    name: 'a program that is a Parquet file',
    damage: ({ put, data, folder }) => put('silver.py', readFileSync(join(folder, data('bronze', 0)))),
    code: 'PYTHON_SYNTAX_ERROR',
    names: [/silver\.py:\d/, 'UTF-8'],
  },
  {
    name: 'a program with a syntax error',
    damage: ({ change }) => change('silver.py', '.load("bronze")', '.load("bronze"'),
    code: 'PYTHON_SYNTAX_ERROR',
    names: [/silver\.py:\d+:\d+/],
    repairs: ['silver.py'],
  },
  {
    name: 'a program with a misspelt function',
    damage: ({ change }) => change('silver.py', 'F.col(', 'F.colum('),
    code: 'UNSUPPORTED_PYSPARK',
    names: ['silver.py:4:', 'colum', 'Did you mean "column"?'],
    repairs: ['silver.py'],
  },
  {
    name: 'a program with a construct that is not followed',
    damage: ({ put, read }) => put('silver.py', `with open("x") as f:\n    pass\n${read('silver.py')}`),
    code: 'UNSUPPORTED_PYTHON',
    names: ['silver.py:1:', 'with'],
    repairs: ['silver.py'],
  },
  {
    name: 'a program with a wrong column name',
    damage: ({ change }) => change('silver.py', '"workout_id"', '"workoutid"'),
    code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    names: ['silver.py:4:', 'workoutid', '`workout_id`'],
    repairs: ['silver.py'],
  },
  {
    name: 'a program with a wrong value of an option',
    damage: ({ change }) => change('silver.py', '"maxFilesPerTrigger", 1', '"maxFilesPerTrigger", 0'),
    code: 'DELTA_ILLEGAL_OPTION',
    names: [/silver\.py:\d/, 'maxFilesPerTrigger', "'0'"],
    repairs: ['silver.py'],
  },

  // The other commands.
  { name: 'show of no table', words: ['show', 'nope'], code: 'DELTA_TABLE_NOT_FOUND', names: ['/nope'] },
  { name: 'show of a file', words: ['show', 'silver.py'], code: 'DELTA_TABLE_NOT_FOUND', names: ['/silver.py'] },
  {
    name: 'show of a folder without a log',
    words: ['show', 'landing'],
    code: 'DELTA_TABLE_NOT_FOUND',
    names: ['/landing'],
  },
  {
    name: 'show of a version that is not there',
    words: ['show', 'bronze', '--version', '99'],
    code: 'DELTA_VERSION_NOT_FOUND',
    names: ['version 99', '[0, 4]'],
  },
  {
    name: 'show of a time before the table',
    words: ['show', 'bronze', '--timestamp', '2001-01-01'],
    code: 'DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION',
    names: ['2001-01-01'],
  },
  {
    name: 'show of a time that is none',
    words: ['show', 'bronze', '--timestamp', 'yesterday-ish'],
    exit: 2,
    code: 'INVALID_USAGE',
    names: ['--timestamp', 'yesterday-ish', 'sluice show --help'],
  },
  {
    name: 'history of a torn log',
    damage: ({ cut }) => cut(commitFile('bronze', 4), 100),
    words: ['history', 'bronze'],
    code: 'DELTA_LOG_FILE_MALFORMED',
    names: ['00000000000000000004.json'],
  },
  { name: 'schema of no table', words: ['schema', 'nope'], code: 'DELTA_TABLE_NOT_FOUND', names: ['/nope'] },
  { name: 'a checkpoint that is not there', words: ['checkpoint', 'nope'], code: 'PATH_NOT_FOUND', names: ['/nope'] },
  {
    name: 'a checkpoint that is a file',
    words: ['checkpoint', 'silver.py'],
    code: 'PATH_NOT_A_FOLDER',
    names: ['/silver.py'],
  },
  {
    name: 'a sample that is none',
    words: ['sample', 'nope'],
    exit: 2,
    code: 'INVALID_USAGE',
    names: ['"nope"', 'infinite-ingestion'],
  },
  {
    name: 'a sample in a file',
    words: ['sample', 'infinite-ingestion', '--folder', 'silver.py'],
    code: 'PATH_NOT_A_FOLDER',
    names: ['/silver.py'],
  },
  {
    name: 'a trigger that is none',
    words: ['submit', 'silver.py', '--trigger', 'sometimes'],
    exit: 2,
    code: 'INVALID_USAGE',
    names: ['--trigger', 'sometimes', 'available-now'],
  },
];

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
