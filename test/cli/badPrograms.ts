import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BadInput } from './badInputTypes.ts';
import { commitFile } from './damagedFolder.ts';

/** Wrong paths, programs and words of the command line. */
export const badPrograms: readonly BadInput[] = [
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
