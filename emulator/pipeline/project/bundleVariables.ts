import { sluiceError, type Position } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { ProjectWarning } from '../project.ts';
import type { BundleTree } from './bundleTree.ts';
import { yamlValue, type YamlTree } from './yamlTree.ts';

/** Longer chains of variables than this go round in a circle. */
const longestChain = 20;

export interface BundleTexts {
  /** A text of the bundle with its `${…}` replaced. */
  resolve(text: string, position: Position): string;
  /** What was replaced by a stand-in. */
  readonly warnings: ProjectWarning[];
}

/**
 * `${var.x}`, `${bundle.target}` and any other path into the bundle. What only a workspace knows has a stand-in here: its folders are the
 * bundle's, and its user is `local`. Source: docs.databricks.com, "Substitutions and variables in Databricks Asset Bundles".
 */
export function bundleTexts(bundle: BundleTree): BundleTexts {
  const warnings: ProjectWarning[] = [];
  const resolve = (text: string, position: Position, depth: number): string =>
    text.replace(/\$\{([A-Za-z_][\w.-]*)\}/g, (_, path: string) => {
      if (depth > longestChain) throw sluiceError('BUNDLE_VARIABLE_UNKNOWN', { name: path }, { position });
      return resolve(valueOf(path, position), position, depth + 1);
    });
  const valueOf = (path: string, position: Position): string => {
    if (path === 'bundle.target' || path === 'bundle.environment') return bundle.target;
    if (/^workspace\.(file_path|root_path|artifact_path)$/.test(path)) return bundle.root;
    const variable = /^var\.([\w-]+)$/.exec(path)?.[1];
    const found = lookUp(bundle.tree, variable === undefined ? path : `variables.${variable}.default`);
    if (found?.kind === 'scalar') return found.text;
    if (path.startsWith('workspace.')) {
      const message = `\${${path}} is known to a workspace only; "local" stands for it here.`;
      warnings.push({ kind: 'workspaceValue', message, position });
      return 'local';
    }
    const close = nearest(path, variableNames(bundle.tree));
    throw sluiceError(
      'BUNDLE_VARIABLE_UNKNOWN',
      { name: path },
      close === undefined ? { position } : { position, action: `Did you mean "${close}"?` },
    );
  };
  return { resolve: (text, position) => resolve(text, position, 0), warnings };
}

function lookUp(tree: YamlTree, path: string): YamlTree | undefined {
  let current: YamlTree | undefined = tree;
  for (const part of path.split('.')) current = current?.kind === 'map' ? yamlValue(current, part) : undefined;
  return current;
}

function variableNames(tree: YamlTree): readonly string[] {
  const variables = lookUp(tree, 'variables');
  if (variables?.kind !== 'map') return [];
  return variables.entries.flatMap(({ key }) => (key.kind === 'scalar' ? [`var.${key.text}`] : []));
}
