import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Action, AddFile } from '../../emulator/delta/actions.ts';
import type { ComputeSession } from '../../emulator/compute/computeSession.ts';
import { schemaJson } from '../../emulator/plan/schemaJson.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import {
  compareDeltaOffsets,
  deltaOffsetText,
  parseDeltaOffset,
} from '../../emulator/streaming/sources/deltaOffset.ts';
import { deltaSource } from '../../emulator/streaming/sources/deltaSource.ts';
import { parseDeltaSourceOptions } from '../../emulator/streaming/sources/deltaSourceOptions.ts';
import type { StreamedTable, TableView } from '../../emulator/streaming/sources/deltaStreamedTable.ts';
import type { Source, SourceOffset } from '../../emulator/streaming/ports.ts';

const schema: StructType = {
  kind: 'struct',
  fields: [{ name: 'id', dataType: { kind: 'integer' }, nullable: true, metadata: {} }],
};
const id = '11111111-2222-4333-8444-555555555555';

/** A table in memory: for each commit the sizes of the files that it adds. */
function table(
  commits: readonly (readonly number[])[],
  startVersion: number,
): { source: StreamedTable; read: string[] } {
  const metadata = {
    id,
    format: { provider: 'parquet', options: {} },
    schemaString: schemaJson(schema),
    partitionColumns: [],
    configuration: {},
  };
  const protocol = { minReaderVersion: 1, minWriterVersion: 2 };
  const fileOf = (version: number, index: number, size: number): AddFile => ({
    path: `${version}-${index}`,
    partitionValues: {},
    size,
    modificationTime: version,
    dataChange: true,
  });
  const actions = (version: number): readonly Action[] | undefined =>
    commits[version]?.map((size, index) => ({ kind: 'add', file: fileOf(version, index, size) }));
  const view = (version: number): TableView => ({
    version,
    metadata,
    protocol,
    schema,
    files: commits.slice(0, version + 1).flatMap((sizes, at) => sizes.map((size, index) => fileOf(at, index, size))),
  });
  const read: string[] = [];
  const source: StreamedTable = {
    path: '/table',
    atStart: view(startVersion),
    latest: async () => view(commits.length - 1),
    at: async (version) => view(version),
    commit: async (version) => actions(version),
    commitVersions: async (from) => commits.map((_, version) => version).filter((version) => version >= from),
    logStamp: async () => 0,
    versionBounds: async () => ({ first: 0, last: commits.length - 1 }),
    commitAt: async () => ({ version: 0, timestamp: 0 }),
    checkReadable: () => undefined,
    changes: async () => [],
    timestampOf: async () => 0,
    scan: async (files) => {
      // In what order the files of a batch are read is another rule (`readOrder.ts`); here it counts which ones a batch takes.
      read.push(...files.map((file) => file.path).sort(byPosition));
      return { format: 'parquet', schema, files: [], columnMapping: 'none', options: {} };
    },
  };
  return { source, read };
}

function byPosition(left: string, right: string): number {
  const [[version = 0, index = 0], [otherVersion = 0, otherIndex = 0]] = [left, right].map((path) =>
    path.split('-').map(Number),
  ) as [number[], number[]];
  return version - otherVersion || index - otherIndex;
}

// Only `scanFiles` is called, and its answer is not looked at.
const session = { scanFiles: async () => 'rows' } as unknown as ComputeSession;

function open(streamed: StreamedTable, options: Record<string, string>): Source {
  return deltaSource({ table: streamed, options: parseDeltaSourceOptions(options), session, startingTime: undefined });
}

const commitSizes = fc.array(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 5 }), {
  minLength: 1,
  maxLength: 12,
});
const limits = fc.record({
  files: fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined }),
  bytes: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
});

describe('positions of a Delta source', () => {
  it('give every file once and in order, whatever the limits and wherever the snapshot ends', async () => {
    await fc.assert(
      fc.asyncProperty(commitSizes, fc.nat(11), limits, fc.boolean(), async (commits, start, limit, restarts) => {
        const startVersion = Math.min(start, commits.length - 1);
        const { source: streamed, read } = table(commits, startVersion);
        const options = {
          ...(limit.files === undefined ? {} : { maxFilesPerTrigger: String(limit.files) }),
          ...(limit.bytes === undefined ? {} : { maxBytesPerTrigger: String(limit.bytes) }),
        };
        let source = open(streamed, options);
        let offset: SourceOffset | undefined;
        for (let batch = 0; batch < 200; batch += 1) {
          const end = await source.latestOffset(offset, 'default');
          if (end === undefined || end === offset) break;
          if (offset !== undefined) assert.ok(compareDeltaOffsets(parseDeltaOffset(end), parseDeltaOffset(offset)) > 0);
          const before = read.length;
          await source.relation(offset, end, ['id']);
          const taken = read.length - before;
          if (limit.files !== undefined) assert.ok(taken <= limit.files);
          // A restart knows nothing but the offset.
          if (restarts) source = open(streamed, options);
          offset = end;
        }
        const all = commits.flatMap((sizes, version) => sizes.map((_, index) => `${version}-${index}`));
        assert.deepEqual(read, all);
        assert.equal(parseDeltaOffset(offset ?? ('' as SourceOffset)).version, commits.length);
      }),
      { numRuns: 200 },
    );
  });

  it('survive their text', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (version, index, inSnapshot) => {
        const offset = { tableId: id, version, index, inSnapshot };
        assert.deepEqual(parseDeltaOffset(deltaOffsetText(offset)), offset);
      }),
    );
  });
});
