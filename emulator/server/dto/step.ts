import { isJsonObject, type Json } from '../../base/json.ts';
import type { StepEnd, StepPhase, StepState } from '../../pipeline/step/stepState.ts';
import type { StepEndDto, StepStateDto } from '../../protocol/rpc/step.ts';
import { offsetReport } from '../../streaming/inspect/offsetReading.ts';
import { errorDtoOf } from './error.ts';

/** A state is sent with every phase, so it holds what a person looks at: the newest batches, and of each phase the first files. */
const mostBatches = 12;
const mostFiles = 12;

export function stepStateDto(spec: string, state: StepState): StepStateDto {
  const { flow, dataset, checkpoint, table, status, start, batches, end } = state;
  return {
    spec,
    flow,
    dataset,
    checkpoint,
    ...(table === undefined ? {} : { table }),
    status,
    start,
    batches: batches.slice(-mostBatches).map(({ batchId, isRerun, state: how, phases }) => ({
      batchId,
      isRerun,
      state: how,
      phases: phases.map(({ phase, milliseconds, detail, files }) => ({
        phase,
        milliseconds,
        detail: withReadings(detail),
        files: files.slice(0, mostFiles),
        moreFiles: Math.max(0, files.length - mostFiles),
      })),
    })),
    ...(end === undefined ? {} : { end: stepEndDto(end) }),
  };
}

/** Positions of sources as a person reads them, beside the texts of the offset log. */
function withReadings(detail: StepPhase['detail']): StepPhase['detail'] {
  const read = (offset: Json | undefined): string | undefined =>
    typeof offset === 'string' ? offsetReport('0', offset).reading : undefined;
  const positions = (value: Json | undefined): Json | undefined =>
    !Array.isArray(value)
      ? value
      : value.map((one: Json) =>
          isJsonObject(one) ? { ...one, startReading: read(one['start']), endReading: read(one['end']) } : one,
        );
  return { ...detail, sources: positions(detail['sources']), read: positions(detail['read']) };
}

function stepEndDto({ kind, message, error, nextStart }: StepEnd): StepEndDto {
  return { kind, message, nextStart, ...(error === undefined ? {} : { error: errorDtoOf(error) }) };
}
