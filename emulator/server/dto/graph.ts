import type { Position, SluiceError } from '../../base/errors.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import { currentGeneration, generationFolder } from '../../guard/generations.ts';
import { protectionOf } from '../../guard/protection.ts';
import type { ProjectCheck } from '../../pipeline/checkProject.ts';
import type { Dataset, Expectation, QualifiedName } from '../../pipeline/definition.ts';
import { graphNodes, type GraphNode } from '../../pipeline/graph/graphText.ts';
import type { PipelineGraph } from '../../pipeline/graph.ts';
import type { ProjectSpec, ProjectWarning } from '../../pipeline/project.ts';
import { flowCheckpoints } from '../../pipeline/update/checkpointFolders.ts';
import { tableName } from '../../pipeline/update/tableNames.ts';
import type { StructType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import type { ColumnDto, PositionDto } from '../../protocol/rpc/dto.ts';
import type { DatasetDto, DatasetKind, FlowDto, GraphDto, ProblemDto } from '../../protocol/rpc/projects.ts';
import type { OpenProject } from '../../workspace/openProject.ts';

/** A project's graph as clients show it. While it has errors, what its files define stands there without columns and lineage. */
export async function graphDto(open: OpenProject, { graph, errors, warnings }: ProjectCheck): Promise<GraphDto> {
  const { spec, definitions } = open.project;
  const problems = [...errors.map(errorProblem), ...warnings.map(warningProblem)];
  const datasets =
    graph === undefined
      ? await Promise.all(definitions.datasets.map((dataset) => definedDataset(open, dataset)))
      : await Promise.all(graphNodes(graph).map((node) => resolvedDataset(open, graph, node)));
  return { spec: spec.file, name: spec.name, datasets, problems };
}

const kinds: Readonly<Record<GraphNode['kind'], DatasetKind>> = {
  'streaming table': 'streamingTable',
  'materialized view': 'materializedView',
  'persisted view': 'persistedView',
  'temporary view': 'temporaryView',
  sink: 'sink',
  external: 'external',
};

async function resolvedDataset(open: OpenProject, graph: PipelineGraph, node: GraphNode): Promise<DatasetDto> {
  const { spec } = graph;
  const definition =
    graph.tables.get(node.key)?.definition ?? graph.views.get(node.key)?.definition ?? graph.sinks.get(node.key);
  const flows = await Promise.all(
    node.flows.map(async ({ key, streaming, inputs }): Promise<FlowDto> => {
      const flow = graph.flows.find((one) => one.key === key && one.target === node.key);
      const checkpoint =
        flow === undefined || !streaming || definition === undefined
          ? undefined
          : await checkpointOf(open, definition.name, flow);
      return {
        key,
        streaming,
        inputs,
        ...(flow === undefined ? {} : { position: positionDto(flow.flow.position) }),
        ...(checkpoint === undefined ? {} : { checkpoint }),
      };
    }),
  );
  return {
    key: node.key,
    label: labelOf(node.key, spec),
    kind: kinds[node.kind],
    protected: node.protected,
    ...(definition?.comment === undefined ? {} : { comment: definition.comment }),
    ...(node.schema === undefined ? {} : { columns: columnsOf(node.schema) }),
    ...(await tablePath(open.tables, definition)),
    ...(definition === undefined ? {} : { position: positionDto(definition.position) }),
    flows,
    expectations:
      definition !== undefined && 'expectations' in definition ? definition.expectations.map(expectationDto) : [],
  };
}

async function definedDataset({ tables, project }: OpenProject, dataset: Dataset): Promise<DatasetDto> {
  const key = dataset.name.join('.');
  return {
    key,
    label: labelOf(key, project.spec),
    kind: dataset.kind,
    protected: protectionOf(dataset.properties).guarded === false,
    ...(dataset.comment === undefined ? {} : { comment: dataset.comment }),
    ...(await tablePath(tables, dataset)),
    position: positionDto(dataset.position),
    flows: [],
    expectations: dataset.expectations.map(expectationDto),
  };
}

async function tablePath(
  tables: TableCatalog,
  definition: { readonly kind: string; readonly name: QualifiedName } | undefined,
): Promise<{ readonly path?: string }> {
  if (definition?.kind !== 'streamingTable' && definition?.kind !== 'materializedView') return {};
  const name = tableName(definition.name);
  if (name === undefined) return {};
  const entry = await tables.find(name);
  return { path: entry?.kind === 'table' ? entry.path : tables.folderOf(name) };
}

/** The current generation's folder; undefined for a flow that never ran. */
async function checkpointOf(
  { ports, project }: OpenProject,
  target: QualifiedName,
  flow: Parameters<typeof flowCheckpoints>[2],
): Promise<string | undefined> {
  const root = flowCheckpoints(project.spec.storage, target, flow);
  const generation = await currentGeneration(ports.files, root);
  return generation === undefined ? undefined : generationFolder(root, generation);
}

/** A name without the catalog and schema that names of the project start from anyway. */
export function labelOf(key: string, { catalog, schema }: Pick<ProjectSpec, 'catalog' | 'schema'>): string {
  const own = `${catalog}.${schema}.`;
  return key.startsWith(own)
    ? key.slice(own.length)
    : key.startsWith(`${catalog}.`)
      ? key.slice(catalog.length + 1)
      : key;
}

function columnsOf({ fields }: StructType): readonly ColumnDto[] {
  return fields.map(({ name, dataType }) => ({ name, type: simpleString(dataType) }));
}

function expectationDto({ name, onViolation }: Expectation): DatasetDto['expectations'][number] {
  return { name, onViolation };
}

function errorProblem({ code, message, action, position }: SluiceError): ProblemDto {
  return {
    severity: 'error',
    code,
    message,
    ...(action === undefined ? {} : { action }),
    ...(position === undefined ? {} : { position: positionDto(position) }),
  };
}

function warningProblem({ kind, message, position }: ProjectWarning): ProblemDto {
  return {
    severity: 'warning',
    code: kind,
    message,
    ...(position === undefined ? {} : { position: positionDto(position) }),
  };
}

export function positionDto({ file, line, column, endLine, endColumn }: Position): PositionDto {
  return {
    ...(file === undefined ? {} : { file }),
    line,
    column,
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
}
