import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sluiceError } from '../../base/errors.ts';
import { exportDatabricks } from '../../pipeline/move/exportDatabricks.ts';
import { withProject } from '../../workspace/openProject.ts';
import { printFailure } from '../failure.ts';
import { paint } from '../terminal.ts';
import type { Verb } from '../verb.ts';

export const exportProject: Verb = {
  name: 'export',
  summary: 'Write the project as a Databricks bundle.',
  help: `Writes the project as a Databricks bundle: databricks.yml, one pipeline resource, and the sources as they are, so
that table properties (pipelines.reset.allowed too), expectations and comments go with them. What the bundle does
not carry is listed with its place in the sources. The project itself is not changed.

Usage: sluice export databricks <folder> [options]

  <folder>           a new or empty folder
  --spec P           the project's spec (default: the nearest one from here upwards)
  --json             one JSON object: files, protectedTables, notCarried

Example: sluice export databricks ../demo-bundle`,
  options: { spec: { type: 'string' } },
  positionals: [2, 2],
  run(call) {
    const [target = '', name = ''] = call.positionals;
    if (target !== 'databricks') {
      const detail = `A project is exported to databricks, not to "${target}".`;
      throw sluiceError('INVALID_USAGE', { detail, command: 'export' });
    }
    const folder = resolve(call.folder, name);
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw sluiceError('EXPORT_FOLDER_NOT_EMPTY', { path: folder });
    }
    return withProject({ folder: call.folder, spec: call.text('spec') }, (open) => {
      const { terminal, json } = call;
      const { errors } = open.project;
      if (errors.length > 0) {
        for (const error of errors) printFailure(terminal, error, json);
        return Promise.resolve(1);
      }
      const { files, notCarried, protectedTables } = exportDatabricks(open.project);
      for (const { path, text } of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      if (json) {
        terminal.print(JSON.stringify({ folder, files: files.map(({ path }) => path), protectedTables, notCarried }));
        return Promise.resolve(0);
      }
      terminal.print(`${files.length} files written to ${name}.`);
      for (const table of protectedTables) {
        terminal.print(`${paint(terminal, 'green', 'protected')}  ${table} keeps pipelines.reset.allowed = false.`);
      }
      if (notCarried.length > 0) terminal.print(`\n${paint(terminal, 'bold', 'Not carried, or changed')}`);
      for (const { what, why, position } of notCarried) {
        const place = position === undefined ? '' : `${position.file ?? ''}:${position.line}:${position.column}  `;
        terminal.print(`  ${place}${what}\n      ${why}`);
      }
      terminal.print(`\nNext: cd ${name}, then ${paint(terminal, 'cyan', 'databricks bundle validate')}`);
      return Promise.resolve(0);
    });
  },
};
