import { sluiceError, type Position } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { Dialect, Library, ProjectSpec, ProjectWarning } from '../project.ts';
import { readBundle, type BundleTree } from './bundleTree.ts';
import { bundleTexts, type BundleTexts } from './bundleVariables.ts';
import { bundleNames, type FoundSpec } from './findSpec.ts';
import { parentFolder, relativePath, resolvePath } from './paths.ts';
import { projectSettings } from './settings.ts';
import { checkGlob, type ReadSpec } from './specFile.ts';
import { yamlType, yamlValue, type YamlMap, type YamlTree } from './yamlTree.ts';

export interface BundleOptions {
  readonly files: FileSystem;
  readonly dialect?: Dialect | undefined;
}

/** Keys of a pipeline resource that a project takes over. Source: docs.databricks.com, "Bundle resources: pipeline". */
const carried = ['name', 'catalog', 'schema', 'target', 'libraries', 'configuration', 'continuous', 'root_path'];

/**
 * The pipeline resource of a Databricks bundle. A bundle names no storage: tables and checkpoints lie below `.sluice` in its folder, apart
 * for each target and pipeline. Settings without a counterpart here get a warning by name.
 */
export async function readBundleSpec({ path, name }: FoundSpec, { files, dialect }: BundleOptions): Promise<ReadSpec> {
  const main = bundleNames.some((candidate) => path.endsWith(`/${candidate}`)) ? path : await bundleAbove(path, files);
  const root = parentFolder(main ?? path);
  const bundle = await readBundle({ files, root, main, further: main === path ? [] : [path] });
  const texts = bundleTexts(bundle);
  const own = main === path ? undefined : relativePath(root, path);
  const { key, tree } = chosenPipeline(bundle, { file: own, name });
  const warnings = notCarried(tree);
  const text = (field: string): string | undefined => {
    const value = yamlValue(tree, field);
    if (value === undefined) return undefined;
    if (value.kind !== 'scalar') throw wrongShape(`The field \`${field}\``, 'a string', value);
    return texts.resolve(value.text, value.position);
  };
  const rootPath = yamlValue(tree, 'root_path');
  const folder = rootPath === undefined ? root : pathOf(rootPath, { bundle, texts });
  const configuration = configurationOf(yamlValue(tree, 'configuration'), texts);
  const settings = projectSettings(configuration.values, (setting) => configuration.positions[setting]);
  const continuous = text('continuous') === 'true' && configuration.values['sluice.trigger'] === undefined;
  const spec: ProjectSpec = {
    kind: 'bundle',
    file: path,
    root: folder,
    name: text('name') ?? key,
    storage: resolvePath(root, `.sluice/${bundle.target}/${key}`),
    catalog: text('catalog') ?? 'spark_catalog',
    schema: text('schema') ?? text('target') ?? 'default',
    configuration: configuration.values,
    configurationPositions: configuration.positions,
    libraries: librariesOf(yamlValue(tree, 'libraries'), { bundle, texts, root: folder, warnings }),
    settings: {
      ...settings,
      ...(dialect === undefined ? {} : { dialect }),
      ...(continuous ? { trigger: 'continuous' } : {}),
    },
  };
  return { spec, warnings: [...warnings, ...texts.warnings], late: [] };
}

async function bundleAbove(path: string, files: FileSystem): Promise<string | undefined> {
  for (let folder = parentFolder(path); ; folder = parentFolder(folder)) {
    for (const candidate of bundleNames) {
      const status = await files.status(resolvePath(folder, candidate));
      if (status !== undefined && !status.isDirectory) return resolvePath(folder, candidate);
    }
    if (folder === '/') return undefined;
  }
}

interface Choice {
  /** Only pipelines of this file, relative to the bundle. */
  readonly file: string | undefined;
  /** The spec as the user named it. */
  readonly name: string;
}

function chosenPipeline(
  { tree }: BundleTree,
  { file, name }: Choice,
): { readonly key: string; readonly tree: YamlMap } {
  const resources = yamlValue(tree, 'resources');
  const pipelines = resources?.kind === 'map' ? yamlValue(resources, 'pipelines') : undefined;
  const found = (pipelines?.kind === 'map' ? pipelines.entries : []).flatMap(({ key, value }) =>
    key.kind === 'scalar' && value.kind === 'map' && (file === undefined || isIn(value, file))
      ? [{ key: key.text, tree: value }]
      : [],
  );
  const [only] = found;
  if (only === undefined)
    throw sluiceError('BUNDLE_WITHOUT_PIPELINE', { spec_path: name }, { position: tree.position });
  if (found.length > 1) {
    const keys = found.map(({ key }) => key).join(', ');
    throw sluiceError('BUNDLE_WITH_SEVERAL_PIPELINES', { pipelines: keys }, { position: only.tree.position });
  }
  return only;
}

