import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import type { ResolvedAggregate } from '../../plan/resolved.ts';
import { types } from '../../plan/types.ts';
import { hasWatermark } from '../incrementalPlan.ts';
import { sameKeySql, type StateSchema } from '../state/stateSchema.ts';
import type { StateChange } from '../state/stateStore.ts';
import { aggregateState } from './aggregateState.ts';
import { emptyRelation } from './emptyRelation.ts';
import { sessionKey } from './sessionKey.ts';
import type { DroppedRows, EmptyInput, OperatorResult, RowOperator } from './statefulOperator.ts';

/**
 * GROUP BY a session window, in append mode. The state has one row for each key with all of its open sessions in order: `v0` is the last end of
 * them, by which the row goes, `v1` the first, `v2` their number and `v3` the sessions with their buffers.
 * Source: apache/spark, `SessionWindowStateStoreSaveExec`, `MergingSessionsIterator`.
 */
export function sessionWindowOperator(node: ResolvedAggregate, operatorId: number): RowOperator {
  const session = sessionKey(node);
  const state = aggregateState(node, hasWatermark(node));
  if (session === undefined || state.eventTime === undefined || state.eventTime.attribute !== session.attribute) {
    throw sluiceError(
      'STREAM_OPERATOR_NOT_SUPPORTED',
      { operator: 'this session window' },
      { position: node.position },
    );
  }
  const end = state.eventTime.column;
  const start = `k${Number(end.slice(1)) - 1}`;
  const places = state.keys.fields.map((_, index) => `k${index}`);
  const keyPlaces = places.filter((name) => name !== start && name !== end);
  const buffers = state.values.fields.map((_, index) => `v${index}`);
  const keyFields = keyPlaces.flatMap((name) => state.keys.fields[Number(name.slice(1))] ?? []);
  const sessionsType: DataType = {
    kind: 'array',
    containsNull: false,
    element: {
      kind: 'struct',
      fields: [
        field('s', types.timestamp),
        field('e', types.timestamp),
        ...state.values.fields.map(({ dataType }, index) => field(`v${index}`, dataType)),
      ],
    },
  };
  const schema: StateSchema = {
    operatorId,
    operatorName: 'sessionWindowStateStoreSaveExec',
    keys: { kind: 'struct', fields: keyFields },
    values: {
      kind: 'struct',
      fields: [
        field('lastEnd', types.timestamp),
        field('firstEnd', types.timestamp),
        field('sessions', types.long),
        field('open', sessionsType),
      ],
    },
    updates: true,
  };
  const keys = keyPlaces.map((_, index) => `k${index}`);
  const keyList = keys.join(', ');
  const named = (sql: readonly string[]): string =>
    `{${['s', 'e', ...buffers].map((name, index) => `'${name}': ${sql[index]}`).join(', ')}}`;
  const bound = (watermark: number): string => `make_timestamptz('${BigInt(watermark) * 1000n}'::BIGINT)`;
  const groupingColumns = node.grouping.map(({ attribute }) => attribute);
  const nothing: DroppedRows = { count: 0, columns: groupingColumns, sample: [] };

  /** Sessions that meet are one: their buffers are merged from the earliest on, what is in the state before what is new. */
  const mergedSql = (items: string): string => {
    const order = `PARTITION BY ${keyList} ORDER BY s, fresh`;
    const opens = `SELECT *, coalesce(s > max(e) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), true) AS opens FROM ${items}`;
    const numbered = `SELECT *, count(*) FILTER (WHERE opens) OVER (${order} ROWS UNBOUNDED PRECEDING) AS place FROM (${opens})`;
    const step = named(['a.s', 'greatest(a.e, x.e)', ...state.merged('a', 'x')]);
    const row = named(['s', 'e', ...buffers]);
    const folded = `SELECT ${keyList}, list_reduce(list(${row} ORDER BY s, fresh), lambda a, x: ${step}) AS item FROM (${numbered}) GROUP BY ${keyList}, place`;
    return `SELECT ${keyList}, item, item.s AS s, item.e AS e FROM (${folded})`;
  };

  const run = async (
    input: EmptyInput,
    rows: { readonly relation: string; readonly order: string } | undefined,
  ): Promise<OperatorResult> => {
    const { store, watermarks } = input;
    const table = (role: string): string => input.nameTable(`${role}${operatorId}`);
    const [groups, merged, final, puts, touched] = ['groups', 'sessions', 'final', 'puts', 'touched'].map(table) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const late = `e <= ${bound(watermarks.late)}`;
    const gone = `e <= ${bound(watermarks.eviction)}`;
    const source = rows ?? { relation: emptyRelation(node.child.output), order: '0' };
    const renamed = [
      ...keyPlaces.map((place, index) => `${place} AS k${index}`),
      `${start} AS s`,
      `${end} AS e`,
      ...buffers,
    ];
    const kept = `SELECT t.* FROM ${store.table} t`;
    const isTouched = `EXISTS (SELECT 1 FROM ${touched} p WHERE ${sameKeySql(schema, 't', 'p')})`;
    const unnested = (relation: string): string =>
      `SELECT ${keyList}, item, item.s AS s, item.e AS e FROM (SELECT ${keyList}, unnest(v3) AS item FROM (${relation}))`;
    const parts = (relation: string): string =>
      `SELECT ${keyList}, s, e, ${buffers.map((name) => `item.${name} AS ${name}`).join(', ')}, false AS fresh FROM (${relation})`;
    // Keys without new rows of which some sessions are final, and some are not.
    const waning = `${kept} WHERE v1 <= ${bound(watermarks.eviction)} AND NOT ${isTouched}`;
    const stored = (relation: string): string =>
      `SELECT ${keyList}, max(e) AS v0, min(e) AS v1, count(*) AS v2, list(item ORDER BY s) AS v3 FROM (${relation}) WHERE NOT ${gone} GROUP BY ${keyList}`;
    const fresh = `SELECT ${keyList}, s, e, ${buffers.join(', ')}, true AS fresh FROM ${groups} WHERE NOT ${late}`;
    const statements = [
      `CREATE TEMP TABLE ${groups} AS SELECT ${renamed.join(', ')} FROM ${state.groups(input.session, source)}`,
      `CREATE TEMP TABLE ${touched} AS SELECT DISTINCT ${keyList} FROM ${groups} WHERE NOT ${late}`,
      `CREATE TEMP TABLE ${merged} AS ${mergedSql(`(${parts(unnested(`${kept} WHERE ${isTouched}`))} UNION ALL ${fresh})`)}`,
      `CREATE TEMP TABLE ${final} AS SELECT ${keyList}, item, s, e FROM ${merged} WHERE ${gone} UNION ALL SELECT * FROM (${unnested(waning)}) WHERE ${gone}`,
      `CREATE TEMP TABLE ${puts} AS ${stored(`SELECT * FROM ${merged}`)} UNION ALL ${stored(unnested(waning))}`,
    ];
    const oldStarts = unnested(`${kept} WHERE ${isTouched}`);
    const facts = [
      `(SELECT count(*) FROM ${puts})`,
      `(SELECT count(*) FROM ${puts} p WHERE EXISTS (SELECT 1 FROM ${store.table} t WHERE ${sameKeySql(schema, 't', 'p')}))`,
      `(SELECT count(*) FROM ${merged})`,
      `(SELECT count(*) FROM (${oldStarts}) t WHERE NOT EXISTS (SELECT 1 FROM ${merged} p WHERE p.s = t.s AND ${sameKeySql(schema, 't', 'p')}))`,
      `(SELECT count(*) FROM ${final})`,
      `(SELECT count(*) FROM ${groups} WHERE ${late})`,
      `(SELECT coalesce(sum(v2), 0) FROM ${store.table})`,
      `(SELECT count(*) FROM (${oldStarts}))`,
    ];
    const [row = []] = await input.session.rows(`${statements.join('; ')}; SELECT ${facts.join(', ')}`);
    const [
      putRows = 0,
      replaced = 0,
      updated = 0,
      absorbed = 0,
      finals = 0,
      lateCount = 0,
      before = 0,
      touchedSessions = 0,
    ] = row.map(Number);
    const answerColumns = [
      ...places.map((name) => {
        if (name === start) return `s AS ${name}`;
        return name === end ? `e AS ${name}` : `k${keyPlaces.indexOf(name)} AS ${name}`;
      }),
      ...buffers.map((name) => `item.${name} AS ${name}`),
    ];
    const change: StateChange = {
      puts,
      putRows,
      replaced,
      evict: [{ column: 'v0', upToMicros: BigInt(watermarks.eviction) * 1000n }],
      told: { updated, removed: absorbed + finals, total: before - touchedSessions + updated - finals },
    };
    return {
      relation:
        finals === 0
          ? emptyRelation(node.output)
          : state.answer(input.session, `(SELECT ${answerColumns.join(', ')} FROM ${final})`),
      isEmpty: finals === 0,
      change,
      droppedLate: { ...nothing, count: lateCount },
      droppedDuplicates: nothing,
    };
  };

  return {
    node,
    schema,
    prepare: () => ({ statements: [], probes: [] }),
    run: (input) => run(input, { relation: input.table, order: 'rowid' }),
    runEmpty: async (input) => run(input, undefined),
  };

  function field(name: string, dataType: DataType): StructField {
    return { name, dataType, nullable: true, metadata: {} };
  }
}
