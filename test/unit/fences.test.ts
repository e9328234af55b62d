import assert from 'node:assert/strict';
import { findBreaches, importsOf, productFiles, roomImports } from '../../tools/fences.ts';

describe('import fences', () => {
  it('holds in the whole product', () => {
    assert.deepEqual(findBreaches(productFiles()), []);
  });

  it('covers every room that has files', () => {
    const rooms = new Set(productFiles().flatMap(({ path }) => /^emulator\/([^/]+)\/.*\.ts$/.exec(path)?.[1] ?? []));
    for (const room of rooms) assert.ok(room in roomImports, `${room} has no rule`);
  });

  const breaks = (path: string, text: string): string[] => findBreaches([{ path, text }]).map(({ what }) => what);

  it('finds an engine that looks up', () => {
    assert.match(
      breaks('emulator/delta/x.ts', "import { a } from '../streaming/b.ts';\n")[0] ?? '',
      /may not see streaming/,
    );
    assert.match(breaks('emulator/plan/x.ts', "import type { A } from '../sql/b.ts';\n")[0] ?? '', /may not see sql/);
    assert.match(
      breaks('emulator/streaming/query.ts', "import { a } from '../delta/b.ts';\n")[0] ?? '',
      /only in its Delta source/,
    );
    assert.deepEqual(breaks('emulator/streaming/sinks/deltaSink.ts', "import { a } from '../../delta/b.ts';\n"), []);
  });

  it('finds a room that touches the system or a package of another room', () => {
    assert.match(
      breaks('emulator/delta/x.ts', "import { readFile } from 'node:fs/promises';\n")[0] ?? '',
      /touch the system/,
    );
    assert.match(breaks('emulator/delta/x.ts', "import { D } from '@duckdb/node-api';\n")[0] ?? '', /only compute/);
    assert.match(breaks('emulator/plan/x.ts', "const a = await import('antlr4ng');\n")[0] ?? '', /only sql/);
  });

  it('finds an extension that knows the engine, and a page that knows anything but the contract', () => {
    const engine = "import { a } from '../../emulator/delta/b.ts';\n";
    assert.match(breaks('extension/views/x.ts', engine)[0] ?? '', /no engine code/);
    assert.match(breaks('webview/table/x.ts', engine)[0] ?? '', /sees the contract only/);
    assert.match(breaks('webview/table/x.ts', "import * as vscode from 'vscode';\n")[0] ?? '', /runs in a browser/);
    assert.match(breaks('extension/contributions/x.ts', "import * as v from 'vscode';\n")[0] ?? '', /are constants/);
    const contract =
      "import { a } from '../../emulator/protocol/rpc/b.ts';\nimport { c } from '../../webview/protocol/d.ts';\n";
    assert.deepEqual(breaks('extension/views/x.ts', contract), []);
  });

  it('finds a file that is too long', () => {
    assert.match(breaks('emulator/plan/x.ts', 'x\n'.repeat(451))[0] ?? '', /451 lines/);
  });

  it('reads every form of import', () => {
    const text =
      "import a from 'a';\nimport {\n  b,\n} from 'b';\nexport { c } from 'c';\nimport 'd';\nawait import('e');\n";
    assert.deepEqual([...importsOf(text)].sort(), ['a', 'b', 'c', 'd', 'e']);
  });
});
