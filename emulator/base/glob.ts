/** Hadoop's path patterns: `*`, `?`, `[a-z]`, `[^a]`, `{a,b}`; a backslash takes the next character as it is. */
export function isGlob(text: string): boolean {
  return /[*?[{\\]/.test(text);
}

/** A pattern for one name of a path. Undefined when it is malformed. */
export function globPattern(glob: string): RegExp | undefined {
  let pattern = '';
  let inBraces = 0;
  for (let index = 0; index < glob.length; index += 1) {
    const character = glob.charAt(index);
    if (character === '\\') {
      index += 1;
      if (index >= glob.length) return undefined;
      pattern += quoted(glob.charAt(index));
    } else if (character === '*') pattern += '.*';
    else if (character === '?') pattern += '.';
    else if (character === '[') {
      const end = glob.indexOf(']', index + 2);
      if (end < 0) return undefined;
      const content = glob.slice(index + 1, end);
      const negated = content.startsWith('^') || content.startsWith('!');
      pattern += `[${negated ? '^' : ''}${content.slice(negated ? 1 : 0).replace(/[\\^[\]]/g, '\\$&')}]`;
      index = end;
    } else if (character === '{') {
      inBraces += 1;
      pattern += '(?:';
    } else if (character === '}' && inBraces > 0) {
      inBraces -= 1;
      pattern += ')';
    } else if (character === ',' && inBraces > 0) pattern += '|';
    else pattern += quoted(character);
  }
  if (inBraces > 0) return undefined;
  try {
    return new RegExp(`^${pattern}$`, 's');
  } catch {
    return undefined;
  }
}

function quoted(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
