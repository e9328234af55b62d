import type {
  AutoCdcFlow,
  Dataset,
  Definitions,
  Flow,
  QualifiedName,
  SinkDefinition,
  TableDefinition,
} from '../../emulator/pipeline/definition.ts';
import type { GraphOutcome } from '../../emulator/pipeline/graph.ts';
import { resolveGraph, type ResolveOptions } from '../../emulator/pipeline/graph/resolveGraph.ts';
import type { Dialect, LoadedProject } from '../../emulator/pipeline/project.ts';
import { parseQuery } from '../../emulator/sql/parseSql.ts';
import { manualClock } from './manualClock.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';

/** Definitions of one statement, as a SQL file would register them. */
export interface Piece {
  readonly dataset?: Dataset;
  readonly sink?: SinkDefinition;
  readonly flow?: Flow;
}

const start = { catalog: 'spark_catalog', schema: 'default' };

export function table(
  kind: 'streamingTable' | 'materializedView',
  name: string,
  query: string | undefined,
  more: Partial<TableDefinition> & { readonly conf?: Readonly<Record<string, string>> } = {},
): Piece {
  const { conf = {}, ...rest } = more;
  const position = placeOf(name);
  const full = ['spark_catalog', 'default', name];
  return {
    dataset: {
      kind,
      name: full,
      position,
      partitionColumns: [],
      properties: {},
      expectations: [],
      private: false,
      ...rest,
    },
    ...(query === undefined ? {} : { flow: queryFlow(full, full, query, { implicit: true, conf }) }),
  };
}

export const streamingTable = (name: string, query?: string, more?: Parameters<typeof table>[3]): Piece =>
  table('streamingTable', name, query, more);

export const materializedView = (name: string, query: string, more?: Parameters<typeof table>[3]): Piece =>
  table('materializedView', name, query, more);

export function view(
  kind: 'temporaryView' | 'persistedView',
  name: string,
  query: string,
  conf: Readonly<Record<string, string>> = {},
): Piece {
  const full = kind === 'temporaryView' ? [name] : ['spark_catalog', 'default', name];
  return {
    dataset: { kind, name: full, position: placeOf(name), properties: {}, expectations: [] },
    flow: queryFlow(full, full, query, { implicit: true, conf }),
  };
}

export function flowInto(target: string, name: string, query: string, once = false): Piece {
  return { flow: queryFlow([name], [target], query, { implicit: false, once }) };
}

export function sink(name: string): Piece {
  return { sink: { kind: 'sink', name: [name], format: 'noop', options: {}, position: placeOf(name) } };
}

export function autoCdc(target: string, source: string, more: Partial<AutoCdcFlow> = {}): Piece {
  return {
    flow: {
      kind: 'autoCdc',
      name: [target],
      target: [target],
      implicit: false,
      once: false,
      conf: {},
      ...start,
      position: placeOf(target),
      source: parseQuery(source),
      keys: ['id'],
      ignoreNullUpdates: false,
      scdType: 1,
      ...more,
    },
  };
}

function queryFlow(
  name: QualifiedName,
  target: QualifiedName,
  query: string,
  more: { readonly implicit: boolean; readonly once?: boolean; readonly conf?: Readonly<Record<string, string>> },
): Flow {
  const file = `${name[name.length - 1] ?? ''}.sql`;
  return {
    kind: 'query',
    name,
    target,
    implicit: more.implicit,
    once: more.once ?? false,
    conf: more.conf ?? {},
    ...start,
    position: placeOf(name[name.length - 1] ?? ''),
    plan: parseQuery(query, { file, timeZone: 'UTC' }),
  };
}

function placeOf(name: string): { readonly file: string; readonly line: number; readonly column: number } {
  return { file: `${name}.sql`, line: 1, column: 1 };
}

export function definitionsOf(pieces: readonly Piece[]): Definitions {
  return {
    datasets: pieces.flatMap(({ dataset }) => dataset ?? []),
    sinks: pieces.flatMap((piece) => piece.sink ?? []),
    flows: pieces.flatMap(({ flow }) => flow ?? []),
  };
}

export function project(
  pieces: readonly Piece[],
  options: { readonly dialect?: Dialect; readonly configuration?: Readonly<Record<string, string>> } = {},
): LoadedProject {
  return {
    definitions: definitionsOf(pieces),
    errors: [],
    warnings: [],
    sources: [],
    spec: {
      kind: 'spark-pipeline',
      file: '/p/spark-pipeline.yml',
      root: '/p',
      name: 'p',
      storage: '/p/storage',
      ...start,
      configuration: options.configuration ?? {},
      libraries: [],
      settings: { dialect: options.dialect ?? 'spark', guardPolicy: 'standard', trigger: 'triggered' },
    },
  };
}

/** Resolved over an empty disk, without a database. */
export function resolved(
  pieces: readonly Piece[],
  options: Parameters<typeof project>[1] & Partial<ResolveOptions> = {},
): Promise<GraphOutcome> {
  return resolveGraph(
    project(pieces, options),
    {
      files: memoryFileSystem(),
      clock: manualClock(0),
      ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
      localTimeZone: 'UTC',
      openCompute: () => Promise.reject(new Error('A dry run over no files needs no database.')),
    },
    { purpose: options.purpose ?? 'run' },
  );
}
