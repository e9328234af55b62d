import { isSluiceError, positionText, sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { readsStream } from '../../plan/readsStream.ts';
import type {
  PythonAutoCdcFlow,
  PythonElement,
  PythonFlow,
  PythonSink,
  PythonTable,
  PythonView,
} from '../../pyspark/pipelines/registry.ts';
import { nameParts } from '../../pyspark/spark/columnNames.ts';
import type { Dataset, Definitions, Flow, QualifiedName, SinkDefinition, TableDefinition } from '../definition.ts';
import type { Dialect } from '../project.ts';
import { qualified } from '../sql/scope.ts';

export interface ElementScope {
  readonly dialect: Dialect;
  readonly catalog: string;
  readonly schema: string;
}

export interface DefinedElements {
  readonly definitions: Definitions;
  /** What Spark's server finds wrong with a name when an element is registered. */
  readonly errors: readonly SluiceError[];
}

/** What the elements of a Python file mean in a pipeline; one that is wrong is left out. */
export function definitionsOf(elements: readonly PythonElement[], scope: ElementScope): DefinedElements {
  const datasets: Dataset[] = [];
  const flows: Flow[] = [];
  const sinks: SinkDefinition[] = [];
  const errors: SluiceError[] = [];
  for (const element of elements) {
    try {
      if (element.element === 'table') datasets.push(tableOf(element, { scope, elements }));
      else if (element.element === 'view') datasets.push(viewOf(element, scope));
      else if (element.element === 'sink') sinks.push(sinkOf(element, scope));
      else flows.push(flowOf(element, scope));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      // The flow of a table is registered under the table's own name, which is told once.
      if (
        !errors.some(
          (other) => other.code === error.code && positionText(other.position) === positionText(error.position),
        )
      )
        errors.push(error);
    }
  }
  return { definitions: { datasets, flows, sinks }, errors };
}

function sinkOf({ name, format, options, position }: PythonSink, scope: ElementScope): SinkDefinition {
  return { kind: 'sink', name: partsOf(name, position, scope), format, options, position };
}

interface TableContext {
  readonly scope: ElementScope;
  readonly elements: readonly PythonElement[];
}

function tableOf(table: PythonTable, { scope, elements }: TableContext): TableDefinition {
  const { comment, schema, clusterColumns, format, location } = table;
  return {
    kind: tableKind(table, elements),
    name: tableName(table.name, table.position, scope),
    ...(comment === undefined ? {} : { comment }),
    ...(schema === undefined ? {} : { declaredSchema: schema }),
    partitionColumns: table.partitionColumns,
    ...(clusterColumns === undefined ? {} : { clusterColumns }),
    properties: table.properties,
    ...(format === undefined ? {} : { format }),
    ...(location === undefined ? {} : { location }),
    expectations: table.expectations,
    private: table.private,
    position: table.position,
  };
}

/**
 * `@dlt.table` is a streaming table when its query reads a stream, else a materialized view. The query's text says which: a table or view is
 * read as a stream only where the query asks for one. Source: docs.databricks.com, "table" of the pipeline Python reference.
 */
function tableKind({ kind, name }: PythonTable, elements: readonly PythonElement[]): TableDefinition['kind'] {
  if (kind !== 'byQuery') return kind;
  const own = elements.find(
    (element): element is PythonFlow => element.element === 'flow' && element.implicit && element.target === name,
  );
  return own !== undefined && readsStream(own.plan) ? 'streamingTable' : 'materializedView';
}

function viewOf({ name, comment, expectations, position }: PythonView, scope: ElementScope): Dataset {
  const parts = partsOf(name, position, scope);
  if (parts.length > 1) {
    throw sluiceError('MULTIPART_TEMPORARY_VIEW_NAME_NOT_SUPPORTED', { viewName: name }, { position });
  }
  return {
    kind: 'temporaryView',
    name: parts,
    ...(comment === undefined ? {} : { comment }),
    properties: {},
    expectations,
    position,
  };
}

function flowOf(flow: PythonFlow | PythonAutoCdcFlow, scope: ElementScope): Flow {
  const { comment, position, conf, implicit, once } = flow;
  const name = partsOf(flow.name, position, scope);
  if (!implicit && name.length > 1 && flow.name !== flow.target) {
    throw sluiceError('MULTIPART_FLOW_NAME_NOT_SUPPORTED', { flowName: flow.name }, { position });
  }
  const shared = {
    name: outputName(name, position, scope),
    target: outputName(partsOf(flow.target, position, scope), position, scope),
    implicit,
    once,
    ...(comment === undefined ? {} : { comment }),
    conf,
    catalog: scope.catalog,
    schema: scope.schema,
    position,
  };
  if (flow.element === 'flow') return { kind: 'query', ...shared, plan: flow.plan };
  const { sequenceBy, applyAsDeletes, applyAsTruncates, columns, trackHistory } = flow;
  return {
    kind: flow.element,
    ...shared,
    source: {
      kind: 'relation',
      nameParts: partsOf(flow.source, position, scope),
      streaming: flow.element === 'autoCdc',
      options: {},
      position,
    },
    keys: flow.keys.map((key) => singleColumn(key, position)),
    ...(sequenceBy === undefined ? {} : { sequenceBy }),
    ...(applyAsDeletes === undefined ? {} : { applyAsDeletes }),
    ...(applyAsTruncates === undefined ? {} : { applyAsTruncates }),
    ignoreNullUpdates: flow.ignoreNullUpdates,
    ...(columns === undefined ? {} : { columns }),
    scdType: flow.scdType,
    ...(trackHistory === undefined ? {} : { trackHistory }),
  };
}

function singleColumn(name: string, position: Position): string {
  const parts = nameParts(name, position);
  const [only = ''] = parts;
  if (parts.length === 1) return only;
  throw sluiceError(
    'AUTOCDC_MULTIPART_COLUMN_IDENTIFIER',
    { columnName: name, nameParts: parts.join(', ') },
    { position },
  );
}

/** A single word may be a sink or a temporary view, which the graph knows; other names get their catalog. */
function outputName(parts: readonly string[], position: Position, scope: ElementScope): QualifiedName {
  return parts.length === 1 ? parts : qualified({ parts, live: false, position }, { ...scope, conf: {} });
}

function tableName(name: string, position: Position, scope: ElementScope): QualifiedName {
  return qualified({ parts: partsOf(name, position, scope), live: false, position }, { ...scope, conf: {} });
}

/** The parts of a name as Spark's parser reads them: a part that is no plain identifier needs backticks. */
function partsOf(name: string, position: Position, { dialect }: ElementScope): readonly string[] {
  const unquoted = name.replace(/`(?:[^`]|``)*`/g, 'quoted');
  const wrong = unquoted.split('.').find((part) => !/^[A-Za-z0-9_]+$/.test(part));
  if (wrong !== undefined) {
    if (/^[\p{L}\p{N}_]+(-[\p{L}\p{N}_]+)*$/u.test(wrong))
      throw sluiceError('INVALID_IDENTIFIER', { ident: wrong }, { position });
    throw sluiceError('PARSE_SYNTAX_ERROR', { error: `the name "${name}"`, hint: '' }, { position });
  }
  const parts = nameParts(name, position);
  const live = dialect === 'databricks' && parts.length === 2 && parts[0]?.toUpperCase() === 'LIVE';
  return live ? parts.slice(1) : parts;
}
