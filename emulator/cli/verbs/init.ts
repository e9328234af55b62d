import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { languages, patterns } from '../../pipeline/project/templates/projectTemplate.ts';
import { createProject } from '../../workspace/newProject.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const init: Verb = {
  name: 'init',
  summary: 'Make a new pipeline project, with a spec and example transformations.',
  help: `Makes a folder with a pipeline project: spark-pipeline.yml, transformations/ and pipeline-storage/.

Usage: sluice init --name <name> [options]

Options:
  --name <name>         name of the project and of its folder, which must not be there yet
  --pattern <pattern>   infinite   landing files -> protected bronze -> silver -> gold
                        cdc        change events -> a replica by AUTO CDC
                        multiplex  many topics -> one bronze table -> a table for each topic
                        without it: the two examples of Spark's own init
  --language <language> sql (the default) or python, for a pattern
  --json                the files that were made, as JSON

Examples:
  sluice init --name demo
  sluice init --name demo --pattern infinite
  sluice init --name demo --pattern multiplex --language python
`,
  options: { name: { type: 'string' }, pattern: { type: 'string' }, language: { type: 'string' } },
  positionals: [0, 0],
  async run(call) {
    const name = call.text('name');
    if (name === undefined || name.trim() === '') throw usage('The option --name is needed, such as --name demo.');
    const pattern = oneOf(call, 'pattern', patterns);
    const language = oneOf(call, 'language', languages);
    if (language !== undefined && pattern === undefined) {
      throw usage('The option --language goes with --pattern; without a pattern there is an example of each.');
    }
    const folder = resolve(call.folder, name);
    if (existsSync(folder)) throw sluiceError('PROJECT_FOLDER_EXISTS', { name });
    const { files } = createProject({ name, folder, pattern, language: language ?? 'sql' });
    if (call.json) {
      call.terminal.print(JSON.stringify({ name, folder, files }));
      return 0;
    }
    const { terminal } = call;
    const runs = pattern !== 'cdc';
    terminal.print(`Pipeline project '${name}' created successfully. To ${runs ? 'run' : 'check'} your pipeline:`);
    terminal.print(`cd '${name}'`);
    terminal.print(runs ? 'sluice run' : 'sluice dry-run');
    if (!runs) terminal.print('Running AUTO CDC comes with a later version; a run is refused by name until then.');
    return 0;
  },
};

function oneOf<Word extends string>(call: VerbCall, option: string, words: readonly Word[]): Word | undefined {
  const given = call.text(option);
  if (given === undefined) return undefined;
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  const close = nearest(given, words);
  const meant = close === undefined ? '' : ` Did you mean "${close}"?`;
  throw usage(`The option --${option} takes ${words.join(', ')}, not "${given}".${meant}`);
}

function usage(detail: string): Error {
  return sluiceError('INVALID_USAGE', { detail, command: 'init' });
}
