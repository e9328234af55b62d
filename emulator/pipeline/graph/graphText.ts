import { simpleString } from '../../plan/typeText.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import { protectionOf } from '../../guard/protection.ts';

/** One dataset with what it is made of, in an order in which each comes after what it reads. */
export interface GraphNode {
  readonly key: ElementKey;
  readonly kind: 'streaming table' | 'materialized view' | 'persisted view' | 'temporary view' | 'sink' | 'external';
  readonly protected: boolean;
  readonly schema?: StructType;
  readonly flows: readonly {
    readonly key: ElementKey;
    readonly streaming: boolean;
    readonly inputs: readonly GraphEdge[];
  }[];
}

export interface GraphEdge {
  readonly from: string;
  readonly streaming: boolean;
}

const tableKinds = { streamingTable: 'streaming table', materializedView: 'materialized view' } as const;
const viewKinds = { persistedView: 'persisted view', temporaryView: 'temporary view' } as const;

export function graphNodes(graph: PipelineGraph): readonly GraphNode[] {
  const nodes = new Map<string, GraphNode>();
  const external = new Map<string, GraphNode>();
  const edges = (inputs: GraphFlow['inputs']): readonly GraphEdge[] =>
    inputs.map(({ key, kind, streaming }) => {
      if (kind !== 'graph') external.set(key, { key, kind: 'external', protected: false, flows: [] });
      return { from: key, streaming };
    });
  for (const { key, definition, schema, streaming, inputs } of graph.views.values()) {
    const flows = [{ key, streaming, inputs: edges(inputs) }];
    nodes.set(key, { key, kind: viewKinds[definition.kind], protected: false, schema, flows });
  }
  for (const { key, target, streaming, inputs } of graph.flows) {
    const flow = { key, streaming, inputs: edges(inputs) };
    const known = nodes.get(target);
    nodes.delete(target);
    nodes.set(target, { ...outputNode(graph, target), flows: [...(known?.flows ?? []), flow] });
  }
  return [...external.values(), ...nodes.values()];
}

function outputNode({ tables }: PipelineGraph, key: ElementKey): GraphNode {
  const table = tables.get(key);
  if (table === undefined) return { key, kind: 'sink', protected: false, flows: [] };
  const { definition, schema } = table;
  const isProtected = protectionOf(definition.properties).guarded === false;
  return { key, kind: tableKinds[definition.kind], protected: isProtected, schema, flows: [] };
}

/** One line a dataset, its flows and what they read below it. */
export function graphText(graph: PipelineGraph): readonly string[] {
  return graphNodes(graph).flatMap((node) => {
    const lock = node.protected ? ', protected' : '';
    const columns = node.schema?.fields.map(({ name, dataType }) => `${name} ${simpleString(dataType)}`);
    return [
      `${node.key}  (${node.kind}${lock})${columns === undefined ? '' : `  ${columns.join(', ')}`}`,
      ...node.flows.flatMap(({ key, inputs }) => {
        const own = key === node.key ? [] : [`  flow ${key}`];
        const indent = own.length === 0 ? '  ' : '    ';
        return [...own, ...inputs.map(({ from, streaming }) => `${indent}← ${from}${streaming ? '  (stream)' : ''}`)];
      }),
    ];
  });
}

/** A flowchart of Mermaid: streams are solid arrows, batch reads dotted ones. Source: https://mermaid.js.org/syntax/flowchart.html */
export function graphMermaid(graph: PipelineGraph): readonly string[] {
  const nodes = graphNodes(graph);
  const ids = new Map(nodes.map(({ key }, index) => [key, `n${index}`]));
  return [
    'flowchart LR',
    ...nodes.map((node) => {
      const [open, close] = shapes[node.kind];
      return `  ${ids.get(node.key) ?? ''}${open}"${mermaidText(node.key)}${node.protected ? ' 🔒' : ''}<br/>${node.kind}"${close}`;
    }),
    ...nodes.flatMap(({ key, flows }) =>
      flows.flatMap((flow) =>
        flow.inputs.map(({ from, streaming }) => {
          const label = flow.key === key ? '' : `|"${mermaidText(flow.key)}"|`;
          return `  ${ids.get(from) ?? ''} ${streaming ? '-->' : '-.->'}${label} ${ids.get(key) ?? ''}`;
        }),
      ),
    ),
  ];
}

const shapes: Readonly<Record<GraphNode['kind'], readonly [open: string, close: string]>> = {
  'streaming table': ['[(', ')]'],
  'materialized view': ['[', ']'],
  'persisted view': ['([', '])'],
  'temporary view': ['([', '])'],
  sink: ['>', ']'],
  external: ['[/', '/]'],
};

function mermaidText(text: string): string {
  return text.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
