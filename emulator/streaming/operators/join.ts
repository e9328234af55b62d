import { sluiceError } from '../../base/errors.ts';
import type { RelationSql } from '../../compute/computeSession.ts';
import { duckdbType } from '../../compute/duckdbTypes.ts';
import type { Attribute, ResolvedJoin, ResolvedPlan } from '../../plan/resolved.ts';
import { columnName } from '../../plan/resolved.ts';
import type { BatchWatermarks } from '../watermark.ts';
import type { Eviction } from '../state/stateFiles.ts';
import { emptyRelation } from './emptyRelation.ts';
import { joinState, type JoinedSide } from './joinState.ts';
import type { DroppedRows, EmptyInput, JoinInput, JoinOperator, OperatorResult } from './statefulOperator.ts';

/**
 * A join of two streams. The rows of a batch meet what is kept of the other side and each other, and are kept themselves until the watermark says
 * that no partner can come any more; then those of an outer side that have met none leave with NULLs.
 * Source: apache/spark, `StreamingSymmetricHashJoinExec`.
 */
export function joinOperator(node: ResolvedJoin, operatorId: number): JoinOperator {
  const state = joinState(node, operatorId);
  const { schema, left, right, ids } = state;
  const { joinType } = node;
  const isSemi = joinType === 'leftSemi';
  const [padsLeft, padsRight] = [
    joinType === 'left' || joinType === 'full',
    joinType === 'right' || joinType === 'full',
  ];
  const sides = [left, right] as const;

  const lateSql = (side: JoinedSide, { late }: BatchWatermarks): string =>
    side.lateBy === undefined ? 'false' : `${side.lateBy} <= make_timestamptz('${BigInt(late) * 1000n}'::BIGINT)`;
  const evictions = ({ eviction }: BatchWatermarks): readonly Eviction[] =>
    sides.flatMap(({ timeColumn, offsetMs }) =>
      offsetMs === undefined ? [] : [{ column: timeColumn, upToMicros: BigInt(eviction + offsetMs) * 1000n }],
    );
  const goneSql = (side: JoinedSide, watermarks: BatchWatermarks): string => {
    const [bound] = evictions(watermarks).filter(({ column }) => column === side.timeColumn);
    return bound === undefined
      ? 'false'
      : `(${bound.column} <= make_timestamptz('${bound.upToMicros}'::BIGINT)) IS TRUE`;
  };

  /** Pairs of rows for which the condition holds, with their ids. */
  const pairsSql = (input: EmptyInput, leftRows: RelationSql, rightRows: RelationSql): RelationSql => {
    const pseudo = (output: readonly Attribute[]): ResolvedPlan => ({
      kind: 'values',
      rows: [],
      output,
      streaming: false,
    });
    const [l, r] = [pseudo([ids.left, ...node.left.output]), pseudo([ids.right, ...node.right.output])];
    const plan: ResolvedPlan = {
      ...node,
      joinType: 'inner',
      left: l,
      right: r,
      output: [...l.output, ...r.output],
      streaming: false,
    };
    return input.session.translate(plan, (inner) => {
      if (inner === l) return left.rows(leftRows);
      return inner === r ? right.rows(rightRows) : undefined;
    });
  };

  const padded = (side: JoinedSide, other: JoinedSide, relation: RelationSql): string => {
    const own = side.output.map(columnName);
    const nulls = other.output.map(
      (attribute) => `NULL::${duckdbType(attribute.dataType)} AS ${columnName(attribute)}`,
    );
    return `SELECT ${(side === left ? [...own, ...nulls] : [...nulls, ...own]).join(', ')} FROM ${relation}`;
  };

  return {
    node,
    schema,

    async runTwo(input): Promise<OperatorResult> {
      const { store, watermarks, session } = input;
      const table = (role: string): string => input.nameTable(`${role}${operatorId}`);
      const [fresh, pairs, hit, puts, out] = ['fresh', 'pairs', 'hit', 'puts', 'joined'].map(table) as [
        string,
        string,
        string,
        string,
        string,
      ];
      const inputs = { left: left.input(session, input.left), right: right.input(session, input.right) };
      const inTime = (side: JoinedSide): string => `(${lateSql(side, watermarks)}) IS NOT TRUE`;
      const newRows = [
        `SELECT ${left.stateList} FROM ${inputs.left} WHERE ${inTime(left)} AND ${left.passes}`,
        `SELECT ${right.stateList} FROM ${inputs.right} WHERE ${inTime(right)} AND ${right.passes}`,
      ];
      const hits = `k0 IN (SELECT id FROM ${hit})`;
      const unmatched = `NOT v3 AND NOT ${hits}`;
      const all = `(SELECT * FROM ${store.table} UNION ALL SELECT * FROM ${fresh})`;
      // A left row of a semi join that is matched has left already.
      const partners = isSemi ? `(SELECT * FROM ${all} WHERE NOT v3)` : all;
      const storedLeft = isSemi ? `k0 NOT IN (SELECT ${columnName(ids.left)} FROM ${pairs} WHERE "first")` : 'true';
      const storedRight = padsRight ? 'true' : `NOT ${goneSql(right, watermarks)}`;
      const stored = `(CASE WHEN v2 THEN ${storedLeft} ELSE ${storedRight} END)`;
      const output = node.output.map(columnName).join(', ');
      const joined = isSemi
        ? `SELECT DISTINCT ON (${columnName(ids.left)}) ${output} FROM ${pairs}`
        : `SELECT ${output} FROM ${pairs}`;
      const pads = ([left, right] as const).flatMap((side) => {
        if (!(side === left ? padsLeft : padsRight)) return [];
        const other = side === left ? right : left;
        const done = `(SELECT * FROM ${all} WHERE ${side === left ? 'v2' : 'NOT v2'} AND ${unmatched} AND ${goneSql(side, watermarks)})`;
        const source = side === left ? inputs.left : inputs.right;
        return [
          padded(side, other, side.rows(done)),
          ...(side.passes === 'true'
            ? []
            : [padded(side, other, `(SELECT * FROM ${source} WHERE ${inTime(side)} AND NOT ${side.passes})`)]),
        ];
      });
      const statements = [
        `CREATE TEMP TABLE ${fresh} AS SELECT (SELECT coalesce(max(k0), 0) FROM ${store.table}) + row_number() OVER () AS k0, * ` +
          `FROM (${newRows.join(' UNION ALL ')})`,
        `CREATE TEMP TABLE ${pairs} AS SELECT *, true AS "first" FROM ${pairsSql(input, fresh, store.table)} ` +
          `UNION ALL SELECT *, false FROM ${pairsSql(input, partners, fresh)}`,
        `CREATE TEMP TABLE ${hit} AS SELECT ${columnName(ids.left)} AS id FROM ${pairs} UNION SELECT ${columnName(ids.right)} FROM ${pairs}`,
        `CREATE TEMP TABLE ${puts} AS SELECT * REPLACE (${hits} AS v3), true AS "new" FROM ${fresh} WHERE ${stored} ` +
          `UNION ALL SELECT * REPLACE (true AS v3), false FROM ${store.table} WHERE NOT v3 AND ${hits}`,
        `CREATE TEMP TABLE ${out} AS ${[joined, ...pads].join(' UNION ALL ')}`,
      ];
      const remaining = `(SELECT * FROM ${store.table} UNION ALL SELECT * FROM ${fresh} WHERE ${stored})`;
      const facts = [
        `(SELECT count(*) FROM ${out})`,
        `(SELECT count(*) FROM ${puts} WHERE "new")`,
        `(SELECT count(*) FROM ${puts} WHERE NOT "new")`,
        `(SELECT count(*) FROM ${remaining} WHERE v2 AND ${goneSql(left, watermarks)})`,
        `(SELECT count(*) FROM ${remaining} WHERE NOT v2 AND ${goneSql(right, watermarks)})`,
        `(SELECT count(*) FROM ${inputs.left} WHERE ${lateSql(left, watermarks)})`,
        `(SELECT count(*) FROM ${inputs.right} WHERE ${lateSql(right, watermarks)})`,
        nullKeys(all, 'v2'),
        nullKeys(all, 'NOT v2'),
      ];
      const [row = []] = await session.rows(`${statements.join('; ')}; SELECT ${facts.join(', ')}`);
      const [
        outRows = 0,
        added = 0,
        changed = 0,
        goneLeft = 0,
        goneRight = 0,
        lateLeft = 0,
        lateRight = 0,
        nullsLeft = 0,
        nullsRight = 0,
      ] = row.map(Number);
      if (nullsLeft > 0 && nullsRight > 0) {
        // Spark finds rows of its state by the bytes of their key, and whether two NULLs then meet was not seen.
        const operator = `a ${joinType} join of two streams with NULL keys on both sides`;
        throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator }, { position: node.position });
      }
      return {
        relation: outRows === 0 ? emptyRelation(node.output) : out,
        isEmpty: outRows === 0,
        change: {
          puts,
          putRows: added + changed,
          replaced: changed,
          evict: evictions(watermarks),
          told: { updated: added, removed: silent(goneLeft, goneRight) },
        },
        droppedLate: await lateRows(input, lateLeft + lateRight, lateLeft > 0 ? left : right),
        droppedDuplicates: { count: 0, columns: node.output, sample: [] },
      };
    },
  };

  /** Rows that go without leaving; those of a side that is padded count as output. */
  function silent(goneLeft: number, goneRight: number): number {
    return (padsLeft ? 0 : goneLeft) + (padsRight ? 0 : goneRight);
  }

  function nullKeys(rows: RelationSql, side: string): string {
    if (!state.mayMeetNulls) return '0';
    const isNull = left.keys.map((_, index) => `k${index + 1} IS NULL`).join(' OR ');
    return `(SELECT count(*) FROM ${rows} WHERE ${side} AND (${isNull}))`;
  }

  async function lateRows(input: JoinInput, count: number, side: JoinedSide): Promise<DroppedRows> {
    if (count === 0 || input.sampleRows === 0) return { count, columns: side.output, sample: [] };
    const rows = side === left ? input.left : input.right;
    const list = side.output.map(columnName).join(', ');
    const sample = await input.session.rows(
      `SELECT ${list} FROM ${rows} WHERE ${lateSql(side, input.watermarks)} LIMIT ${input.sampleRows}`,
    );
    return { count, columns: side.output, sample };
  }
}
