import { isAbsolute, join, relative, sep } from 'node:path';
import { sluiceError } from '../../base/errors.ts';
import { projectsChanged } from '../../protocol/rpc/projects.ts';
import {
  createProject,
  createSample,
  landSample,
  listSamples,
  type LandedDto,
  type SampleProjectDto,
} from '../../protocol/rpc/samples.ts';
import { createProject as makeProject } from '../../workspace/newProject.ts';
import {
  copySample,
  landSample as land,
  sampleOf,
  samples,
  type LandedFiles,
  type SampleProject,
} from '../../workspace/samples.ts';
import { handle, type Call, type Handler } from '../handler.ts';

export const sampleHandlers: readonly Handler[] = [
  handle(listSamples, async (_, call) => {
    const projects = await call.workspace.projects();
    const opened = projects.flatMap(({ root }) => sampleOf(root) ?? []);
    return { samples, opened: opened.map(sampleProjectDto) };
  }),
  handle(createSample, async ({ name, language, folder }, call) => {
    requireInside(call, folder);
    const project = copySample(name, language, folder);
    const landed = await land(folder, false);
    call.workspace.broadcast(projectsChanged, { spec: project.spec, what: 'files' });
    return { project: sampleProjectDto(project), landed: landedDto(folder, landed) };
  }),
  handle(landSample, async ({ spec }, call) => {
    const root = await call.workspace.withProject(spec, async ({ project }) => project.spec.root);
    const landed = await land(root, true);
    call.workspace.broadcast(projectsChanged, { spec, what: 'data' });
    return landedDto(root, landed);
  }),
  handle(createProject, async ({ name, folder, pattern, language }, call) => {
    requireInside(call, folder);
    const made = makeProject({ name, folder, pattern, language });
    call.workspace.broadcast(projectsChanged, { spec: made.spec, what: 'files' });
    return made;
  }),
];

/** New files are made in the workspace that the person has opened, nowhere else. */
function requireInside({ workspace: { folder: root } }: Call, folder: string): void {
  const below = relative(root, folder);
  if (isAbsolute(below) || below === '..' || below.startsWith(`..${sep}`)) {
    throw sluiceError('RPC_NOT_FOUND', { what: 'folder', name: folder });
  }
}

function sampleProjectDto({ sample, language, spec, folder }: SampleProject): SampleProjectDto {
  return { sample, language, spec, folder };
}

function landedDto(folder: string, { waves, made }: LandedFiles): LandedDto {
  return { waves, files: made, folder: join(folder, 'landing') };
}
