import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { Dialect, Library, ProjectSpec, ProjectWarning } from '../project.ts';
import type { FoundSpec } from './findSpec.ts';
import { parentFolder } from './paths.ts';
import { projectSettings } from './settings.ts';
import { storageFolder } from './storage.ts';
import { parseYaml, yamlType, yamlValue, type YamlMap, type YamlTree } from './yamlTree.ts';

/** A spec that was read, with what Spark finds wrong with it only after the files of definitions. */
export interface ReadSpec {
  readonly spec: ProjectSpec;
  readonly warnings: readonly ProjectWarning[];
  readonly late: readonly SluiceError[];
}

export interface SpecText extends Pick<FoundSpec, 'path' | 'name'> {
  readonly text: string;
  /** Overrides `sluice.dialect`. */
  readonly dialect?: Dialect | undefined;
}

const fields = ['name', 'storage', 'catalog', 'database', 'schema', 'configuration', 'libraries'];

/**
 * Reads `spark-pipeline.yml`, checking in Spark's order. Source: `unpack_pipeline_spec` and `PipelineSpec` in
 * python/pyspark/pipelines/cli.py of apache/spark. Beyond it: keys `sluice.*` of the configuration, and with dialect `databricks` a
 * storage without a scheme, relative to the spec's folder. A key that is given twice counts by its last value, as in Spark, and gets
 * a warning.
 */
export function readSparkSpec({ text, path, name, dialect }: SpecText): ReadSpec {
  const { tree, duplicates } = parseYaml({ text, file: name });
  const root = checkedRoot(tree, name);
  const context = (key: string): { readonly position: Position } => ({
    position: yamlValue(root, key)?.position ?? root.position,
  });
  for (const field of ['name', 'storage']) {
    if (yamlValue(root, field) === undefined) {
      throw sluiceError('PIPELINE_SPEC_MISSING_REQUIRED_FIELD', { field_name: field }, { position: root.position });
    }
  }
  const configuration = configurationOf(yamlValue(root, 'configuration'));
  const libraries = librariesOf(yamlValue(root, 'libraries'));
  const folder = parentFolder(path);
  const settings = projectSettings(configuration.values, (key) => configuration.positions[key]);
  const used = dialect === undefined ? settings : { ...settings, dialect };
  const rooted = libraries.find(({ include }) => used.dialect === 'spark' && include.startsWith('/'));
  const storage = storageFolder(requiredText(root, 'storage'), {
    folder,
    dialect: used.dialect,
    ...context('storage'),
  });
  const spec: ProjectSpec = {
    kind: 'spark-pipeline',
    file: path,
    root: folder,
    name: requiredText(root, 'name'),
    storage: storage.folder,
    catalog: optionalText(root, 'catalog') ?? 'spark_catalog',
    schema: optionalText(root, yamlValue(root, 'database') === undefined ? 'schema' : 'database') ?? 'default',
    configuration: configuration.values,
    configurationPositions: configuration.positions,
    libraries,
    settings: used,
  };
  return {
    spec,
    warnings: [
      ...duplicates.map(({ key, position }) => ({
        kind: 'duplicateKey',
        message: `The key "${key}" is given twice in the spec; its last value counts.`,
        position,
      })),
      ...storage.warnings,
    ],
    late: [...(rooted === undefined ? [] : [rootedLibrary(rooted)]), ...storage.errors],
  };
}

/** Python walks over whatever stands at the top: the keys of a mapping, the items of a list. */
function checkedRoot(tree: YamlTree | undefined, file: string): YamlMap {
  const shape = (actual: string, position: Position): SluiceError =>
    sluiceError(
      'PIPELINE_SPEC_INVALID_SHAPE',
      { field: 'The pipeline spec', expected: 'a mapping', actual },
      { position },
    );
  if (tree === undefined) throw shape('NoneType', { file, line: 1, column: 1 });
  // Python walks over a text by its characters.
  const [letter] = tree.kind === 'scalar' && tree.type === 'str' ? tree.text : [];
  if (letter !== undefined) {
    throw sluiceError('PIPELINE_SPEC_UNEXPECTED_FIELD', { field_name: letter }, { position: tree.position });
  }
  if (tree.kind === 'scalar') throw shape(tree.type, tree.position);
  const keys = tree.kind === 'map' ? tree.entries.map(({ key }) => key) : tree.items;
  for (const key of keys) {
    if (key.kind !== 'scalar') throw shape(yamlType(tree), key.position);
    if (key.type === 'str' && fields.includes(key.text)) continue;
    const close = nearest(key.text, fields);
    throw sluiceError(
      'PIPELINE_SPEC_UNEXPECTED_FIELD',
      { field_name: key.text },
      { position: key.position, ...(close === undefined ? {} : { action: `Did you mean "${close}"?` }) },
    );
  }
  if (tree.kind === 'list') throw shape('list', tree.position);
  return tree;
}

