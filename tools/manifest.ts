// Writes what the extension contributes into package.json: `npm run manifest`. With --check it only says whether they differ.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { allContributions } from '../extension/contributions/all.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Joins two contributions: lists one after the other, objects key by key. What both set otherwise is a mistake. */
function joined(left: unknown, right: unknown, path: string): unknown {
  if (left === undefined) return right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (isObject(left) && isObject(right)) {
    const all: Record<string, unknown> = { ...left };
    for (const [key, value] of Object.entries(right)) all[key] = joined(left[key], value, `${path}.${key}`);
    return all;
  }
  throw new Error(`Two features contribute ${path}.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function contributes(): Json {
  return allContributions.reduce<unknown>((all, one) => joined(all, one, 'contributes'), {}) as Json;
}

/** A restored panel activates the extension; VS Code derives the events of commands, views and tasks by itself. */
function activationEvents(): readonly string[] {
  const panels = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.ts`));
  return [
    'workspaceContains:**/spark-pipeline.yml',
    'workspaceContains:**/spark-pipeline.yaml',
    ...panels.sort().map((name) => `onWebviewPanel:sluice.${name}`),
  ];
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Record<string, Json>;
const wanted = await format(
  JSON.stringify({ ...manifest, activationEvents: activationEvents(), contributes: contributes() }),
  {
    ...(await resolveConfig('package.json')),
    filepath: 'package.json',
  },
);
if (process.argv.includes('--check')) {
  if (wanted !== text) {
    console.error('package.json does not say what extension/contributions say. Run `npm run manifest`.');
    process.exit(1);
  }
} else if (wanted !== text) writeFileSync('package.json', wanted);
