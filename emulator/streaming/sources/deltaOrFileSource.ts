import { isFileFormat } from '../../batch/catalog.ts';
import type { BatchServices } from '../../batch/services.ts';
import { sluiceError } from '../../base/errors.ts';
import type { LeafPlan } from '../../plan/resolved.ts';
import type { Source } from '../ports.ts';
import { openDeltaSource } from './deltaOpen.ts';
import { openFileSource } from './fileOpen.ts';

/** Opens the source of a streaming leaf that `pathCatalog` resolved. `logFolder` is `<stream checkpoint>/sources/<i>`. */
export async function openLeafSource(services: BatchServices, plan: LeafPlan, logFolder: string): Promise<Source> {
  const { io, session } = services;
  const { format, path, options, version } = plan.leaf;
  if (path === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `a streaming ${format} leaf has no path` });
  if (format === 'delta') return openDeltaSource({ io, session, path, options, version });
  if (!isFileFormat(format)) {
    const supported = 'delta, parquet, json, csv, text';
    throw sluiceError('FORMAT_NOT_SUPPORTED', { format, used: 'streamed', supported }, { position: plan.position });
  }
  return openFileSource({
    files: io.files,
    clock: io.clock,
    session,
    format,
    path,
    schema: plan.schema,
    options,
    logFolder,
  });
}
