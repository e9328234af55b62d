import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import { readSnapshotIfPresent } from '../../delta/snapshot.ts';
import type { StructType } from '../../plan/dataType.ts';
import { parseSchemaDdl } from '../../sql/parseSql.ts';
import type { ElementKey, PipelineGraph } from '../graph.ts';
import { lazyParquet, type GraphPorts } from '../graph/diskCatalog.ts';
import { resolveGraph } from '../graph/resolveGraph.ts';
import { feedingProject, type ProjectReads } from './cutProject.ts';
import type { Given } from './pipelineTest.ts';
import { plainField } from './testBench.ts';
import type { TestInput } from './testInputs.ts';

export interface SchemaPorts extends GraphPorts {
  makeFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }>;
}

/** Finds the columns of what tests give. Asks the project and its storage, and writes nothing; what it found is kept for the next test. */
export interface InputSchemas {
  of(given: Given, input: TestInput): Promise<StructType>;
}

export function inputSchemas(reads: ProjectReads, ports: SchemaPorts): InputSchemas {
  const { project } = reads;
  let whole: Promise<PipelineGraph | undefined> | undefined;
  const parts = new Map<ElementKey, Promise<StructType | Error>>();

  /** The whole project is resolved once; where it has errors, what feeds the one dataset may have none. */
  const definedSchema = async (key: ElementKey): Promise<StructType | Error> => {
    whole ??= resolveGraph(project, ports, { purpose: 'dryRun' }).then(({ graph }) => graph);
    const graph = await whole;
    const found = graph?.tables.get(key)?.schema ?? graph?.views.get(key)?.schema;
    if (found !== undefined) return found;
    const sandbox = await ports.makeFolder();
    try {
      const cut = feedingProject(reads, key, sandbox.folder);
      for (const folder of cut.folders) await ports.files.makeFolder(folder);
      const outcome = await resolveGraph(cut.project, ports, { purpose: 'dryRun' });
      const own = outcome.graph?.tables.get(key)?.schema ?? outcome.graph?.views.get(key)?.schema;
      return own ?? outcome.errors[0] ?? new Error('its query does not resolve');
    } finally {
      await sandbox.remove();
    }
  };

  const storedSchema = async (
    input: Extract<TestInput, { kind: 'table' | 'folder' }>,
  ): Promise<StructType | undefined> => {
    const { files, clock, ids } = ports;
    const settings = { timeZone: ports.localTimeZone, ansi: true, caseSensitive: false, conf: {} };
    const io = { files, clock, ids, parquet: lazyParquet(() => ports.openCompute({ settings })) };
    if (input.kind === 'folder') return (await readSnapshotIfPresent(io, input.path))?.schema;
    const entry = await storageCatalog(files, project.spec.storage).find(input.name);
    return entry?.kind === 'table' ? (await readSnapshotIfPresent(io, entry.path))?.schema : undefined;
  };

  const unknown = ({ name, position }: Given, reason: string, cause?: unknown): Error =>
    sluiceError('PIPELINE_TEST_SCHEMA_UNKNOWN', { name, reason: reason.replace(/\.$/, '') }, { position, cause });

  return {
    async of(given, input) {
      if (given.schema !== undefined) return declaredSchema(given.schema);
      if (input.kind === 'folder' && input.schema !== undefined) return plainSchema(input.schema);
      if (input.kind === 'view' || (input.kind === 'table' && input.defined)) {
        const known = parts.get(input.key) ?? definedSchema(input.key);
        parts.set(input.key, known);
        const found = await known;
        if (!(found instanceof Error)) return plainSchema(found);
        const reason = isSluiceError(found) ? `[${found.code}] ${found.message}` : found.message;
        throw unknown(given, reason, found);
      }
      const stored = input.kind === 'folder' && input.format !== 'delta' ? undefined : await storedSchema(input);
      if (stored !== undefined) return plainSchema(stored);
      throw unknown(
        given,
        input.kind === 'folder'
          ? 'its reader declares no schema'
          : 'the project does not define it, and its storage has no such table',
      );
    },
  };
}

function declaredSchema({ name, position }: NonNullable<Given['schema']>): StructType {
  try {
    return plainSchema(parseSchemaDdl(name));
  } catch (cause) {
    if (!isSluiceError(cause)) throw cause;
    const { code, message } = cause;
    const context = { position, cause };
    throw sluiceError(
      'PIPELINE_TEST_SCHEMA_UNKNOWN',
      { name, reason: `[${code}] ${message.replace(/\.$/, '')}` },
      context,
    );
  }
}

function plainSchema({ fields }: StructType): StructType {
  return { kind: 'struct', fields: fields.map(plainField) };
}
