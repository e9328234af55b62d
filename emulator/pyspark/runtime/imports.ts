import { nearest } from '../../base/nearest.ts';
import { sluiceError } from '../../base/errors.ts';
import type { Import, ImportFrom } from '../syntax/ast.ts';
import { loadModule, packageOf } from './moduleFiles.ts';
import { raise, unsupportedPython } from './raise.ts';
import type { Run } from './run.ts';
import { assign, type Scope } from './scope.ts';
import type { At, PyModule, PyValue } from './values.ts';

/** `import a.b as c`, `import a.b`: the second binds `a`, through which `a.b` is reached. */
export async function executeImport(statement: Import, scope: Scope, run: Run): Promise<void> {
  for (const { name, alias, position } of statement.modules) {
    const at: At = { run, position };
    const module = await findModule(name, at);
    if (alias !== undefined) {
      assign(scope, alias, module);
      continue;
    }
    const [first = name] = name.split('.');
    assign(scope, first, await findModule(first, at));
  }
}

export async function executeImportFrom(statement: ImportFrom, scope: Scope, run: Run): Promise<void> {
  const at: At = { run, position: statement.modulePosition };
  const module = await findModule(absoluteName(statement.module, scope, at), at);
  if (statement.names === 'all') {
    const all: At = { run, position: statement.position };
    for (const name of module.exports) {
      const value = module.member(name, all);
      if (value !== undefined) assign(scope, name, value);
    }
    return;
  }
  for (const { name, alias, position } of statement.names) {
    assign(scope, alias ?? name, await importedMember(module, name, { run, position }));
  }
}

async function importedMember(module: PyModule, name: string, at: At): Promise<PyValue> {
  const full = `${module.name}.${name}`;
  const member = at.run.modules.find(full) ?? module.member(name, at);
  if (member !== undefined) return member;
  const submodule = await loadModule(full, at);
  if (submodule !== undefined) return submodule;
  const close = nearest(name, module.memberNames);
  throw raise(at, 'ImportError', `cannot import name '${name}' from '${module.name}'`, close);
}

/** The full name of a module that is named with leading dots. */
function absoluteName(name: string, scope: Scope, at: At): string {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  if (dots === 0) return name;
  if (at.run.sources === undefined) throw unsupportedPython(at, `the relative import "${name}"`);
  const own = packageOf(scope);
  if (own === undefined) {
    throw raise(at, 'ImportError', 'attempted relative import with no known parent package');
  }
  const parts = own.split('.');
  if (dots > parts.length) throw raise(at, 'ImportError', 'attempted relative import beyond top-level package');
  const base = parts.slice(0, parts.length - dots + 1);
  const rest = name.slice(dots);
  return rest === '' ? base.join('.') : [...base, rest].join('.');
}

async function findModule(name: string, at: At): Promise<PyModule> {
  const module = at.run.modules.find(name) ?? (await loadModule(name, at));
  if (module !== undefined) return module;
  const close = nearest(name, at.run.modules.names);
  const meant = close === undefined ? '' : `Did you mean "${close}"? `;
  const [first = name] = name.split('.');
  if (at.run.sources !== undefined && at.run.modules.find(first) === undefined) {
    throw sluiceError(
      'UNSUPPORTED_PYTHON',
      {
        construct: `the module "${name}", which is neither a file of the project nor one of the modules that it knows`,
      },
      { position: at.position, action: `${meant}${pathHint}` },
    );
  }
  throw sluiceError(
    'UNSUPPORTED_PYTHON',
    { construct: `the module "${name}"` },
    {
      position: at.position,
      ...(meant === '' ? {} : { action: `${meant}Otherwise write the program without it, or run it with Spark.` }),
    },
  );
}

const pathHint =
  'A file of the project is found through sys.path: add its folder with sys.path.append(...) before the import.';
