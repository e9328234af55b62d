import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { Flow } from '../definition.ts';

const ansiKey = 'spark.sql.ansi.enabled';

/**
 * The settings without `spark.sql.ansi.enabled = false`, where the query does not depend on it. Spark fixes the mode of a CAST when it
 * parses the statement, before a SET of the file has an effect, so that a query of columns, literals and casts answers as in ANSI mode
 * whatever the file sets. Every other query keeps the setting, and is refused for it.
 */
export function withoutAnsi(
  conf: Readonly<Record<string, string>>,
  configuration: Readonly<Record<string, string>>,
  { position }: Flow,
  plan: LogicalPlan,
): Readonly<Record<string, string>> {
  const set = conf[ansiKey];
  const isOff = set?.toLowerCase() === 'false' && configuration[ansiKey]?.toLowerCase() !== 'false';
  if (!isOff || position.file?.endsWith('.sql') !== true || !isIndependent(plan)) return conf;
  return Object.fromEntries(Object.entries(conf).filter(([key]) => key !== ansiKey));
}

const plans: ReadonlySet<string> = new Set(['project', 'subqueryAlias']);
const expressions: ReadonlySet<string> = new Set(['star', 'alias']);

/** Whether a query is made of nothing but parts whose types and values are the same in both modes. */
function isIndependent(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isIndependent);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  if (!('kind' in value) || typeof value.kind !== 'string') return Object.values(value).every(isIndependent);
  if (value.kind === 'column' || value.kind === 'literal' || value.kind === 'relation') return true;
  if (value.kind === 'cast' && 'child' in value) return isIndependent(value.child);
  if (!plans.has(value.kind) && !expressions.has(value.kind)) return isOneRow(value);
  return Object.entries(value).every(([key, part]) => key === 'position' || isIndependent(part));
}

/** What a SELECT without FROM reads. */
function isOneRow(value: object): boolean {
  if (!('kind' in value) || value.kind !== 'values' || !('rows' in value) || !Array.isArray(value.rows)) return false;
  return value.rows.every((row: unknown) => Array.isArray(row) && row.length === 0);
}
