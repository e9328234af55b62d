/** A text in which parameters were replaced, with the way back to what was written. */
export interface SubstitutedText {
  readonly text: string;
  /** The index in the written text of an index in the new one; inside of a replaced parameter that of its `$`. */
  readonly writtenIndex: (index: number) => number;
  readonly missing: readonly MissingParameter[];
}

export interface MissingParameter {
  readonly name: string;
  /** In the written text. */
  readonly start: number;
  readonly end: number;
  /** `env` or `system`: values of the machine, which a pipeline's text cannot see here. */
  readonly scope?: string;
}

const reference = /\$\{(?:(\w+?):)?(\S+?)\}/g;
/** Prefixes that mean the configuration itself. */
const configurationScopes: ReadonlySet<string> = new Set(['spark', 'sparkconf', 'hivevar', 'hiveconf']);
const deepest = 16;

/**
 * Replaces `${key}` by the value that the configuration has for it, anywhere in the text, quotes and comments included. A key that
 * is not there becomes nothing and is told in `missing`. Values are replaced in turn.
 * Source: apache/spark VariableSubstitution, ConfigReader.substitute
 */
export function substituteParameters(
  written: string,
  parameters: Readonly<Record<string, string>>,
): SubstitutedText | undefined {
  if (!written.includes('${')) return undefined;
  const missing: MissingParameter[] = [];
  // Where each piece begins in the new text and in the written one; a replaced piece stays at its start.
  const pieces: { readonly at: number; readonly written: number; readonly replaced: boolean }[] = [];
  let text = '';
  let last = 0;
  for (const match of written.matchAll(reference)) {
    const [whole, scope, name = ''] = match;
    pieces.push({ at: text.length, written: last, replaced: false });
    text += written.slice(last, match.index);
    pieces.push({ at: text.length, written: match.index, replaced: true });
    const value = valueOf(scope, name, parameters);
    if (value === undefined) {
      const known = scope !== undefined && (scope === 'env' || scope === 'system') ? { scope } : {};
      missing.push({ name, start: match.index, end: match.index + whole.length, ...known });
    } else text += expanded(value, parameters, 1);
    last = match.index + whole.length;
  }
  pieces.push({ at: text.length, written: last, replaced: false });
  text += written.slice(last);
  return {
    text,
    missing,
    writtenIndex(index) {
      let low = 0;
      let high = pieces.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((pieces[middle]?.at ?? 0) <= index) low = middle;
        else high = middle - 1;
      }
      const piece = pieces[low];
      if (piece === undefined) return index;
      return piece.replaced ? piece.written : piece.written + index - piece.at;
    },
  };
}

function valueOf(
  scope: string | undefined,
  name: string,
  parameters: Readonly<Record<string, string>>,
): string | undefined {
  if (scope !== undefined && !configurationScopes.has(scope)) {
    // `${a:b}` with a prefix that names no scope is a key with a colon in it.
    const key = `${scope}:${name}`;
    return scope !== 'env' && scope !== 'system' && Object.hasOwn(parameters, key) ? parameters[key] : undefined;
  }
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

function expanded(value: string, parameters: Readonly<Record<string, string>>, depth: number): string {
  if (depth > deepest) return value;
  return value.replace(reference, (_whole, scope: string | undefined, name: string) =>
    expanded(valueOf(scope, name, parameters) ?? '', parameters, depth + 1),
  );
}
