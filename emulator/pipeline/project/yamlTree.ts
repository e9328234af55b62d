import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import { sluiceError, type Position } from '../../base/errors.ts';

/** A value of a YAML file with its place. */
export type YamlTree = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** The value's text, quotes and escapes undone. */
  readonly text: string;
  /** Python's name of the type that PyYAML reads it as. */
  readonly type: 'str' | 'int' | 'float' | 'bool' | 'NoneType' | 'date' | 'datetime';
  readonly position: Position;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlTree[];
  readonly position: Position;
}

export interface YamlMap {
  readonly kind: 'map';
  /** A key given twice is here once, with its last value, as PyYAML has it. */
  readonly entries: readonly YamlEntry[];
  readonly position: Position;
}

export interface YamlEntry {
  readonly key: YamlTree;
  readonly value: YamlTree;
}

export interface YamlText {
  readonly text: string;
  /** For positions. */
  readonly file: string;
}

export interface YamlResult {
  /** Undefined for a file without content. */
  readonly tree: YamlTree | undefined;
  readonly duplicates: readonly { readonly key: string; readonly position: Position }[];
}

/** Nodes that aliases may unfold to, so that a few lines cannot become millions. */
const mostNodes = 100_000;

/** Deeper than this no spec is; a walk through the tree must not run out of stack. */
const mostLevels = 200;

/**
 * Reads YAML as PyYAML's `safe_load` does, which reads the spec for Spark: YAML 1.1, where `yes` is a boolean and `1:30` a number, and
 * the last of equal keys counts. Source: yaml/resolver.py of PyYAML.
 */
export function parseYaml({ text, file }: YamlText): YamlResult {
  const lines = new LineCounter();
  // The failsafe schema leaves every scalar a text; the types are resolved here, by PyYAML's own patterns.
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const placed = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [failure] = document.errors;
  if (failure !== undefined) {
    throw sluiceError(
      'PIPELINE_SPEC_INVALID_YAML',
      { detail: failure.message.endsWith('.') ? failure.message : `${failure.message}.` },
      { position: placed(failure.pos[0]) },
    );
  }
  const reading: Reading = { placed, anchors: new Map(), duplicates: [], nodes: 0, level: 0 };
  const root = document.contents;
  const tree = root === null ? undefined : treeOf(root, reading);
  return { tree, duplicates: reading.duplicates };
}

/** The value of a key, or undefined when the mapping has none. */
export function yamlValue(map: YamlMap, key: string): YamlTree | undefined {
  return map.entries.find((entry) => entry.key.kind === 'scalar' && entry.key.type === 'str' && entry.key.text === key)
    ?.value;
}

/** Python's name of the type of a value. */
export function yamlType(tree: YamlTree): string {
  switch (tree.kind) {
    case 'scalar':
      return tree.type;
    case 'list':
      return 'list';
    case 'map':
      return 'dict';
  }
}

interface Reading {
  readonly placed: (offset: number) => Position;
  /** What the anchors above stand for, the newest of a name; one whose value is not at its end is not among them. */
  readonly anchors: Map<string, { readonly tree: YamlTree; readonly nodes: number }>;
  readonly duplicates: { readonly key: string; readonly position: Position }[];
  nodes: number;
  level: number;
}

function treeOf(node: unknown, reading: Reading): YamlTree {
  const before = reading.nodes;
  reading.nodes += 1;
  if (isAlias(node)) {
    const target = reading.anchors.get(node.source);
    reading.nodes += target?.nodes ?? 0;
    if (target === undefined || reading.nodes > mostNodes) {
      throw invalid(`The alias *${node.source} cannot be followed.`, node, reading);
    }
    return target.tree;
  }
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined) reading.anchors.delete(anchor);
  if (reading.level === mostLevels) throw invalid('Its values are nested too deeply.', node, reading);
  reading.level += 1;
  const tree = valueOf(node, reading);
  reading.level -= 1;
  if (anchor !== undefined) reading.anchors.set(anchor, { tree, nodes: reading.nodes - before });
  return tree;
}

function invalid(detail: string, node: unknown, { placed }: Reading): Error {
  return sluiceError('PIPELINE_SPEC_INVALID_YAML', { detail }, { position: placed(startOf(node)) });
}

function valueOf(node: unknown, reading: Reading): YamlTree {
  if (isMap(node)) return mapOf(node, reading);
  const position = reading.placed(startOf(node));
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => treeOf(item, reading)), position };
  if (isScalar(node)) {
    const text = typeof node.value === 'string' ? node.value : '';
    const plain = node.type === 'PLAIN' || node.type === undefined;
    return {
      kind: 'scalar',
      text,
      type: node.tag === undefined && plain ? plainType(text) : taggedType(node.tag),
      position,
    };
  }
  // A key or value that was left out.
  return { kind: 'scalar', text: '', type: 'NoneType', position };
}

function mapOf(node: Extract<Node, { items: unknown[] }>, reading: Reading): YamlMap {
  const entries = new Map<string, YamlEntry>();
  const merged: YamlEntry[] = [];
  if (isMap(node)) {
    for (const pair of node.items) {
      const key = treeOf(pair.key, reading);
      const value = pair.value === null ? emptyAfter(key) : treeOf(pair.value, reading);
      if (key.kind === 'scalar' && key.type === 'str' && key.text === '<<') {
        merged.push(...mergedEntries(value));
        continue;
      }
      const name = keyText(key);
      if (entries.has(name)) reading.duplicates.push({ key: name, position: key.position });
      entries.set(name, { key, value });
    }
  }
  for (const entry of merged) {
    const name = keyText(entry.key);
    if (!entries.has(name)) entries.set(name, entry);
  }
  return { kind: 'map', entries: [...entries.values()], position: reading.placed(startOf(node)) };
}

/** `<<`: the entries of a mapping, or of each of a list of mappings, the first having precedence. */
function mergedEntries(value: YamlTree): readonly YamlEntry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'list') return value.items.flatMap((item) => (item.kind === 'map' ? item.entries : []));
  return [];
}

function emptyAfter(key: YamlTree): YamlScalar {
  return { kind: 'scalar', text: '', type: 'NoneType', position: key.position };
}

function keyText(key: YamlTree): string {
  return key.kind === 'scalar' ? `${key.type === 'str' ? '' : `${key.type} `}${key.text}` : yamlType(key);
}

function startOf(node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : 0;
}

/** PyYAML's implicit resolvers, in its order. */
const plainTypes: readonly (readonly [YamlScalar['type'], RegExp])[] = [
  ['bool', /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  [
    'float',
    /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  ],
  [
    'int',
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  ],
  ['NoneType', /^(?:~|null|Null|NULL|)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['datetime', /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/],
];

function plainType(text: string): YamlScalar['type'] {
  return plainTypes.find(([, pattern]) => pattern.test(text))?.[0] ?? 'str';
}

function taggedType(tag: string | undefined): YamlScalar['type'] {
  switch (tag) {
    case 'tag:yaml.org,2002:int':
      return 'int';
    case 'tag:yaml.org,2002:float':
      return 'float';
    case 'tag:yaml.org,2002:bool':
      return 'bool';
    case 'tag:yaml.org,2002:null':
      return 'NoneType';
    default:
      return 'str';
  }
}
