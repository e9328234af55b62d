import type { BatchServices } from '../../batch/services.ts';
import { isSluiceError } from '../../base/errors.ts';
import { isJsonObject, type Json } from '../../base/json.ts';
import type { ToldBatch } from '../../streaming/inspect/watermarkSeries.ts';
import { openEventLog } from '../eventLog/readEvents.ts';

/** Events of a flow that are looked at, the newest. */
const mostEvents = 5_000;

/** What the event log in a folder tells of the batches of a flow; nothing where there is no event log. */
export async function toldBatches(
  services: BatchServices,
  folder: string,
  flow: string,
): Promise<readonly ToldBatch[]> {
  try {
    const log = await openEventLog(services, folder);
    const events = await log.events({ level: 'METRICS', type: 'flow_progress', flow, limit: mostEvents });
    return events.flatMap(({ batch, timestamp, details }): readonly ToldBatch[] => {
      const progress = details['flow_progress'];
      const metrics = isJsonObject(progress) ? progress['streaming_metrics'] : undefined;
      if (batch === undefined || !isJsonObject(metrics)) return [];
      return [
        {
          batchId: batch,
          toldAt: Date.parse(timestamp),
          inputRows: numberOf(metrics['num_input_rows']),
          lateRows: numberOf(metrics['late_rows']),
          duplicateRows: numberOf(metrics['duplicate_rows']),
        },
      ];
    });
  } catch (error) {
    if (isSluiceError(error, 'EVENT_LOG_NOT_FOUND')) return [];
    throw error;
  }
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
