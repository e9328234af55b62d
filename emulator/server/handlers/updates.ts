import { readUpdates, runUpdate, stopUpdate } from '../../protocol/rpc/updates.ts';
import { requireNoConflict } from '../../pipeline/update/selection.ts';
import { outcomeDto } from '../dto/outcome.ts';
import { handle, type Handler } from '../handler.ts';

export const updateHandlers: readonly Handler[] = [
  handle(runUpdate, async ({ spec, selection, watch = false, why }, { workspace, signal }) => {
    requireNoConflict(selection);
    const end = workspace.updates.begin(spec, spec);
    try {
      return await workspace.withProject(
        spec,
        async (open) => {
          const { graph, errors } = await open.check({ purpose: 'run' });
          const [first] = errors;
          if (graph === undefined) throw first ?? new Error('the project has no graph and no error');
          return outcomeDto(await workspace.updates.run(spec, { open, graph, selection, watch, why, signal }));
        },
        { saved: true },
      );
    } finally {
      end();
    }
  }),
  handle(readUpdates, async (_params, { workspace }) => workspace.updates.list()),
  handle(stopUpdate, async ({ spec }, { workspace }) => {
    workspace.updates.stop(spec);
    return null;
  }),
];
