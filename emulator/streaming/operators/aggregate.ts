import type { Attribute, ResolvedAggregate } from '../../plan/resolved.ts';
import { hasWatermark, type OutputMode } from '../incrementalPlan.ts';
import type { Eviction } from '../state/stateFiles.ts';
import { sameKeySql, stateColumns, type StateSchema } from '../state/stateSchema.ts';
import type { StateStore } from '../state/stateStore.ts';
import type { BatchWatermarks } from '../watermark.ts';
import { aggregateState } from './aggregateState.ts';
import { emptyRelation } from './emptyRelation.ts';
import type { DroppedRows, EmptyInput, OperatorResult, Preparation, RowOperator } from './statefulOperator.ts';

/**
 * GROUP BY on a stream. The rows of a batch become groups first; groups that are late are dropped, the others join those in the
 * state. In append mode a group leaves once the watermark has passed it, in update mode whenever it changes, in complete mode all do.
 * Source: apache/spark, `StateStoreSaveExec`.
 */
export function aggregateOperator(node: ResolvedAggregate, operatorId: number, outputMode: OutputMode): RowOperator {
  const state = aggregateState(node, hasWatermark(node));
  const schema: StateSchema = {
    operatorId,
    operatorName: 'stateStoreSave',
    keys: state.keys,
    values: state.values,
    updates: true,
  };
  const columns = stateColumns(schema).map(({ name }) => name);
  const list = columns.join(', ');
  const keyCount = schema.keys.fields.length;
  const isGlobal = keyCount === 0;
  const eventTime = outputMode === 'complete' ? undefined : state.eventTime;
  const groupingColumns = node.grouping.map(({ attribute }) => attribute);

  const bound = (watermark: number): string => `make_timestamptz('${BigInt(watermark) * 1000n}'::BIGINT)`;
  const lateSql = ({ late }: BatchWatermarks): string | undefined =>
    eventTime === undefined ? undefined : `${eventTime.column} <= ${bound(late)}`;
  const eviction = ({ eviction: watermark }: BatchWatermarks): readonly Eviction[] =>
    eventTime === undefined ? [] : [{ column: eventTime.column, upToMicros: BigInt(watermark) * 1000n }];

  const names = (input: EmptyInput): { readonly groups: string; readonly merged: string; readonly final: string } => ({
    groups: input.nameTable(`groups${operatorId}`),
    merged: input.nameTable(`merged${operatorId}`),
    final: input.nameTable(`final${operatorId}`),
  });

  /** The groups of the batch with what the state has of them; `known` is true for those. */
  const mergedSql = (input: EmptyInput, groups: string): string => {
    const { store } = input;
    const late = lateSql(input.watermarks);
    const inTime = late === undefined ? groups : `(SELECT * FROM ${groups} WHERE (${late}) IS NOT TRUE)`;
    if (store.rows() === 0) return `SELECT ${list}, NULL::BOOLEAN AS known FROM ${inTime}`;
    const merged = state.merged('s', 'p');
    const values = merged.map((sql, index) => `CASE WHEN s.known THEN ${sql} ELSE p.v${index} END AS v${index}`);
    const keys = columns.slice(0, keyCount).map((name) => `p.${name}`);
    return (
      `SELECT ${[...keys, ...values].join(', ')}, s.known FROM ${inTime} p ` +
      `LEFT JOIN (SELECT *, true AS known FROM ${store.table}) s ON ${sameKeySql(schema, 's', 'p')}`
    );
  };

  /** Groups that are final now; those of the batch hide what the state has of them. */
  const finalSql = (
    store: StateStore,
    { eviction: watermark }: BatchWatermarks,
    merged: string | undefined,
  ): string => {
    const gone = `${eventTime?.column ?? 'NULL'} <= ${bound(watermark)}`;
    const hidden =
      merged === undefined ? '' : ` AND NOT EXISTS (SELECT 1 FROM ${merged} p WHERE ${sameKeySql(schema, 's', 'p')})`;
    const kept = `SELECT ${list} FROM ${store.table} s WHERE ${gone}${hidden}`;
    if (merged === undefined) return kept;
    const put = `SELECT ${list} FROM ${merged} WHERE ${gone}`;
    return store.rows() === 0 ? put : `${put} UNION ALL ${kept}`;
  };

  const prepare = (input: EmptyInput & { readonly table?: string }): Preparation => {
    const { groups, merged, final } = names(input);
    const relation =
      input.table === undefined
        ? { relation: emptyRelation(node.child.output), order: '0' }
        : { relation: input.table, order: 'rowid' };
    const late = lateSql(input.watermarks);
    return {
      statements: [
        `CREATE TEMP TABLE ${groups} AS SELECT * FROM ${state.groups(input.session, relation)}`,
        `CREATE TEMP TABLE ${merged} AS ${mergedSql(input, groups)}`,
        ...(outputMode === 'append'
          ? [`CREATE TEMP TABLE ${final} AS ${finalSql(input.store, input.watermarks, merged)}`]
          : []),
      ],
      probes: [
        { relation: merged, columns: ['count(*)', 'count(known)'] },
        { relation: groups, columns: [`count(*) FILTER (WHERE ${late ?? 'false'})`] },
        ...(outputMode === 'append' ? [{ relation: final, columns: ['count(*)'] }] : []),
      ],
    };
  };

  const finish = async (
    input: EmptyInput,
    [putCount, knownCount, lateCount, finalCount]: readonly unknown[],
  ): Promise<OperatorResult> => {
    const { groups, merged, final } = names(input);
    const [putRows, replaced] = [Number(putCount), Number(knownCount)];
    const rows = outputMode === 'append' ? final : outputMode === 'update' ? merged : input.store.table;
    const emitted =
      outputMode === 'append'
        ? Number(finalCount)
        : outputMode === 'update'
          ? putRows
          : input.store.rows() + putRows - replaced;
    return {
      relation: emitted === 0 ? emptyRelation(node.output) : state.answer(input.session, rows),
      isEmpty: emitted === 0,
      change: { puts: merged, putRows, replaced, evict: eviction(input.watermarks) },
      droppedLate: await lateGroups(input, groups, Number(lateCount)),
      droppedDuplicates: none(groupingColumns),
    };
  };

  const lateGroups = async (input: EmptyInput, groups: string, count: number): Promise<DroppedRows> => {
    const late = lateSql(input.watermarks);
    if (count === 0 || late === undefined || input.sampleRows === 0) {
      return { count, columns: groupingColumns, sample: [] };
    }
    const sample = await input.session.rows(
      `SELECT ${state.keyValues.join(', ')} FROM ${groups} WHERE ${late} LIMIT ${input.sampleRows}`,
    );
    return { count, columns: groupingColumns, sample };
  };

  return {
    node,
    schema,
    prepare,
    run: finish,

    async runEmpty(input) {
      // Without grouping columns there is always one group, whose answer goes out again.
      if (isGlobal) {
        const { statements } = prepare(input);
        const [facts = []] = await input.session.rows(
          `${statements.join('; ')}; SELECT count(*), count(known), 0 FROM ${names(input).merged}`,
        );
        return finish(input, facts);
      }
      const { store, watermarks, session } = input;
      const { final } = names(input);
      const nothing = `(SELECT ${list} FROM ${store.table} WHERE false)`;
      const result = (relation: string, isEmpty: boolean): OperatorResult => ({
        relation,
        isEmpty,
        change: { puts: nothing, putRows: 0, evict: eviction(watermarks) },
        droppedLate: none(groupingColumns),
        droppedDuplicates: none(groupingColumns),
      });
      if (store.rows() === 0 || outputMode === 'update') return result(emptyRelation(node.output), true);
      if (outputMode === 'complete') return result(state.answer(session, store.table), false);
      const [row = []] = await session.rows(
        `CREATE TEMP TABLE ${final} AS ${finalSql(store, watermarks, undefined)}; SELECT count(*) FROM ${final}`,
      );
      if (Number(row[0]) === 0) return result(emptyRelation(node.output), true);
      return result(state.answer(session, final), false);
    },
  };
}

function none(columns: readonly Attribute[]): DroppedRows {
  return { count: 0, columns, sample: [] };
}
