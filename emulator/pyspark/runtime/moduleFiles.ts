import { moduleScope } from './scope.ts';
import { executeBlock } from './execute.ts';
import { parsePython } from '../syntax/parsePython.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { hasKind, type At, type PyModule, type PyValue } from './values.ts';

/** The Python files of a project, for `import`. Paths are absolute. */
export interface ModuleSources {
  /** The current folder of the program: relative entries of `sys.path` start here. */
  readonly folder: string;
  /** What `sys.path` holds at the start. */
  readonly searchPath: readonly string[];
  /** The file's text, or undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  isFolder(path: string): Promise<boolean>;
  /** The file as messages name it. */
  nameOf(path: string): string;
}

/** Where a module lies: a file, or a folder with or without an `__init__.py`. */
interface Found {
  readonly path: string | undefined;
  readonly text: string;
  /** Where its submodules are looked for. */
  readonly folder: string | undefined;
}

/**
 * A module of the project, evaluated at its first import, with the packages around it. Undefined when no entry of `sys.path` has it.
 * Source: docs.python.org, "The import system".
 */
export async function loadModule(name: string, at: At): Promise<PyModule | undefined> {
  const known = at.run.loaded.get(name);
  if (known !== undefined) return known;
  if (at.run.sources === undefined) return undefined;
  const split = name.lastIndexOf('.');
  const parent = split < 0 ? undefined : await loadModule(name.slice(0, split), at);
  if (split >= 0 && parent === undefined) return undefined;
  const folders = parent === undefined ? searchFolders(at.run) : packageFolders(parent, at);
  const last = name.slice(split + 1);
  for (const folder of folders) {
    const found = await find(`${folder}/${last}`, at.run.sources);
    if (found === undefined) continue;
    const module = await evaluateModule(name, found, at.run);
    if (parent !== undefined) scopes.get(parent)?.variables.set(last, module);
    return module;
  }
  return undefined;
}

/** The name of the package that relative imports of a scope start from. */
export function packageOf(scope: Scope): string | undefined {
  let current = scope;
  while (current.parent !== undefined) current = current.parent;
  const name = current.variables.get('__package__');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

const scopes = new WeakMap<PyModule, Scope>();

async function find(path: string, sources: ModuleSources): Promise<Found | undefined> {
  const init = await sources.read(`${path}/__init__.py`);
  if (init !== undefined) return { path: `${path}/__init__.py`, text: init, folder: path };
  const text = await sources.read(`${path}.py`);
  if (text !== undefined) return { path: `${path}.py`, text, folder: undefined };
  // A folder without `__init__.py` is a namespace package.
  return (await sources.isFolder(path)) ? { path: undefined, text: '', folder: path } : undefined;
}

async function evaluateModule(name: string, { path, text, folder }: Found, run: Run): Promise<PyModule> {
  const scope = moduleScope();
  const { variables } = scope;
  variables.set('__name__', name);
  variables.set('__package__', folder === undefined ? name.slice(0, Math.max(name.lastIndexOf('.'), 0)) : name);
  if (path !== undefined) variables.set('__file__', path);
  if (folder !== undefined) variables.set('__path__', { kind: 'list', items: [folder] });
  const module = moduleOf(name, scope);
  scopes.set(module, scope);
  // Modules that import each other see what is there so far.
  run.loaded.set(name, module);
  if (path !== undefined) {
    const program = parsePython(text, run.sources?.nameOf(path) ?? path);
    run.strings.push(...program.strings);
    await executeBlock(program.body, scope, run);
  }
  return module;
}

function moduleOf(name: string, { variables }: Scope): PyModule {
  return {
    kind: 'module',
    name,
    member: (member) => variables.get(member),
    get exports() {
      const listed = variables.get('__all__');
      const items: readonly PyValue[] | undefined =
        hasKind(listed, 'list') || hasKind(listed, 'tuple') ? listed.items : undefined;
      if (items !== undefined) return items.filter(isText);
      return [...variables.keys()].filter((member) => !member.startsWith('_'));
    },
    get memberNames() {
      return [...variables.keys()];
    },
  };
}

function isText(value: PyValue): value is string {
  return typeof value === 'string';
}

function searchFolders(run: Run): readonly string[] {
  return run.searchPath.items.filter(isText).map((entry) => {
    if (entry.startsWith('/')) return entry.replace(/\/+$/, '');
    return `${run.sources?.folder ?? ''}/${entry}`.replace(/\/\.?$/, '');
  });
}

function packageFolders(parent: PyModule, at: At): readonly string[] {
  const path = parent.member('__path__', at);
  return hasKind(path, 'list') ? path.items.filter(isText) : [];
}
