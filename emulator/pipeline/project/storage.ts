import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import type { Dialect, ProjectWarning } from '../project.ts';
import { resolvePath } from './paths.ts';

export interface StorageContext {
  /** The spec's folder. */
  readonly folder: string;
  readonly dialect: Dialect;
  readonly position: Position;
}

export interface StorageFolder {
  /** Absolute plain path. */
  readonly folder: string;
  /** Spark finds these once all definitions are registered. */
  readonly errors: readonly SluiceError[];
  readonly warnings: readonly ProjectWarning[];
}

/**
 * The folder that `storage` names. Spark makes a Hadoop path of it, which keeps percent signs as they are, and wants a scheme; a plain path
 * is an addition of dialect `databricks`, so that a project can be moved with its storage. Source: `validateStorageRoot` of
 * PipelineUpdateContextImpl in apache/spark.
 */
export function storageFolder(text: string, { folder, dialect, position }: StorageContext): StorageFolder {
  const [, scheme, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  const nothing = { errors: [], warnings: [] };
  if (scheme === undefined) {
    const resolved = { ...nothing, folder: resolvePath(folder, text) };
    const invalid = sluiceError('PIPELINE_STORAGE_ROOT_INVALID', { storage_root: text }, { position });
    if (dialect === 'spark' || text === '') return { ...resolved, errors: [invalid] };
    const message = `The storage "${text}" has no scheme: Sluice takes it from the spec's folder, but Spark asks for an absolute URI such as file:///data.`;
    return { ...resolved, warnings: [{ kind: 'storageWithoutScheme', message, position }] };
  }
  if (scheme.toLowerCase() !== 'file') {
    throw sluiceError('PIPELINE_STORAGE_NOT_LOCAL', { storage_root: text }, { position });
  }
  const path = rest.startsWith('//') ? rest.slice(2).replace(/^[^/]*/, '') : rest;
  if (path.startsWith('/')) return { ...nothing, folder: resolvePath('/', path) };
  const invalid = sluiceError('PIPELINE_STORAGE_ROOT_INVALID', { storage_root: text }, { position });
  return { folder: resolvePath(folder, path), errors: [invalid], warnings: [] };
}
