import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { yamlType, type YamlList, type YamlMap, type YamlScalar, type YamlTree } from '../project/yamlTree.ts';

/** What a value is called in a message that says what it should be. */
const typeNames: Readonly<Record<string, string>> = {
  str: 'a text',
  int: 'a number',
  float: 'a number',
  bool: 'a boolean',
  NoneType: 'nothing',
  date: 'a date',
  datetime: 'a time',
  list: 'a list',
  dict: 'a mapping',
};

export function shapeError(what: string, expected: string, tree: YamlTree): SluiceError {
  const actual = typeNames[yamlType(tree)] ?? yamlType(tree);
  return sluiceError('PIPELINE_TEST_INVALID_SHAPE', { what, expected, actual }, { position: tree.position });
}

export function mapOf(tree: YamlTree, what: string): YamlMap {
  if (tree.kind !== 'map') throw shapeError(what, 'a mapping', tree);
  return tree;
}

export function listOf(tree: YamlTree, what: string): YamlList {
  if (tree.kind !== 'list') throw shapeError(what, 'a list', tree);
  return tree;
}

function scalarOf(tree: YamlTree, what: string, expected: string): YamlScalar {
  if (tree.kind !== 'scalar' || tree.type === 'NoneType') throw shapeError(what, expected, tree);
  return tree;
}

/** Any scalar's text: a test may be named `404`, a table `on`. */
export function textOf(tree: YamlTree, what: string): string {
  return scalarOf(tree, what, 'a text').text;
}

export function wholeOf(tree: YamlTree, what: string): { readonly value: number; readonly position: Position } {
  const { text, position } = scalarOf(tree, what, 'a whole number');
  if (!/^\d{1,15}$/.test(text)) throw shapeError(what, 'a whole number', tree);
  return { value: Number(text), position };
}

export function flagOf(tree: YamlTree, what: string): boolean {
  const { text } = scalarOf(tree, what, 'true or false');
  if (text !== 'true' && text !== 'false') throw shapeError(what, 'true or false', tree);
  return text === 'true';
}

/** One text, or a list of texts, each with its place. */
export function namesOf(
  tree: YamlTree,
  what: string,
): readonly { readonly name: string; readonly position: Position }[] {
  const items = tree.kind === 'list' ? tree.items : [tree];
  return items.map((item) => ({ name: textOf(item, what), position: item.position }));
}

/** The values of a mapping by their keys; PIPELINE_TEST_UNKNOWN_KEY for a key that is not one of `keys`. */
export function fieldsOf<Key extends string>(
  map: YamlMap,
  what: string,
  keys: readonly Key[],
): { readonly [key in Key]?: YamlTree } {
  const found: { [key in Key]?: YamlTree } = {};
  for (const { key, value } of map.entries) {
    const name = textOf(key, `A key of ${what}`);
    const known = keys.find((one) => one === name);
    if (known === undefined) {
      const close = nearest(name, keys);
      const suggestion = close === undefined ? '' : ` Did you mean "${close}"?`;
      throw sluiceError(
        'PIPELINE_TEST_UNKNOWN_KEY',
        { what: capital(what), key: name, suggestion, keys: keys.join(', ') },
        { position: key.position },
      );
    }
    found[known] = value;
  }
  return found;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
