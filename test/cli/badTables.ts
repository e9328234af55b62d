import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { feature, stream, type BadInput } from './badInputTypes.ts';
import { bronzeWrite, commitFile } from './damagedFolder.ts';

/** Damage to tables, data files and stream checkpoints. */
export const badTables: readonly BadInput[] = [
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
];
