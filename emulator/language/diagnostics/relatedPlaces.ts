import type { Position, SluiceError } from '../../base/errors.ts';
import { isSluiceError, positionText } from '../../base/errors.ts';
import { keyOf, qualified } from '../../pipeline/graph/names.ts';
import type { Dataset, SinkDefinition } from '../../pipeline/definition.ts';
import type { ProjectView } from '../projectView.ts';

interface Related {
  readonly position: Position;
  readonly message: string;
}

/** The other places that an error is about. */
export function relatedPlaces(error: SluiceError, view: ProjectView): readonly Related[] {
  return [...byCode(error, view), ...causes(error)];
}

function byCode(error: SluiceError, view: ProjectView): readonly Related[] {
  const { code, parameters, position } = error;
  switch (code) {
    case 'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT': {
      const outputs = outputsOf(view);
      const own = outputs.find(({ definition }) => isAt(definition.position, position));
      if (own === undefined) return [];
      return outputs
        .filter((other) => other !== own && other.key.toLowerCase() === own.key.toLowerCase())
        .map(({ definition, key }) => ({ position: definition.position, message: `${key} is defined here too.` }));
    }
    case 'PIPELINE_DUPLICATE_IDENTIFIERS.FLOW':
      return [...view.elements.flows.values()]
        .filter(({ key, flow }) => key === parameters['flowName'] && !isAt(flow.position, position))
        .map(({ flow, key }) => ({ position: flow.position, message: `The flow ${key} is defined here too.` }));
    case 'PIPELINE_CIRCULAR_DEPENDENCY':
      return [...new Set((parameters['ring'] ?? '').split(' → '))].flatMap((key) =>
        definitionOf(key, view, `${key} is on the ring.`),
      );
    case 'INVALID_RESETTABLE_DEPENDENCY':
      return tablesIn(parameters['upstreamResettableTables']).flatMap((key) =>
        definitionOf(key, view, `${key} may be reset, and with it what the protected table was made of.`),
      );
    case 'INCOMPATIBLE_BATCH_VIEW_READ':
    case 'INCOMPATIBLE_STREAMING_VIEW_READ':
      return definitionOf(parameters['datasetIdentifier'], view, 'The view is defined here.');
    case 'PIPELINE_DATASET_UNRESOLVED':
      return definitionOf(parameters['dataset'], view, 'It is defined here, and does not resolve.');
    default:
      return [];
  }
}

/** `'a.b.c', 'a.b.d'` as names. */
export function tablesIn(list: string | undefined): readonly string[] {
  return [...(list ?? '').matchAll(/'([^']+)'/g)].map(([, key = '']) => key);
}

function outputsOf({
  project,
  spec,
}: ProjectView): readonly { readonly key: string; readonly definition: Dataset | SinkDefinition }[] {
  const { datasets, sinks } = project.definitions;
  return [...datasets, ...sinks].map((definition) => {
    const bare = definition.kind === 'temporaryView' || definition.kind === 'sink';
    return { key: keyOf(bare ? definition.name : qualified(definition.name, spec)), definition };
  });
}

function definitionOf(key: string | undefined, { elements }: ProjectView, message: string): readonly Related[] {
  const definition = key === undefined ? undefined : elements.readable.get(key)?.definition;
  return definition === undefined ? [] : [{ position: definition.position, message }];
}

function isAt(place: Position, position: Position | undefined): boolean {
  return positionText(place) === positionText(position);
}

function causes({ cause, position }: SluiceError): readonly Related[] {
  if (!isSluiceError(cause)) return [];
  const place = cause.position ?? position;
  return place === undefined ? [] : [{ position: place, message: cause.message }];
}