/** Whether any part of a resource stands in a file; overrides of a target stand elsewhere. */
function isIn(tree: YamlTree, file: string): boolean {
  if (tree.position.file === file) return true;
  if (tree.kind === 'map') return tree.entries.some(({ key, value }) => isIn(key, file) || isIn(value, file));
  return tree.kind === 'list' && tree.items.some((item) => isIn(item, file));
}

function notCarried(tree: YamlMap): ProjectWarning[] {
  return tree.entries.flatMap(({ key }): readonly ProjectWarning[] => {
    if (key.kind === 'scalar' && carried.includes(key.text)) return [];
    const field = key.kind === 'scalar' ? key.text : yamlType(key);
    const message = `The setting "${field}" of the bundle's pipeline means nothing here; it is left out.`;
    return [{ kind: 'bundleSettingLeftOut', message, position: key.position }];
  });
}

interface Texts {
  readonly bundle: BundleTree;
  readonly texts: BundleTexts;
}

/** Paths start from the folder of the file that they stand in. */
function pathOf(tree: YamlTree, { bundle, texts }: Texts): string {
  if (tree.kind !== 'scalar') throw wrongShape('A path', 'a string', tree);
  const file = resolvePath(bundle.root, tree.position.file ?? '');
  return resolvePath(parentFolder(file), texts.resolve(tree.text, tree.position));
}

function configurationOf(
  tree: YamlTree | undefined,
  texts: BundleTexts,
): { readonly values: Record<string, string>; readonly positions: Record<string, Position> } {
  const entries: (readonly [key: string, value: string])[] = [];
  const positions: (readonly [key: string, position: Position])[] = [];
  if (tree === undefined) return { values: {}, positions: {} };
  if (tree.kind !== 'map') throw wrongShape('The field `configuration`', 'a mapping', tree);
  for (const { key, value } of tree.entries) {
    if (key.kind !== 'scalar') throw wrongShape('A key of `configuration`', 'a string', key);
    if (value.kind !== 'scalar') throw wrongShape(`The value of \`${key.text}\``, 'a string', value);
    entries.push([key.text, texts.resolve(value.text, value.position)]);
    positions.push([key.text, key.position]);
  }
  // Not by assignment: the key may be `__proto__`.
  return { values: Object.fromEntries(entries), positions: Object.fromEntries(positions) };
}

interface LibraryContext extends Texts {
  readonly root: string;
  readonly warnings: ProjectWarning[];
}

function librariesOf(tree: YamlTree | undefined, context: LibraryContext): readonly Library[] {
  if (tree === undefined) return [];
  if (tree.kind !== 'list') throw wrongShape('The field `libraries`', 'a list', tree);
  return tree.items.flatMap((item): readonly Library[] => {
    if (item.kind !== 'map') throw wrongShape('An entry of `libraries`', 'a mapping', item);
    return item.entries.flatMap(({ key, value }): readonly Library[] => {
      const kind = key.kind === 'scalar' ? key.text : '';
      const path = value.kind === 'map' ? yamlValue(value, kind === 'glob' ? 'include' : 'path') : undefined;
      if ((kind === 'glob' || kind === 'file' || kind === 'notebook') && path?.kind === 'scalar') {
        const include = relativePath(context.root, pathOf(path, context));
        if (kind === 'glob') checkGlob(path.text.replace(/\$\{[^}]*\}/g, ''), path.position);
        return [{ include, kind, position: path.position }];
      }
      const message = `The library "${kind}" of the bundle's pipeline cannot be used here; it is left out.`;
      context.warnings.push({ kind: 'bundleLibraryLeftOut', message, position: key.position });
      return [];
    });
  });
}

function wrongShape(field: string, expected: string, tree: YamlTree): Error {
  return sluiceError(
    'PIPELINE_SPEC_INVALID_SHAPE',
    { field, expected, actual: yamlType(tree) },
    { position: tree.position },
  );
}
