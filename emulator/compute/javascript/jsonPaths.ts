import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { JsonSyntaxError, jsonTokens, type JsonToken, type JsonTokens } from '../json/jsonTokens.ts';
import { doubleText } from '../../base/javaNumberText.ts';
import { quoted } from './jsonWriter.ts';

/** `get_json_object` and the functions that only look at the root of a JSON text. */
export const jsonPaths: readonly JavaScriptFunction[] = [
  {
    name: 'get_json_object',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (text, path) => {
      const steps = pathOf(String(path));
      const root = steps === undefined ? undefined : treeOf(String(text));
      if (steps === undefined || root === undefined) return null;
      const output: string[] = [];
      return evaluate(root, steps, { style: 'raw', output }) ? output.join('') : null;
    },
  },
  {
    name: 'json_array_length',
    parameters: ['VARCHAR'],
    returns: 'INTEGER',
    call: (text) => {
      const root = treeOf(String(text));
      return root?.kind === 'array' ? root.items.length : null;
    },
  },
  {
    name: 'json_object_keys',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR[]',
    call: (text) => {
      const root = treeOf(String(text));
      return root?.kind === 'object' ? root.members.map(([name]) => name) : null;
    },
  },
];

type Tree =
  | { readonly kind: 'object'; readonly members: readonly (readonly [string, Tree])[] }
  | { readonly kind: 'array'; readonly items: readonly Tree[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'other'; readonly json: string };

/** The tree of a JSON text, undefined when it is none. Whatever follows the root is not read. */
function treeOf(text: string): Tree | undefined {
  const tokens = jsonTokens({
    singleQuotes: true,
    nonNumericNumbers: false,
    unquotedControlCharacters: true,
    leadingZeros: false,
  });
  tokens.begin(text);
  try {
    const first = tokens.next();
    return first.kind === 'end' ? undefined : readTree(first, tokens);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function readTree(token: JsonToken, tokens: JsonTokens): Tree {
  switch (token.kind) {
    case 'startObject': {
      const members: (readonly [string, Tree])[] = [];
      for (let name = tokens.next(); name.kind === 'fieldName'; name = tokens.next()) {
        members.push([name.text, readTree(tokens.next(), tokens)]);
      }
      return { kind: 'object', members };
    }
    case 'startArray': {
      const items: Tree[] = [];
      for (let item = tokens.next(); item.kind !== 'endArray'; item = tokens.next()) items.push(readTree(item, tokens));
      return { kind: 'array', items };
    }
    case 'string':
      if (token.problem !== undefined) throw new JsonSyntaxError(token.problem);
      return { kind: 'string', text: token.text };
    case 'integer':
      return { kind: 'other', json: String(BigInt(token.text)) };
    case 'decimal':
      return { kind: 'other', json: doubleText(Number(token.text)) };
    default:
      return { kind: 'other', json: token.kind };
  }
}

type Step =
  | { readonly kind: 'key' | 'subscript' | 'wildcard' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number };

/** The steps of a path such as `$.a[0]['b'][*]`, undefined when it is none. */
function pathOf(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const wildcard = /^(?:\.\*|\['\*'\])/.exec(rest);
    const named = /^(?:\.([^.[]+)|\['([^'?]+)'\])/.exec(rest);
    const subscript = /^\[(?:(\*)|(\d+))\]/.exec(rest);
    const match = wildcard ?? named ?? subscript;
    if (match === null) return undefined;
    if (wildcard !== null) steps.push({ kind: 'wildcard' });
    else if (named !== null) steps.push({ kind: 'key' }, { kind: 'named', name: named[1] ?? named[2] ?? '' });
    else if (subscript?.[1] === undefined)
      steps.push({ kind: 'subscript' }, { kind: 'index', index: Number(subscript?.[2]) });
    else steps.push({ kind: 'subscript' }, { kind: 'wildcard' });
    rest = rest.slice(match[0].length);
  }
  return steps;
}

type Style = 'raw' | 'quoted' | 'flatten';

interface Writing {
  readonly style: Style;
  readonly output: string[];
}

/** Source: apache/spark, GetJsonObjectEvaluator.evaluatePath; true when something was written. */
function evaluate(tree: Tree, steps: readonly Step[], { style, output }: Writing): boolean {
  const [first, second, third, fourth] = steps;
  if (first === undefined) {
    if (tree.kind === 'string' && style === 'raw') output.push(tree.text);
    else if (tree.kind === 'array' && style === 'flatten') {
      return tree.items.map((item) => evaluate(item, [], { style, output })).includes(true);
    } else output.push(jsonOf(tree));
    return true;
  }
  if (tree.kind === 'object' && first.kind === 'key') {
    if (second?.kind !== 'named') return false;
    // The first member that gives something ends the search.
    return tree.members.some(
      ([name, value]) => name === second.name && !isNull(value) && evaluate(value, steps.slice(2), { style, output }),
    );
  }
  if (tree.kind !== 'array' || first.kind !== 'subscript' || second === undefined) return false;
  if (second.kind === 'index') {
    const item = tree.items[second.index];
    if (item === undefined) return false;
    const many = third?.kind === 'subscript' && fourth?.kind === 'wildcard';
    return evaluate(item, steps.slice(2), { style: many ? 'quoted' : style, output });
  }
  if (second.kind !== 'wildcard') return false;
  const doubled = third?.kind === 'subscript' && fourth?.kind === 'wildcard';
  const inner = doubled ? 'flatten' : style === 'raw' ? 'quoted' : style;
  const parts = tree.items.flatMap((item) => {
    const written: string[] = [];
    return evaluate(item, steps.slice(doubled ? 4 : 2), { style: inner, output: written }) ? [written.join(',')] : [];
  });
  if (doubled || style === 'quoted') {
    output.push(`[${parts.join(',')}]`);
    return parts.length > 0;
  }
  // One match alone stands without its array.
  if (parts.length > 1) output.push(`[${parts.join(',')}]`);
  else if (parts.length === 1) output.push(parts[0] ?? '');
  return parts.length > 0;
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'other' && tree.json === 'null';
}

function jsonOf(tree: Tree): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.members.map(([name, value]) => `${quoted(name)}:${jsonOf(value)}`).join(',')}}`;
    case 'array':
      return `[${tree.items.map(jsonOf).join(',')}]`;
    case 'string':
      return quoted(tree.text);
    case 'other':
      return tree.json;
  }
}
