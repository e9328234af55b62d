import { planOnlyHost } from '../planOnlyHost.ts';
import type { ProgramHost } from '../programHost.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { refuseAnalysis } from './queryFunction.ts';
import type { PipelineState } from './registry.ts';
import { sluiceError } from '../../base/errors.ts';

export interface DefinitionHostOptions {
  readonly pipeline: PipelineState;
  /** A setting of the session that the pipeline will run in. */
  getConf(name: string): string | undefined;
}

/** The world while definitions are read: settings can be asked for; nothing is run, written, printed or waited for. */
export function definitionHost({ pipeline, getConf }: DefinitionHostOptions): ProgramHost {
  return {
    ...planOnlyHost().host,
    getConf: async (name) => getConf(name),
    collect: async ({ position }) => {
      throw refuseAnalysis(pipeline, 'Collecting rows', position);
    },
    count: async ({ position }) => {
      throw refuseAnalysis(pipeline, 'Counting rows', position);
    },
    show: async ({ position }) => {
      throw refuseAnalysis(pipeline, 'Showing rows', position);
    },
    schemaOf: async ({ position }) => {
      if (pipeline.dialect === 'spark') throw refuseAnalysis(pipeline, 'A schema', position);
      throw sluiceError('PYTHON_NEEDS_DATA', { call: 'A schema' }, { position });
    },
    startQuery: async ({ position }) => {
      throw unsupportedPySpark({ position }, 'DataStreamWriter.start in the definitions of a pipeline');
    },
    runBatchWrite: async ({ position }) => {
      throw unsupportedPySpark({ position }, 'A write in the definitions of a pipeline');
    },
  };
}
