import { sluiceError } from '../../base/errors.ts';
import { columnName, type ResolvedLimit } from '../../plan/resolved.ts';
import type { StateSchema } from '../state/stateSchema.ts';
import type { DroppedRows, EmptyInput, OperatorResult, RowOperator } from './statefulOperator.ts';
import { emptyRelation } from './emptyRelation.ts';

/** `LIMIT` on a stream: that many rows over its whole life. Source: apache/spark, `StreamingGlobalLimitExec`. */
export function limitOperator(node: ResolvedLimit, operatorId: number): RowOperator {
  const { output } = node;
  const limit = node.limit ?? 0;
  // Spark's optimizer makes an empty table of it, and a stream of nothing.
  if (limit === 0)
    throw sluiceError('STREAM_OPERATOR_NOT_SUPPORTED', { operator: 'LIMIT 0' }, { position: node.position });
  const schema: StateSchema = {
    operatorId,
    operatorName: 'globalLimit',
    keys: { kind: 'struct', fields: [] },
    values: {
      kind: 'struct',
      fields: [{ name: 'value', dataType: { kind: 'long' }, nullable: false, metadata: {} }],
    },
    updates: true,
  };
  const none: DroppedRows = { count: 0, columns: output, sample: [] };
  const unchanged = ({ store }: EmptyInput): OperatorResult => ({
    relation: emptyRelation(output),
    isEmpty: true,
    change: { puts: `(SELECT v0 FROM ${store.table} WHERE false)`, putRows: 0 },
    droppedLate: none,
    droppedDuplicates: none,
  });

  return {
    node,
    schema,
    prepare: ({ table, store }) => ({
      statements: [],
      probes: [
        { relation: table, columns: ['count(*)'] },
        { relation: store.table, columns: ['coalesce(max(v0), 0)'] },
      ],
    }),

    async run(input, [rowCount, beforeCount]) {
      const before = Number(beforeCount);
      const passing = Math.min(Number(rowCount), limit - before);
      if (passing <= 0) return unchanged(input);
      const list = output.map(columnName).join(', ');
      const puts = input.nameTable(`limit${operatorId}`);
      await input.session.execute(`CREATE TEMP TABLE ${puts} AS SELECT ${before + passing}::BIGINT AS v0`);
      return {
        relation: `(SELECT ${list === '' ? '1 AS "_"' : list} FROM ${input.table} WHERE rowid < ${passing})`,
        isEmpty: false,
        change: { puts, putRows: 1, replaced: input.store.rows() },
        droppedLate: none,
        droppedDuplicates: none,
      };
    },

    runEmpty: async (input) => unchanged(input),
  };
}
