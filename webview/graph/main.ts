import { readGraph, projectsChanged, type GraphDto } from '../../emulator/protocol/rpc/projects.ts';
import { graphPanel, runPipeline } from '../protocol/graph.ts';
import { connectHost } from '../shared/host.ts';
import './graph.css';

const host = connectHost(graphPanel);
const root = document.getElementById('panel');
let spec = '';

host.onOpen((input) => {
  spec = input.spec;
  void show();
});
host.on(projectsChanged, () => void show());

async function show(): Promise<void> {
  const graph = await host.request(readGraph, { spec });
  draw(graph);
}

function draw({ name, datasets, problems }: GraphDto): void {
  const heading = document.createElement('h1');
  heading.textContent = name;
  const run = document.createElement('button');
  run.textContent = 'Run Pipeline';
  run.addEventListener('click', () => void host.act(runPipeline, {}));
  const list = document.createElement('ul');
  for (const { label, kind } of datasets) {
    const item = document.createElement('li');
    item.textContent = `${label} (${kind})`;
    list.append(item);
  }
  const errors = document.createElement('ul');
  for (const { message } of problems) {
    const item = document.createElement('li');
    item.textContent = message;
    errors.append(item);
  }
  root?.replaceChildren(heading, run, list, errors);
}
