import { sluiceError, type Position } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { globPattern, isGlob } from '../../base/glob.ts';
import { relativePath, resolvePath } from './paths.ts';
import { parseYaml, yamlValue, type YamlEntry, type YamlMap, type YamlTree } from './yamlTree.ts';

/** A bundle's files as one tree, that of the target merged in. Places in it name files relative to the bundle's folder. */
export interface BundleTree {
  /** Absolute folder of `databricks.yml`. */
  readonly root: string;
  readonly target: string;
  readonly tree: YamlMap;
}

export interface BundleFiles {
  readonly files: FileSystem;
  readonly root: string;
  /** Absolute paths of the main file, if there is one, and of further ones. */
  readonly main: string | undefined;
  readonly further: readonly string[];
}

/**
 * Reads a Databricks bundle: `databricks.yml`, what it includes, and the overrides of its default target. Mappings are merged and lists
 * are joined. Source: docs.databricks.com, "Databricks Asset Bundle configuration".
 */
export async function readBundle({ files, root, main, further }: BundleFiles): Promise<BundleTree> {
  const first = main === undefined ? emptyMap(root) : await readMap(main, { files, root });
  const included = textItems(yamlValue(first, 'include'));
  const paths: string[] = [];
  for (const { text } of included) paths.push(...(await matching(text, { files, root })));
  let tree = first;
  for (const path of new Set([...paths, ...further])) tree = merged(tree, await readMap(path, { files, root }));
  const target = defaultTarget(yamlValue(tree, 'targets'));
  if (target?.value.kind === 'map') tree = merged(tree, withoutMode(target.value));
  return { root, target: target?.name ?? 'default', tree };
}

interface Place {
  readonly files: FileSystem;
  readonly root: string;
}

async function readMap(path: string, { files, root }: Place): Promise<YamlMap> {
  const bytes = await files.read(path);
  const file = relativePath(root, path);
  if (bytes === undefined) throw sluiceError('PIPELINE_SPEC_FILE_DOES_NOT_EXIST', { spec_path: file });
  const { tree } = parseYaml({ text: new TextDecoder().decode(bytes), file });
  if (tree === undefined) return emptyMap(file);
  if (tree.kind === 'map') return tree;
  throw sluiceError(
    'PIPELINE_SPEC_INVALID_SHAPE',
    { field: 'A bundle file', expected: 'a mapping', actual: tree.kind === 'list' ? 'list' : tree.type },
    { position: tree.position },
  );
}

function emptyMap(file: string): YamlMap {
  return { kind: 'map', entries: [], position: { file, line: 1, column: 1 } };
}

/** Files that a pattern of `include` names, sorted. */
async function matching(pattern: string, { files, root }: Place): Promise<readonly string[]> {
  let paths = [root];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    const next: string[] = [];
    for (const path of paths) next.push(...(await step(path, part, files)));
    paths = next;
  }
  const found: string[] = [];
  for (const path of paths) if ((await files.status(path))?.isDirectory === false) found.push(path);
  return found.toSorted();
}

async function step(path: string, part: string, files: FileSystem): Promise<readonly string[]> {
  if (!isGlob(part)) return [resolvePath(path, part)];
  const entries = (await files.list(path)) ?? [];
  if (part === '**') {
    const below: string[] = [path];
    for (const entry of entries) if (entry.isDirectory) below.push(...(await step(entry.path, part, files)));
    return below;
  }
  const matches = globPattern(part);
  return entries.filter(({ name }) => matches?.test(name) === true).map((entry) => entry.path);
}

function defaultTarget(targets: YamlTree | undefined): { readonly name: string; readonly value: YamlTree } | undefined {
  if (targets?.kind !== 'map') return undefined;
  const named = targets.entries.flatMap(({ key, value }) => (key.kind === 'scalar' ? [{ name: key.text, value }] : []));
  const marked = named.find(({ value }) => {
    const mark = value.kind === 'map' ? yamlValue(value, 'default') : undefined;
    return mark?.kind === 'scalar' && mark.text === 'true';
  });
  return marked ?? (named.length === 1 ? named[0] : undefined);
}

/** Of a target: what says how it is deployed is no part of the pipeline. Variables of a target are values, not declarations. */
function withoutMode(target: YamlMap): YamlMap {
  const kept = ['resources', 'variables', 'workspace', 'bundle'];
  return {
    ...target,
    entries: target.entries.flatMap(({ key, value }) => {
      if (key.kind !== 'scalar' || !kept.includes(key.text)) return [];
      return [{ key, value: key.text === 'variables' ? asDefaults(value) : value }];
    }),
  };
}

function asDefaults(variables: YamlTree): YamlTree {
  if (variables.kind !== 'map') return variables;
  const entries = variables.entries.map(({ key, value }): YamlEntry => {
    if (value.kind === 'map' && yamlValue(value, 'default') !== undefined) return { key, value };
    const name: YamlTree = { kind: 'scalar', text: 'default', type: 'str', position: value.position };
    return { key, value: { kind: 'map', entries: [{ key: name, value }], position: value.position } };
  });
  return { ...variables, entries };
}

function merged(left: YamlMap, right: YamlMap): YamlMap {
  const entries = [...left.entries];
  for (const { key, value } of right.entries) {
    const index = entries.findIndex(
      (entry) => entry.key.kind === 'scalar' && key.kind === 'scalar' && entry.key.text === key.text,
    );
    const own = entries[index];
    if (own === undefined) entries.push({ key, value });
    else entries[index] = { key, value: mergedValue(own.value, value) };
  }
  return { ...left, entries };
}

function mergedValue(left: YamlTree, right: YamlTree): YamlTree {
  if (left.kind === 'map' && right.kind === 'map') return merged(left, right);
  if (left.kind === 'list' && right.kind === 'list') return { ...left, items: [...left.items, ...right.items] };
  return right;
}

function textItems(tree: YamlTree | undefined): readonly { readonly text: string; readonly position: Position }[] {
  if (tree?.kind !== 'list') return [];
  return tree.items.filter((item) => item.kind === 'scalar');
}
