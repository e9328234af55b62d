/** Why a text can't be the name of a new project, which is that of its folder too; undefined when it can. */
export function wrongProjectName(typed: string, taken: (name: string) => boolean): string | undefined {
  const name = typed.trim();
  if (name === '') return 'Give the pipeline a name.';
  if (/[\\/:*?"<>|]/.test(name) || name === '.' || name === '..') {
    return 'The name is that of a folder too: leave out / \\ : * ? " < > and |.';
  }
  if (name.startsWith('.')) return 'Folders that begin with a dot are passed over: begin with a letter.';
  if (name.length > 100) return 'The name has more than 100 characters.';
  return taken(name) ? `There is a folder ${name} already.` : undefined;
}

/** The first of `name`, `name-2`, `name-3`, … that is free. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  for (let number = 2; ; number += 1) if (!taken(`${name}-${number}`)) return `${name}-${number}`;
}
