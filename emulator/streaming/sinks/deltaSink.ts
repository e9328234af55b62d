import { sluiceError } from '../../base/errors.ts';
import { writeRows } from '../../batch/writeRows.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { streamingUpdate } from '../../delta/operation.ts';
import { planWrite } from '../../delta/planWrite.ts';
import type { PlannedWrite } from '../../delta/plannedWrite.ts';
import { readSnapshotIfPresent, refreshSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import type { CommitOptions } from '../../delta/transaction.ts';
import { commitWrite } from '../../delta/writeTable.ts';
import type { StructType } from '../../plan/dataType.ts';
import { containsType } from '../../plan/types.ts';
import type { Sink, SinkBatch, SinkReport } from '../ports.ts';
import type { DeltaSinkOptions } from './deltaSinkOptions.ts';

export interface DeltaSinkContext {
  readonly io: DeltaIo;
  readonly session: ComputeSession;
  /** Absolute plain path of the table's folder; the table is made by the first batch when there is none. */
  readonly path: string;
  readonly options: DeltaSinkOptions;
  readonly partitionBy: readonly string[];
  readonly outputMode: SinkBatch['outputMode'];
  /** The query reads the table that it writes. */
  readonly readsTable: boolean;
  /** Told of the steps of each commit, so that a test can break off in one. */
  readonly observeCommit?: CommitOptions['observe'];
}

const modeNames = { append: 'Append', update: 'Update', complete: 'Complete' } as const;

/**
 * Writes each batch as one version of a Delta table that carries `txn(query id, batch id)`: that is what makes a batch count once.
 * Source: delta-io/delta, `DeltaSink.scala`.
 */
export function deltaSink(context: DeltaSinkContext): Sink {
  const { io, session, path, options, outputMode } = context;
  let known: Snapshot | undefined;

  const newest = async (): Promise<Snapshot | undefined> => {
    known = known === undefined ? await readSnapshotIfPresent(io, path) : await refreshSnapshot(io, known);
    return known;
  };

  const plan = (base: Snapshot | undefined, data: StructType): PlannedWrite =>
    planWrite(io, base, {
      tablePath: path,
      data,
      mode: outputMode === 'complete' ? 'overwrite' : 'append',
      partitionBy: context.partitionBy,
      mergeSchema: options.mergeSchema,
      overwriteSchema: options.overwriteSchema && outputMode === 'complete',
      casts: 'implicit',
      properties: {},
    });

  return {
    description: `DeltaSink[file:${path}]`,
    awaitsState: true,

    async prepare(schema) {
      if (outputMode === 'update') {
        throw sluiceError('DELTA_UNSUPPORTED_OUTPUT_MODE', { dataSource: 'delta', mode: modeNames[outputMode] });
      }
      if (containsType(schema, (type) => type.kind === 'void')) {
        throw sluiceError('DELTA_NULL_SCHEMA_IN_STREAMING_WRITE', {});
      }
      plan(await newest(), schema);
    },

    async alreadyWritten(queryId, batchId) {
      return hasBatch(await newest(), queryId, batchId);
    },

    async lastWritten(queryId) {
      return (await newest())?.transactions.get(queryId)?.version;
    },

    async write(batch): Promise<SinkReport> {
      const base = await newest();
      if (hasBatch(base, batch.queryId, batch.batchId))
        return { numOutputRows: -1, rowsWritten: 0, alreadyWritten: true };
      const planned = plan(base, schemaOf(batch));
      // The state becomes durable while the rows do; both have to be before the commit shows the batch.
      const [files] = await Promise.all([writeRows(session, planned, batch), batch.stateDurable?.()]);
      const outcome = await commitWrite(io, planned, files, {
        operation: (amounts) =>
          streamingUpdate(
            { outputMode: modeNames[batch.outputMode], queryId: batch.queryId, batchId: batch.batchId },
            amounts,
          ),
        transaction: { appId: batch.queryId, version: batch.batchId },
        userMetadata: options.userMetadata,
        readsTable: context.readsTable,
        ...(context.observeCommit === undefined ? {} : { options: { observe: context.observeCommit } }),
      });
      switch (outcome.kind) {
        case 'committed':
          return {
            numOutputRows: -1,
            rowsWritten: files.reduce((rows, file) => rows + file.rows, 0),
            deltaVersion: outcome.version,
          };
        case 'alreadyWritten':
          return { numOutputRows: -1, rowsWritten: 0, alreadyWritten: true };
        default:
          throw outcome.error;
      }
    },

    async close() {
      known = undefined;
    },
  };
}

/** Delta keeps one version an application: a later batch stands for all before it. */
function hasBatch(snapshot: Snapshot | undefined, queryId: string, batchId: number): boolean {
  return (snapshot?.transactions.get(queryId)?.version ?? -1) >= batchId;
}

function schemaOf(batch: SinkBatch): StructType {
  return {
    kind: 'struct',
    fields: batch.columns.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}
