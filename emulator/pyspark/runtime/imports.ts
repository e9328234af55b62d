import { nearest } from '../../base/nearest.ts';
import { sluiceError } from '../../base/errors.ts';
import type { Import, ImportFrom } from '../syntax/ast.ts';
import { raise, unsupportedPython } from './raise.ts';
import type { Run } from './run.ts';
import { assign, type Scope } from './scope.ts';
import type { At, PyModule, PyValue } from './values.ts';

/** `import a.b as c`, `import a.b`: the second binds `a`, through which `a.b` is reached. */
export function executeImport(statement: Import, scope: Scope, run: Run): void {
  for (const { name, alias, position } of statement.modules) {
    const at: At = { run, position };
    const module = findModule(name, at);
    if (alias !== undefined) {
      assign(scope, alias, module);
      continue;
    }
    const [first = name] = name.split('.');
    assign(scope, first, findModule(first, at));
  }
}

export function executeImportFrom(statement: ImportFrom, scope: Scope, run: Run): void {
  const module = findModule(statement.module, { run, position: statement.modulePosition });
  if (statement.names === 'all') {
    const at: At = { run, position: statement.position };
    for (const name of module.exports) {
      const value = module.member(name, at);
      if (value !== undefined) assign(scope, name, value);
    }
    return;
  }
  for (const { name, alias, position } of statement.names) {
    assign(scope, alias ?? name, importedMember(module, name, { run, position }));
  }
}

function importedMember(module: PyModule, name: string, at: At): PyValue {
  const member = module.member(name, at);
  if (member !== undefined) return member;
  const submodule = at.run.modules.find(`${module.name}.${name}`);
  if (submodule !== undefined) return submodule;
  const close = nearest(name, module.memberNames);
  throw raise(at, 'ImportError', `cannot import name '${name}' from '${module.name}'`, close);
}

function findModule(name: string, at: At): PyModule {
  if (name.startsWith('.')) throw unsupportedPython(at, `the relative import "${name}"`);
  const module = at.run.modules.find(name);
  if (module !== undefined) return module;
  const close = nearest(name, at.run.modules.names);
  throw sluiceError(
    'UNSUPPORTED_PYTHON',
    { construct: `the module "${name}"` },
    {
      position: at.position,
      ...(close === undefined
        ? {}
        : { action: `Did you mean "${close}"? Otherwise write the program without it, or run it with Spark.` }),
    },
  );
}
