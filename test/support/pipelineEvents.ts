import type { PipelineEvent } from '../../emulator/pipeline/event.ts';

/** An event of a flow, with what a test changes of it. */
export function pipelineEvent(changes: Partial<PipelineEvent> = {}): PipelineEvent {
  return {
    id: 'event',
    timestamp: 1_700_000_000_123,
    type: 'flow_progress',
    level: 'INFO',
    message: 'Flow c.s.t is RUNNING.',
    origin: { pipelineName: 'p', updateId: 'u1', datasetName: 'c.s.t', flowName: 'c.s.t' },
    details: { flow_progress: { status: 'RUNNING' } },
    ...changes,
  };
}
