import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCatalogue } from '../../emulator/protocol/errors/catalogue.ts';
import type { ErrorEntry } from '../../emulator/protocol/errors/errorText.ts';
import { errorHelp } from '../../emulator/protocol/errors/generated/errorHelp.ts';
import { eventLogErrors } from '../../emulator/protocol/errors/eventLogErrors.ts';
import { expectationErrors } from '../../emulator/protocol/errors/expectationErrors.ts';
import { graphErrors } from '../../emulator/protocol/errors/graphErrors.ts';
import { guardErrors } from '../../emulator/protocol/errors/guardErrors.ts';
import { moveErrors } from '../../emulator/protocol/errors/moveErrors.ts';
import { pipelineSqlErrors } from '../../emulator/protocol/errors/pipelineSqlErrors.ts';
import { projectErrors } from '../../emulator/protocol/errors/projectErrors.ts';
import { tableErrors } from '../../emulator/protocol/errors/tableErrors.ts';
import { updateErrors } from '../../emulator/protocol/errors/updateErrors.ts';

const errorsFolder = join('emulator', 'protocol', 'errors');
const entries: readonly (readonly [code: string, entry: ErrorEntry])[] = Object.entries(errorCatalogue);

describe('the error catalogue', () => {
  it('has a help page for every code', () => {
    assert.deepEqual(
      entries.filter(([code]) => (errorHelp[code] ?? '') === '').map(([code]) => code),
      [],
    );
  });

  it('says what to do in whole sentences', () => {
    const broken = entries.filter(([, { action }]) => action !== undefined && !/^["`A-Z{][\s\S]*[.?}]$/.test(action));
    assert.deepEqual(
      broken.map(([code, { action }]) => `${code}: ${action}`),
      [],
    );
  });

  it('has each code in one area file', () => {
    const found = new Map<string, string>();
    const twice: string[] = [];
    for (const file of readdirSync(errorsFolder).filter((name) => name.endsWith('Errors.ts'))) {
      for (const [, quoted, plain] of readFileSync(join(errorsFolder, file), 'utf8').matchAll(
        /^ {2}(?:'([\w.]+)'|(\w+)): \{$/gm,
      )) {
        const code = quoted ?? plain ?? '';
        if (found.has(code)) twice.push(`${code}: ${found.get(code)}, ${file}`);
        found.set(code, file);
      }
    }
    assert.ok(found.size > 100);
    assert.deepEqual(twice, []);
  });

  it('has no code of a pipeline that nothing raises', () => {
    const sources = sourceFiles('emulator')
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const areas = { ...projectErrors, ...pipelineSqlErrors, ...graphErrors, ...updateErrors, ...expectationErrors };
    const more = { ...eventLogErrors, ...guardErrors, ...tableErrors, ...moveErrors };
    const unraised = Object.keys({ ...areas, ...more }).filter((code) => {
      // Of a condition with parts the last part may be a variable.
      const written = [`'${code}'`, `\`${code.slice(0, code.lastIndexOf('.'))}.\${`];
      return !written.some((text) => sources.includes(text));
    });
    assert.deepEqual(unraised, []);
  });
});

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return path === errorsFolder ? [] : sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}
