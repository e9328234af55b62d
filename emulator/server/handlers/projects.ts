import { listProjects, readGraph } from '../../protocol/rpc/projects.ts';
import { graphDto } from '../dto/graph.ts';
import { handle, type Handler } from '../handler.ts';

export const projectHandlers: readonly Handler[] = [
  handle(listProjects, (_params, { workspace }) => workspace.projects()),
  handle(readGraph, ({ spec }, { workspace }) =>
    workspace.withProject(spec, async (open) => graphDto(open, await open.check({ purpose: 'dryRun' }))),
  ),
];
