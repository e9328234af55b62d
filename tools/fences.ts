// Who may import whom, and how long a file may be. `npm run check` runs it; test/unit/fences.test.ts holds it to its word.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

/** For each room of the emulator: the rooms that it may import. A room may always import itself. */
export const roomImports: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  base: ['protocol'],
  plan: ['base'],
  functions: ['plan', 'base'],
  sql: ['plan', 'base'],
  pyspark: ['sql', 'plan', 'base'],
  delta: ['plan', 'base'],
  compute: ['functions', 'plan', 'base'],
  batch: ['compute', 'delta', 'plan', 'base'],
  streaming: ['batch', 'compute', 'delta', 'plan', 'base'],
  guard: ['delta', 'plan', 'base'],
  program: ['guard', 'pyspark', 'sql', 'functions', 'streaming', 'batch', 'compute', 'delta', 'plan', 'base'],
  pipeline: [
    'protocol',
    'program',
    'guard',
    'pyspark',
    'sql',
    'functions',
    'streaming',
    'batch',
    'compute',
    'delta',
    'plan',
    'base',
  ],
  host: ['base'],
  workspace: ['host', 'pipeline', 'guard', 'batch', 'compute', 'delta', 'plan', 'base'],
  inspect: ['batch', 'compute', 'delta', 'plan', 'base'],
  language: ['pipeline', 'guard', 'pyspark', 'sql', 'functions', 'plan', 'base'],
  client: ['protocol', 'base'],
  server: [
    'protocol',
    'client',
    'base',
    'workspace',
    'language',
    'inspect',
    'pipeline',
    'guard',
    'program',
    'streaming',
    'batch',
    'compute',
    'delta',
    'sql',
    'pyspark',
    'plan',
    'host',
  ],
  cli: [
    'protocol',
    'workspace',
    'inspect',
    'server',
    'client',
    'base',
    'plan',
    'sql',
    'delta',
    'compute',
    'batch',
    'streaming',
    'program',
    'guard',
    'pipeline',
    'host',
  ],
};

/** Packages that only some rooms may import; every other package is free for all. */
export const packageRooms: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/node-api': ['compute'],
  antlr4ng: ['sql'],
  '@lezer/python': ['pyspark'],
  '@lezer/common': ['pyspark'],
  'antlr4-c3': ['sql', 'language'],
  yaml: ['pipeline', 'language'],
  'vscode-jsonrpc': ['server', 'client'],
  'vscode-jsonrpc/node': ['server', 'client'],
  valibot: ['protocol', 'server', 'client'],
  'parquetjs-lite': [],
  vscode: [],
};

const systemModules = new Set(['fs', 'fs/promises', 'net', 'http', 'child_process', 'worker_threads']);
const systemRooms = new Set(['host', 'workspace', 'cli', 'server', 'client']);
const longestFile = 450;

/** Where inside `streaming` the Delta room may be seen. */
const streamingSeesDelta = /^emulator\/streaming\/(sources|sinks|inspect)\/delta/i;

