import { isSluiceError } from '../../base/errors.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import { builtins } from '../../functions/builtins.ts';
import { analyze } from '../../plan/analyzer.ts';
import type { Catalog } from '../../plan/catalog.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { LogicalPlan, RelationPlan } from '../../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../plan/resolved.ts';
import { textParsers } from '../../program/textParsers.ts';
import type { ElementKey, GraphOutput } from '../graph.ts';
import type { ProjectSpec } from '../project.ts';
import { diskCatalog, type GraphPorts } from './diskCatalog.ts';
import type { GraphElements, ReadableElement } from './elements.ts';
import { configurationErrors, flowSettings } from './flowSettings.ts';
import type { NameScope } from './names.ts';
import { replaceRelations } from './planRelations.ts';
import { readName } from './readNames.ts';

/**
 * Types queries that are not part of a project by what is: its datasets as far as their own queries resolve, and the tables of its
 * storage. Errors elsewhere in the project are no matter here. It sees the project as it was checked, and a table of the disk as it was
 * when it was first asked for.
 */
export interface QueryTyper {
  readonly elements: GraphElements;
  readonly outputs: ReadonlyMap<ElementKey, GraphOutput>;
  /** The columns of a dataset of the project; undefined where its query does not resolve. */
  schemaOf(key: ElementKey): StructType | undefined;
  /** The dataset that a name means. */
  elementOf(parts: readonly string[], scope: NameScope): ReadableElement | undefined;
  /** Raises what the analyzer raises. */
  type(plan: LogicalPlan, scope: NameScope): Promise<ResolvedPlan>;
  /** Names of the tables and views that lie in a schema of the storage. */
  storedNames(catalog: string, schema: string): Promise<readonly string[]>;
  storedSchemas(catalog: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface TypedProject {
  readonly spec: ProjectSpec;
  readonly elements: GraphElements;
  readonly outputs: ReadonlyMap<ElementKey, GraphOutput>;
}

export function queryTyper({ spec, elements, outputs }: TypedProject, ports: GraphPorts): QueryTyper {
  const tables = storageCatalog(ports.files, spec.storage);
  const disk = diskCatalog(ports, tables, spec.root, { ...spec, connectors: spec.settings.dialect === 'databricks' });
  const { localTimeZone } = ports;
  // A setting that is wrong is told by the diagnostics; names and types are there without it.
  const wrong = configurationErrors(localTimeZone, spec.configuration).length > 0;
  const settings = flowSettings(localTimeZone, wrong ? {} : spec.configuration, undefined);
  const catalog = typingCatalog(elements, outputs, disk.under(settings));
  let lastId = 0;
  return {
    elements,
    outputs,
    schemaOf: (key) => outputs.get(key)?.schema,
    elementOf(parts, scope) {
      const relation: RelationPlan = { kind: 'relation', nameParts: parts, streaming: false, options: {} };
      try {
        const name = readName(relation, { flow: scope }, elements);
        return name.kind === 'element' ? name.element : undefined;
      } catch (error) {
        if (isSluiceError(error)) return undefined;
        throw error;
      }
    },
    type: (plan, scope) =>
      analyze(
        replaceRelations(plan, (relation) => withFullName(relation, scope, elements)),
        {
          catalog,
          functions: builtins,
          settings,
          parsers: textParsers,
          ids: {
            next() {
              lastId += 1;
              return lastId;
            },
          },
        },
      ),
    storedNames: (name, schema) => disk.names(name, schema),
    storedSchemas: (name) => tables.schemas(name),
    close: () => disk.close(),
  };
}

function withFullName(relation: RelationPlan, scope: NameScope, elements: GraphElements): RelationPlan {
  const name = readName(relation, { flow: scope }, elements);
  switch (name.kind) {
    case 'element':
      return { ...relation, nameParts: name.element.name };
    case 'catalog':
      return { ...relation, nameParts: name.name };
    default:
      return relation;
  }
}

function typingCatalog(
  { readable }: GraphElements,
  outputs: ReadonlyMap<ElementKey, GraphOutput>,
  disk: Catalog,
): Catalog {
  return {
    resolve(node) {
      const element = node.kind === 'relation' ? readable.get(node.nameParts.join('.')) : undefined;
      const output = element === undefined ? undefined : outputs.get(element.key);
      if (element === undefined || output === undefined) return disk.resolve(node);
      const leaf = { format: 'graph', options: {}, name: element.name };
      return Promise.resolve({ leaf, schema: output.schema, qualifier: element.name });
    },
  };
}
