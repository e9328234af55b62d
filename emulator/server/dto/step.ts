import type { StepEnd, StepState } from '../../pipeline/step/stepState.ts';
import type { StepEndDto, StepStateDto } from '../../protocol/rpc/step.ts';
import { errorDtoOf } from './error.ts';

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
    batches: batches.map(({ batchId, isRerun, state: how, phases }) => ({
      batchId,
      isRerun,
      state: how,
      phases: phases.map(({ phase, milliseconds, detail, files }) => ({ phase, milliseconds, detail, files })),
    })),
    ...(end === undefined ? {} : { end: stepEndDto(end) }),
  };
}

function stepEndDto({ kind, message, error, nextStart }: StepEnd): StepEndDto {
  return { kind, message, nextStart, ...(error === undefined ? {} : { error: errorDtoOf(error) }) };
}