/** `Path.glob` of Python, which Spark calls with the pattern, takes none that starts at the root. */
function rootedLibrary({ include, position }: Library): SluiceError {
  return sluiceError('PIPELINE_LIBRARY_NOT_RELATIVE', { include }, position === undefined ? {} : { position });
}

interface Configuration {
  readonly values: Readonly<Record<string, string>>;
  readonly positions: Readonly<Record<string, Position>>;
}

function configurationOf(tree: YamlTree | undefined): Configuration {
  const entries: (readonly [key: string, value: string])[] = [];
  const positions: (readonly [key: string, position: Position])[] = [];
  if (tree === undefined) return { values: {}, positions: {} };
  const field_name = 'configuration';
  const { position } = tree;
  if (tree.kind !== 'map') {
    throw sluiceError('PIPELINE_SPEC_FIELD_NOT_DICT', { field_name, field_type: yamlType(tree) }, { position });
  }
  for (const { key, value } of tree.entries) {
    if (key.kind !== 'scalar' || key.type !== 'str') {
      const key_type = yamlType(key);
      throw sluiceError('PIPELINE_SPEC_DICT_KEY_NOT_STRING', { field_name, key_type }, { position: key.position });
    }
    if (value.kind !== 'scalar' || value.type !== 'str') {
      throw sluiceError(
        'PIPELINE_SPEC_DICT_VALUE_NOT_STRING',
        { field_name, key_name: key.text, value_type: yamlType(value) },
        { position: value.position },
      );
    }
    entries.push([key.text, value.text]);
    positions.push([key.text, key.position]);
  }
  // Not by assignment: the key may be `__proto__`.
  return { values: Object.fromEntries(entries), positions: Object.fromEntries(positions) };
}

function librariesOf(tree: YamlTree | undefined): readonly Library[] {
  if (tree === undefined) return [];
  if (tree.kind !== 'list') throw wrongShape('The field `libraries`', 'a list', tree);
  const found = tree.items.map((item) => {
    const glob = item.kind === 'map' ? yamlValue(item, 'glob') : undefined;
    const include = glob?.kind === 'map' ? yamlValue(glob, 'include') : undefined;
    if (include?.kind !== 'scalar' || include.type !== 'str') {
      throw wrongShape('An entry of `libraries`', '`glob: {include: <path>}`', include ?? glob ?? item);
    }
    return include;
  });
  // Spark looks at the patterns once all entries are read.
  return found.map(({ text, position }) => {
    checkGlob(text, position);
    return { include: text, kind: 'glob', position };
  });
}

/** A path of a file, or of a folder with `/**` behind it. Source: `validate_patch_glob_pattern`. */
export function checkGlob(pattern: string, position: Position): void {
  const magic = /[*?[]/;
  const plain = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
  if (!magic.test(plain)) return;
  throw sluiceError('PIPELINE_SPEC_INVALID_GLOB_PATTERN', { glob_pattern: pattern }, { position });
}

function requiredText(root: YamlMap, field: string): string {
  const value = yamlValue(root, field);
  if (value?.kind === 'scalar' && value.type !== 'NoneType') return value.text;
  throw wrongShape(`The field \`${field}\``, 'a string', value ?? root);
}

function optionalText(root: YamlMap, field: string): string | undefined {
  const value = yamlValue(root, field);
  if (value === undefined || (value.kind === 'scalar' && value.type === 'NoneType')) return undefined;
  if (value.kind === 'scalar' && value.type === 'str') return value.text;
  throw wrongShape(`The field \`${field}\``, 'a string', value);
}

function wrongShape(field: string, expected: string, tree: YamlTree): SluiceError {
  return sluiceError(
    'PIPELINE_SPEC_INVALID_SHAPE',
    { field, expected, actual: yamlType(tree) },
    { position: tree.position },
  );
}