export interface SourceText {
  /** Path below the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Breach {
  readonly path: string;
  readonly what: string;
}

/** Every breach of the rules in these files; empty when all is well. */
export function findBreaches(files: readonly SourceText[]): readonly Breach[] {
  return files.flatMap((file) => [...lengthBreach(file), ...importBreaches(file)]);
}

function lengthBreach({ path, text }: SourceText): readonly Breach[] {
  const lines = text.split('\n').length - 1;
  return lines > longestFile
    ? [{ path, what: `has ${lines} lines; past ${longestFile} a file has two reasons to change` }]
    : [];
}

/** What the thin client and its pages may see: the contract, and of the engine nothing. */
const outerFences: readonly { readonly folder: string; readonly sees: readonly string[]; readonly why: string }[] = [
  {
    folder: 'extension/',
    sees: ['extension/', 'webview/protocol/', 'emulator/protocol/', 'emulator/client/', 'emulator/base/version.ts'],
    why: "the extension sees the contract, the client and the panels' messages, no engine code",
  },
  { folder: 'webview/', sees: ['webview/', 'emulator/protocol/rpc/'], why: 'a page sees the contract only' },
];

function outerBreaches({ path, text }: SourceText): readonly Breach[] {
  const fence = outerFences.find(({ folder }) => path.startsWith(folder));
  if (fence === undefined) return [];
  return importsOf(text).flatMap((specifier) => {
    if (!specifier.startsWith('.')) {
      const pages = fence.folder === 'webview/' && (specifier === 'vscode' || specifier.startsWith('node:'));
      const constants = path.startsWith('extension/contributions/') && specifier === 'vscode';
      if (constants) return [{ path, what: 'imports vscode; contributions are constants that tools read' }];
      return pages ? [{ path, what: `imports ${specifier}; a page runs in a browser` }] : [];
    }
    const target = relative(repository, resolve(repository, dirname(path), specifier)).replaceAll('\\', '/');
    return fence.sees.some((seen) => target.startsWith(seen))
      ? []
      : [{ path, what: `imports ${target}; ${fence.why}` }];
  });
}

function importBreaches({ path, text }: SourceText): readonly Breach[] {
  const room = roomOf(path);
  if (room === undefined) return outerBreaches({ path, text });
  const allowed = roomImports[room];
  if (allowed === undefined) return [{ path, what: `lies in the unknown room "${room}"; add it to tools/fences.ts` }];
  return importsOf(text).flatMap((specifier) => {
    if (!specifier.startsWith('.')) return packageBreach(path, room, specifier);
    const target = relative(repository, resolve(repository, dirname(path), specifier)).replaceAll('\\', '/');
    const targetRoom = roomOf(target);
    if (targetRoom === undefined) {
      return (room === 'cli' || room === 'workspace') && target.startsWith('samples/')
        ? []
        : [{ path, what: `imports ${target}, outside the emulator` }];
    }
    if (targetRoom === room) return [];
    if (targetRoom === 'protocol' && room === 'base') return [];
    if (!allowed.includes(targetRoom)) return [{ path, what: `imports ${target}; ${room} may not see ${targetRoom}` }];
    if (room === 'streaming' && targetRoom === 'delta' && !streamingSeesDelta.test(path)) {
      return [{ path, what: `imports ${target}; streaming sees delta only in its Delta source and sink` }];
    }
    return [];
  });
}

function packageBreach(path: string, room: string, specifier: string): readonly Breach[] {
  const system = specifier.replace(/^node:/, '');
  if (systemModules.has(system) && !systemRooms.has(room)) {
    return [{ path, what: `imports ${specifier}; only host, cli and server touch the system` }];
  }
  const rooms = packageRooms[specifier];
  return rooms !== undefined && !rooms.includes(room)
    ? [{ path, what: `imports ${specifier}; only ${rooms.join(', ') || 'samples and tests'} may` }]
    : [];
}

/** The module specifiers of a text, static and dynamic. */
export function importsOf(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]/g))
    found.add(match[1] ?? '');
  for (const match of text.matchAll(/(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g)) found.add(match[1] ?? '');
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) found.add(match[1] ?? '');
  return [...found];
}

function roomOf(path: string): string | undefined {
  const match = /^emulator\/([^/]+)\//.exec(path);
  return match?.[1];
}

/** All TypeScript files of the product, generated ones aside. */
export function productFiles(): readonly SourceText[] {
  return ['emulator', 'extension', 'webview', 'samples', 'test', 'tools'].flatMap((folder) =>
    walk(join(repository, folder)),
  );
}

function walk(folder: string): SourceText[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['generated', 'node_modules', 'data'].includes(entry.name) ? [] : walk(path);
    if (!/\.(ts|mts)$/.test(entry.name) || entry.name.endsWith('.d.ts')) return [];
    return [{ path: relative(repository, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const breaches = findBreaches(productFiles());
  for (const { path, what } of breaches) console.error(`${path} ${what}.`);
  process.exit(breaches.length === 0 ? 0 : 1);
}
