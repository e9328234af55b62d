import { isSluiceError } from '../../base/errors.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import { builtins } from '../../functions/builtins.ts';
import { analyze } from '../../plan/analyzer.ts';
import type { Catalog } from '../../plan/catalog.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { AnalysisSettings } from '../../plan/functionEntry.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../plan/resolved.ts';
import { textParsers } from '../../program/textParsers.ts';
import type { ElementKey } from '../graph.ts';
import type { LoadedProject } from '../project.ts';
import { diskCatalog, type GraphPorts } from './diskCatalog.ts';
import { graphElements, type GraphElements, type ReadableElement } from './elements.ts';
import { configurationErrors, flowSettings } from './flowSettings.ts';
import { compareKeys, type NameScope } from './names.ts';
import { replaceRelations, withFreshFrames } from './planRelations.ts';
import { readName } from './readNames.ts';
import { mergedSchema, resolveFlows, type Resolution } from './resolveFlows.ts';

/**
 * Types queries that are not part of a project by what is: its datasets as far as their own queries resolve, and the tables of its
 * storage. Errors elsewhere in the project are no matter here. It looks at the project and the disk as they were when it was opened.
 */
export interface QueryTyper {
  readonly elements: GraphElements;
  readonly resolution: Resolution;
  readonly settings: AnalysisSettings;
  /** The columns of a dataset of the project; undefined where its query does not resolve. */
  schemaOf(key: ElementKey): StructType | undefined;
  /** The dataset that a name means. */
  elementOf(parts: readonly string[], scope: NameScope): ReadableElement | undefined;
  /** Names from `scope`; views of the project are seen through. Raises what the analyzer raises. */
  type(plan: LogicalPlan, scope: NameScope): Promise<ResolvedPlan>;
  /** The query with views in place of their names and full names for tables. */
  fused(plan: LogicalPlan, scope: NameScope): LogicalPlan;
  /** Names of the tables and views that lie in a schema of the storage. */
  storedNames(catalog: string, schema: string): Promise<readonly string[]>;
  storedSchemas(catalog: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openQueryTyper(project: LoadedProject, ports: GraphPorts): Promise<QueryTyper> {
  const { spec } = project;
  const tables = storageCatalog(ports.files, spec.storage);
  const { elements } = graphElements(project.definitions, spec, spec.settings.dialect);
  const disk = diskCatalog(ports, tables, spec.root, { ...spec, connectors: spec.settings.dialect === 'databricks' });
  const { localTimeZone } = ports;
  // A setting that is wrong is told by the diagnostics; names and types are there without it.
  const wrong = configurationErrors(localTimeZone, spec.configuration).length > 0;
  const configuration = wrong ? {} : spec.configuration;
  let lastId = 0;
  const nextId = (): number => {
    lastId += 1;
    return lastId;
  };
  const resolution = await resolveFlows({ elements, disk, localTimeZone, configuration });
  const settings = flowSettings(localTimeZone, configuration, undefined);
  const schemas = new Map<ElementKey, StructType | undefined>();

  const schemaOf = (key: ElementKey): StructType | undefined => {
    if (schemas.has(key)) return schemas.get(key);
    const schema = schemaOfElement(key, elements, resolution);
    schemas.set(key, schema);
    return schema;
  };
  const fused = (plan: LogicalPlan, scope: NameScope): LogicalPlan =>
    replaceRelations(plan, (relation) => {
      const name = readName(relation, { flow: scope }, elements);
      if (name.kind === 'path' || name.kind === 'flow') return relation;
      if (name.kind === 'catalog') return { ...relation, nameParts: name.name };
      const { element } = name;
      if (element.kind === 'table') return { ...relation, nameParts: element.name };
      const query = queryOfView(element, elements, resolution);
      if (query === undefined) return { ...relation, nameParts: element.name };
      return {
        kind: 'subqueryAlias',
        child: withFreshFrames(query, () => -nextId()),
        alias: element.name.at(-1) ?? element.key,
        qualifier: element.name.slice(0, -1),
        position: relation.position,
        ...(relation.planId === undefined ? {} : { planId: relation.planId }),
      };
    });
  return {
    elements,
    resolution,
    settings,
    schemaOf,
    fused,
    elementOf(parts, scope) {
      try {
        const name = readName(
          { kind: 'relation', nameParts: parts, streaming: false, options: {} },
          { flow: scope },
          elements,
        );
        return name.kind === 'element' ? name.element : undefined;
      } catch (error) {
        if (isSluiceError(error)) return undefined;
        throw error;
      }
    },
    type: (plan, scope) =>
      analyze(fused(plan, scope), {
        catalog: typingCatalog(elements, schemaOf, disk.under(settings)),
        functions: builtins,
        settings,
        parsers: textParsers,
        ids: { next: nextId },
      }),
    storedNames: (catalog, schema) => disk.names(catalog, schema),
    storedSchemas: (catalog) => tables.schemas(catalog),
    close: () => disk.close(),
  };
}

/** As Spark types a reader of the dataset: as declared, or by all of its flows that resolve. */
function schemaOfElement(key: ElementKey, elements: GraphElements, { resolved }: Resolution): StructType | undefined {
  const element = elements.readable.get(key);
  if (element?.kind === 'table' && element.definition.declaredSchema !== undefined)
    return element.definition.declaredSchema;
  const flows = (elements.flowsTo.get(key) ?? [])
    .flatMap((flow) => resolved.get(flow.key) ?? [])
    .sort((left, right) => compareKeys(left.element.key, right.element.key));
  if (flows.length === 0) return undefined;
  try {
    return mergedSchema(flows);
  } catch (error) {
    if (isSluiceError(error)) return flows[0]?.schema;
    throw error;
  }
}

function queryOfView(
  { key }: ReadableElement,
  { flowsTo }: GraphElements,
  { resolved }: Resolution,
): LogicalPlan | undefined {
  const [writer] = flowsTo.get(key) ?? [];
  return writer === undefined ? undefined : resolved.get(writer.key)?.plan;
}

function typingCatalog(
  { readable }: GraphElements,
  schemaOf: (key: ElementKey) => StructType | undefined,
  disk: Catalog,
): Catalog {
  return {
    resolve(node) {
      const element = node.kind === 'relation' ? readable.get(node.nameParts.join('.')) : undefined;
      const schema = element === undefined ? undefined : schemaOf(element.key);
      if (element === undefined || schema === undefined) return disk.resolve(node);
      return Promise.resolve({
        leaf: { format: 'graph', options: {}, name: element.name },
        schema,
        qualifier: element.name,
      });
    },
  };
}
