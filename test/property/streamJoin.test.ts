import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { startSqlStream } from '../support/streamSql.ts';

interface Row {
  readonly k: string | null;
  /** Seconds since the epoch. */
  readonly time: number | null;
  readonly v: number;
}

interface Kept extends Row {
  matched: boolean;
}

type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi';
interface Batch {
  readonly l: readonly Row[];
  readonly r: readonly Row[];
}
type Script = readonly (Batch | 'restart')[];

const delay = 3;
const range = 10;

const words: Readonly<Record<JoinType, string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  semi: 'LEFT SEMI JOIN',
};

/** What Spark does, row by row. Batches without data come between where the watermark moved. */
function model(script: Script, type: JoinType): readonly string[] {
  const kept = { l: [] as Kept[], r: [] as Kept[] };
  const out: string[] = [];
  const nodes: { l: number | undefined; r: number | undefined } = { l: undefined, r: undefined };
  let [late, watermark, evicted] = [0, 0, 0];
  const isOuter = { l: type === 'left' || type === 'full', r: type === 'right' || type === 'full' };
  /** What one side alone decides is decided below the watermark, unless the side is padded. */
  const reaches = (side: 'l' | 'r', row: Row): boolean => isOuter[side] || (row.k !== null && row.v > 1);
  const text = (left: Row | undefined, right: Row | undefined): string =>
    JSON.stringify(type === 'semi' ? [left?.v] : [left?.v ?? null, right?.v ?? null]);
  const joins = (left: Row, right: Row): boolean =>
    left.k !== null &&
    left.k === right.k &&
    left.v > 1 &&
    right.v > 1 &&
    left.time !== null &&
    right.time !== null &&
    right.time >= left.time &&
    right.time <= left.time + range;
  const gone = {
    l: (row: Row) => row.time !== null && row.time + range < watermark,
    r: (row: Row) => row.time !== null && row.time < watermark,
  };

  const batch = ({ l, r }: Batch): void => {
    const inTime = (side: 'l' | 'r', rows: readonly Row[]): readonly Row[] =>
      rows.filter((row) => reaches(side, row) && !(row.time !== null && row.time <= late));
    for (const row of inTime('l', l)) {
      if (row.v <= 1) {
        out.push(text(row, undefined));
        continue;
      }
      const partners = kept.r.filter((other) => joins(row, other));
      for (const other of partners) other.matched = true;
      if (type === 'semi') out.push(...(partners.length > 0 ? [text(row, undefined)] : []));
      else out.push(...partners.map((other) => text(row, other)));
      if (type !== 'semi' || partners.length === 0) kept.l.push({ ...row, matched: partners.length > 0 });
    }
    for (const row of inTime('r', r)) {
      if (row.v <= 1) {
        out.push(text(undefined, row));
        continue;
      }
      const partners = kept.l.filter((other) => joins(other, row) && !(type === 'semi' && other.matched));
      for (const other of partners) other.matched = true;
      out.push(...partners.map((other) => text(other, row)));
      if (isOuter.r || !gone.r(row)) kept.r.push({ ...row, matched: partners.length > 0 });
    }
    for (const side of ['l', 'r'] as const) {
      const leaving = kept[side].filter(gone[side]);
      kept[side] = kept[side].filter((row) => !gone[side](row));
      if (!isOuter[side]) continue;
      for (const row of leaving.filter(({ matched }) => !matched)) {
        out.push(side === 'l' ? text(row, undefined) : text(undefined, row));
      }
    }
    evicted = watermark;
  };
  for (const rows of script) {
    if (rows === 'restart') {
      evicted = watermark;
      [nodes.l, nodes.r] = [undefined, undefined];
      continue;
    }
    batch(rows);
    for (const side of ['l', 'r'] as const) {
      const times = rows[side].filter((row) => reaches(side, row)).map(({ time }) => (time ?? 0) - delay);
      if (times.length > 0) nodes[side] = Math.max(nodes[side] ?? -Infinity, ...times);
      else nodes[side] ??= 0;
    }
    [late, watermark] = [watermark, Math.max(watermark, Math.min(nodes.l ?? 0, nodes.r ?? 0))];
    if (watermark > evicted) [late] = (batch({ l: [], r: [] }), [watermark]);
  }
  return [...out].sort();
}

const arbitraryRows = (withNulls: boolean, base: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(
    fc.record({
      k: withNulls ? fc.option(fc.constantFrom('a', 'b'), { freq: 6 }) : fc.constantFrom('a', 'b'),
      time: fc.option(fc.integer({ min: 1, max: 50 }), { freq: 9 }),
      v: fc.integer({ min: 0, max: 9 }).map((v) => (v <= 1 ? v : base + v)),
    }),
    { maxLength: 5 },
  );
const arbitraryScript = (withNulls: boolean): fc.Arbitrary<Script> =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ l: arbitraryRows(withNulls, 100), r: arbitraryRows(withNulls, 200) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    { maxLength: 7 },
  );

describe('a join of two streams against a model, under any batching and order', function () {
  this.timeout(120_000);
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const engine = async (script: Script, type: JoinType): Promise<readonly string[]> => {
    number += 1;
    const side = {
      columns: [
        ['k', { kind: 'string' }],
        ['time', { kind: 'timestamp' }],
        ['v', { kind: 'integer' }],
      ] as const,
      delay: `${delay} seconds`,
    };
    const stream = await startSqlStream({
      bench,
      checkpoint: `${bench.folder}/join${number}`,
      streams: { l: side, r: side },
      sql: `SELECT l.v AS lv${type === 'semi' ? '' : ', r.v AS rv'} FROM l ${words[type]} r
        ON l.k = r.k AND l.v > 1 AND r.v > 1 AND r.time >= l.time AND r.time <= l.time + INTERVAL ${range} SECONDS`,
    });
    for (const rows of script) {
      if (rows === 'restart') await stream.restart();
      else await stream.add({ l: rows.l.map(rowText), r: rows.r.map(rowText) });
    }
    await stream.end();
    return stream.sink
      .rows()
      .map((row) => JSON.stringify(row))
      .sort();
  };

  for (const [type, numRuns] of [
    ['inner', 5],
    ['left', 6],
    ['right', 4],
    ['full', 4],
    ['semi', 4],
  ] as const) {
    it(type, async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryScript(type !== 'full'), async (script) => {
          assert.deepEqual(await engine(script, type), model(script, type));
        }),
        { numRuns },
      );
    });
  }
});

function rowText({ k, time, v }: Row): string {
  return `${k === null ? 'NULL' : `'${k}'`}, ${time === null ? 'NULL' : `make_timestamptz(${time}000000::BIGINT)`}, ${v}`;
}
