import type { ComputeSession } from '../../compute/computeSession.ts';
import type { LiteralValue } from '../../plan/dataType.ts';
import type { Attribute } from '../../plan/resolved.ts';
import type { Sink, SinkBatch, SinkReport } from '../ports.ts';

export interface MemoryBatch {
  readonly batchId: number;
  readonly columns: readonly Attribute[];
  readonly rows: readonly (readonly LiteralValue[])[];
}

export interface MemorySink extends Sink {
  /** What was written, in order of execution; a complete-mode batch takes the place of all before it. */
  batches(): readonly MemoryBatch[];
}

/** Keeps rows in memory: for tests and small looks only. Source: apache/spark, `MemorySink`. */
export function memorySink(session: ComputeSession): MemorySink {
  const kept: MemoryBatch[] = [];
  return {
    description: 'MemorySink',
    async prepare() {},
    async alreadyWritten(_queryId, batchId) {
      return kept.some((batch) => batch.batchId >= batchId);
    },
    async write(batch: SinkBatch): Promise<SinkReport> {
      const rows = await session.rows(`SELECT * FROM ${batch.relation}`);
      if (batch.outputMode === 'complete') kept.length = 0;
      kept.push({ batchId: batch.batchId, columns: batch.columns, rows });
      return { numOutputRows: rows.length, rowsWritten: rows.length };
    },
    async close() {},
    batches: () => kept,
  };
}
