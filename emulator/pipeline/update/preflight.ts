import { sluiceError } from '../../base/errors.ts';
import type { GraphFlow, PipelineGraph } from '../graph.ts';
import { isSelected, type SelectedTables } from './selection.ts';
import { sinkFormats } from './sinkTarget.ts';
import { projectConf, updateSettings } from './updateConf.ts';

/** Refuses by name what cannot be run, before anything is touched. */
export function requireRunnable(graph: PipelineGraph, selected: SelectedTables, localTimeZone: string): void {
  const { configuration } = graph.spec;
  updateSettings(configuration);
  for (const flow of graph.flows) {
    if (!isSelected(selected, flow.target)) continue;
    const reason = whyNot(graph, flow);
    if (reason !== undefined) {
      throw sluiceError('PIPELINE_FLOW_NOT_SUPPORTED', { flow: flow.key, reason }, { position: flow.flow.position });
    }
    projectConf(localTimeZone, configuration, flow.conf);
    updateSettings(configuration, flow.conf, flow.flow.position);
  }
}

function whyNot(graph: PipelineGraph, { flow, target, executable }: GraphFlow): string | undefined {
  if (flow.kind === 'autoCdc') return 'AUTO CDC (APPLY CHANGES) is not there yet';
  if (flow.kind === 'autoCdcFromSnapshot') return 'AUTO CDC FROM SNAPSHOT is not there yet';
  const sink = graph.sinks.get(target);
  if (sink !== undefined && !sinkFormats.includes(sink.format.toLowerCase())) {
    return `a sink of the format ${sink.format} is not written; ${sinkFormats.join(', ')} are`;
  }
  if (executable === undefined) return 'it has no query';
  return unreadable(executable);
}

const functionsOfConnectors: Readonly<Record<string, string>> = {
  read_kafka: 'Kafka is not read yet',
  read_kinesis: 'Kinesis is not read',
  read_pubsub: 'Pub/Sub is not read',
  read_pulsar: 'Pulsar is not read',
  cloud_files: 'Auto Loader (cloud_files) is not there yet',
};

const formatsOfConnectors: Readonly<Record<string, string>> = {
  kafka: 'Kafka is not read yet',
  cloudfiles: 'Auto Loader (cloudFiles) is not there yet',
};

/** Connectors anywhere in a query, subqueries included. */
function unreadable(query: object): string | undefined {
  const seen = new Set<object>();
  const visit = (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
    seen.add(value);
    const found = connectorOf(value);
    if (found !== undefined) return found;
    for (const part of Array.isArray(value) ? value : Object.values(value)) {
      const below = visit(part);
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return visit(query);
}

function connectorOf(node: object): string | undefined {
  if (!('kind' in node)) return undefined;
  if (node.kind === 'read' && 'format' in node && typeof node.format === 'string') {
    return formatsOfConnectors[node.format.toLowerCase()];
  }
  if (node.kind !== 'tableFunction' || !('name' in node) || typeof node.name !== 'string') return undefined;
  const name = node.name.toLowerCase();
  if (name === 'read_files' && 'streaming' in node && node.streaming === true) {
    return 'Auto Loader (STREAM read_files) is not there yet';
  }
  return functionsOfConnectors[name];
}
