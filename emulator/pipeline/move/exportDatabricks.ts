import { Document } from 'yaml';
import type { Position } from '../../base/errors.ts';
import type { LoadedProject, ProjectSpec } from '../project.ts';
import { outsideReads } from './readsOfPlan.ts';

/** A file of the bundle: path relative to its folder, and its text. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}

/** Something of the project that the bundle does not carry, or carries changed. */
export interface NotCarried {
  readonly what: string;
  readonly why: string;
  readonly position?: Position;
}

export interface DatabricksBundle {
  readonly files: readonly BundleFile[];
  readonly notCarried: readonly NotCarried[];
  /** Tables with `pipelines.reset.allowed = false`, whose property the sources carry as they are. */
  readonly protectedTables: readonly string[];
}

/**
 * The project as a Databricks bundle: `databricks.yml`, one pipeline resource, and the sources as they are, so that
 * properties, expectations and comments go with them. Source: docs.databricks.com, "Databricks Asset Bundles resources", pipelines.
 */
export function exportDatabricks(project: LoadedProject): DatabricksBundle {
  const { spec, sources, definitions } = project;
  const key = resourceKey(spec.name);
  const notCarried: NotCarried[] = [...specNotCarried(spec)];
  const inside = sources.filter(({ name }) => !isOutside(name));
  for (const { name } of sources) {
    if (isOutside(name)) {
      notCarried.push({ what: `the file ${name}`, why: 'It lies outside of the project. Copy it into the project.' });
    }
  }
  for (const { key: setting, reason } of configurationNotCarried(spec)) {
    notCarried.push({ what: `configuration ${setting}`, why: reason });
  }
  for (const flow of definitions.flows) {
    if (flow.kind !== 'query') continue;
    for (const { format, path, position } of outsideReads(flow.plan)) {
      if (path === undefined || /^(s3a?|abfss?|gs|wasbs?|dbfs):|^\/Volumes\//.test(path)) continue;
      notCarried.push({
        what: `the ${format} path "${path}", read by flow ${flow.name.join('.')}`,
        why: 'It is a path of this machine. Upload the files to a volume and write /Volumes/<catalog>/<schema>/<volume>/… there.',
        ...(position === undefined ? {} : { position }),
      });
    }
  }
  const protectedTables = definitions.datasets
    .filter((one) => 'properties' in one && one.properties['pipelines.reset.allowed']?.trim().toLowerCase() === 'false')
    .map(({ name }) => name.join('.'));
  const files: BundleFile[] = [
    { path: 'databricks.yml', text: bundleText(key) },
    { path: `resources/${key}.pipeline.yml`, text: resourceText(spec, key, inside) },
    ...inside.map(({ name, text }) => ({ path: `src/${name}`, text })),
  ];
  return { files, notCarried, protectedTables };
}

function bundleText(key: string): string {
  return yamlText(
    {
      bundle: { name: key },
      include: ['resources/*.yml'],
      variables: {
        catalog: { description: 'Unity Catalog catalog that the tables go to.', default: 'main' },
        schema: { description: 'Schema that the tables go to.', default: 'default' },
      },
      targets: { dev: { mode: 'development', default: true }, prod: { mode: 'production' } },
    },
    'Run `databricks bundle deploy` and `databricks bundle run` in this folder.',
  );
}

/** A path that would leave the folder of the bundle. */
function isOutside(name: string): boolean {
  return name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split(/[/\\]/).includes('..');
}

function resourceText(spec: ProjectSpec, key: string, sources: LoadedProject['sources']): string {
  const dropped = new Set(configurationNotCarried(spec).map((one) => one.key));
  const configuration = Object.fromEntries(Object.entries(spec.configuration).filter(([name]) => !dropped.has(name)));
  const pipeline = {
    name: spec.name,
    catalog: spec.catalog === 'spark_catalog' ? '${var.catalog}' : spec.catalog,
    schema: spec.schema === 'default' ? '${var.schema}' : spec.schema,
    serverless: true,
    continuous: spec.settings.trigger === 'continuous',
    root_path: '../src',
    libraries: librariesOf(sources),
    ...(Object.keys(configuration).length === 0 ? {} : { configuration }),
  };
  return yamlText({ resources: { pipelines: { [key]: pipeline } } }, `The pipeline ${spec.name}.`);
}

/** Folders that hold sources become one glob each; a source at the root is named by itself. Notebooks are named as such. */
function librariesOf(sources: LoadedProject['sources']): readonly object[] {
  const folders = new Set<string>();
  const files: object[] = [];
  for (const { name, text } of sources) {
    const [folder, ...rest] = name.split('/');
    if (/^(#|--) Databricks notebook source/.test(text)) files.push({ notebook: { path: `../src/${name}` } });
    else if (folder === undefined || rest.length === 0) files.push({ file: { path: `../src/${name}` } });
    else folders.add(folder);
  }
  return [...[...folders].sort().map((folder) => ({ glob: { include: `../src/${folder}/**` } })), ...files];
}

function specNotCarried(spec: ProjectSpec): readonly NotCarried[] {
  const found: NotCarried[] = [
    {
      what: `storage ${spec.storage}`,
      why: 'Databricks keeps the tables and stream checkpoints of a pipeline in Unity Catalog; they start empty there.',
    },
  ];
  if (spec.catalog === 'spark_catalog') {
    found.push({
      what: 'catalog spark_catalog',
      why: 'It became the variable "catalog" of the bundle, whose default is main.',
    });
  }
  return found;
}

function configurationNotCarried(spec: ProjectSpec): readonly { readonly key: string; readonly reason: string }[] {
  return Object.keys(spec.configuration).flatMap((key) => {
    if (key.startsWith('sluice.')) return [{ key, reason: 'It is a setting of Sluice alone.' }];
    if (key === 'spark.sql.sources.default')
      return [{ key, reason: 'Tables of a Databricks pipeline are always Delta.' }];
    if (key.startsWith('spark.sql.pipelines.')) {
      return [{ key, reason: 'Databricks has settings of its own for this, such as pipelines.maxFlowRetryAttempts.' }];
    }
    return [];
  });
}

/** A name that a bundle may use as a key: letters, digits and underscores. */
function resourceKey(name: string): string {
  const key = name.replaceAll(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  return key === '' || /^\d/.test(key) ? `pipeline_${key}` : key;
}

function yamlText(content: object, comment: string): string {
  const document = new Document(content);
  document.commentBefore = ` ${comment}`;
  return document.toString({ lineWidth: 0 });
}
