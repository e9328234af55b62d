import type { At, PyModule, PyValue } from '../runtime/values.ts';

/** Finds the modules that a program may import. Composed from tables, so that a project can add its own files. */
export interface ModuleTable {
  find(name: string): PyModule | undefined;
  readonly names: readonly string[];
}

export function moduleTable(modules: readonly PyModule[]): ModuleTable {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return { find: (name) => byName.get(name), names: [...byName.keys()] };
}

/** The first table that has a module gives it. */
export function joinModuleTables(tables: readonly ModuleTable[]): ModuleTable {
  return {
    find: (name) => {
      for (const table of tables) {
        const module = table.find(name);
        if (module !== undefined) return module;
      }
      return undefined;
    },
    names: tables.flatMap(({ names }) => names),
  };
}

export interface ModuleContent {
  readonly members: Readonly<Record<string, PyValue>>;
  /** Submodules, reached as members. */
  readonly submodules?: readonly string[];
  /** Names of members that exist in Python and are refused by name when they are used. */
  readonly refused?: (name: string, at: At) => PyValue | undefined;
}

/** A module whose members are known; `import *` binds those without a leading underscore. */
export function makeModule(name: string, content: ModuleContent): PyModule {
  const members = new Map(Object.entries(content.members));
  return {
    kind: 'module',
    name,
    member: (member, at) => {
      if (member === '__name__') return name;
      const found = members.get(member);
      if (found !== undefined) return found;
      if (content.submodules?.includes(member) === true) return at.run.modules.find(`${name}.${member}`);
      return content.refused?.(member, at);
    },
    exports: [...members.keys()].filter((member) => !member.startsWith('_')),
    memberNames: [...members.keys(), ...(content.submodules ?? [])],
  };
}
