import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { sluiceError } from '../../emulator/base/errors.ts';
import { printProblems } from '../../emulator/cli/problems.ts';
import { problemPattern } from '../../extension/contributions/tasks.ts';
import { pathWith, windowsLauncher, writeLauncher } from '../../extension/tasks/cliProgram.ts';
import { parseTask, taskWords } from '../../extension/tasks/taskDefinition.ts';

describe('tasks and terminals of the extension', () => {
  it('read what a person wrote into tasks.json, or say what is wrong with it', () => {
    const parsed = parseTask({ type: 'sluice', command: 'run', tables: ['a', 'b'] });
    assert.ok(typeof parsed === 'object');
    assert.deepEqual(taskWords(parsed, '/p/spec.yml'), ['run', '--spec', '/p/spec.yml', '--refresh', 'a,b']);
    const dry = parseTask({ type: 'sluice', command: 'dry-run', tables: [], spec: 'x.yml' });
    assert.deepEqual(dry, { command: 'dry-run', spec: 'x.yml', tables: undefined });
    assert.match(String(parseTask({ type: 'sluice' })), /run, dry-run or full-refresh, not null/);
    assert.match(String(parseTask({ command: 'run', spec: 3 })), /path/);
    assert.match(String(parseTask({ command: 'run', tables: 'a' })), /list of names/);
  });

  it('find each problem that the command line prints, with its place, and no line of a snippet', () => {
    const lines: string[] = [];
    const terminal = {
      colours: false,
      width: 80,
      print: () => undefined,
      note: (line: string) => void lines.push(line),
    };
    const position = { file: 'transformations/silver.sql', line: 2, column: 15 };
    printProblems(
      terminal,
      {
        errors: [
          sluiceError('PIPELINE_FLOW_NOT_SUPPORTED', { flow: 'a.b.c', what: 'AUTO CDC', ways: '' } as never, {
            position,
          }),
        ],
        warnings: [{ kind: 'w', message: 'Look here.', position } as never],
      },
      [{ name: position.file, path: '/p/silver.sql', text: 'SELECT\n  a, b FROM c\n' }] as never,
    );
    const found = lines.flatMap((line) => {
      const match = new RegExp(problemPattern.regexp).exec(line);
      return match === null ? [] : [match.slice(1, 6)];
    });
    assert.deepEqual(found, [
      ['transformations/silver.sql', '2', '15', undefined, 'warning'],
      ['transformations/silver.sql', '2', '15', 'PIPELINE_FLOW_NOT_SUPPORTED', undefined],
    ]);
    assert.equal(lines.length > 2, true);
  });

  it('put a sluice on the PATH that takes any words, wherever the extension lies', function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(tmpdir(), "sluice-it's here-"));
    try {
      const bundle = join(folder, 'cli.js');
      writeFileSync(
        bundle,
        'console.log(JSON.stringify([process.env.ELECTRON_RUN_AS_NODE, ...process.argv.slice(2)]))',
      );
      const bin = writeLauncher(join(folder, 'bin'), { node: process.execPath, bundle });
      const env = { ...process.env, ...pathWith(bin, process.env) };
      const words = ['run', '--refresh', 'a b', "c'd", '$HOME', ''];
      assert.deepEqual(JSON.parse(execFileSync('sluice', words, { env, encoding: 'utf8' })), ['1', ...words]);
      writeLauncher(join(folder, 'bin'), { node: process.execPath, bundle });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('keep the PATH under the name that the system has for it', () => {
    assert.deepEqual(pathWith('/bin2', { Path: '/bin' }), { Path: `/bin2${delimiter}/bin` });
    assert.deepEqual(pathWith('/bin2', {}), { PATH: '/bin2' });
    assert.match(
      windowsLauncher({ node: 'C:\\100%\\node.exe', bundle: 'b.js' }),
      /"C:\\100%%\\node\.exe" "b\.js" %\*\r\n$/,
    );
  });
});
