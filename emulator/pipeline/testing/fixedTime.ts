import type { Expression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';

/**
 * The plan of a batch query with the time of a test in place of the functions that ask for the current one. The batches of a stream take
 * their time from the clock, so their plans are left as they are.
 */
export function fixedTime(plan: LogicalPlan, now: number): LogicalPlan {
  return fixed(plan, now) as LogicalPlan;
}

function fixed(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((item) => fixed(item, now));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const time = currentTime(value, now);
  if (time !== undefined) return time;
  const parts = Object.entries(value).map(([key, part]): readonly [string, unknown] => {
    if (key === 'position' || key === 'schema') return [key, part];
    // A column of a SELECT list keeps the name that the function gives it.
    const named = key === 'list' && Array.isArray(part) ? part.map((item: unknown) => namedTime(item, now)) : part;
    return [key, fixed(named, now)];
  });
  return Object.fromEntries(parts);
}

function namedTime(item: unknown, now: number): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const time = currentTime(item, now);
  const name = nameOf(item);
  return time === undefined || name === undefined ? item : { kind: 'alias', child: time, names: [`${name}()`] };
}

function currentTime(node: object, now: number): Expression | undefined {
  const timestamp: Expression = { kind: 'literal', value: BigInt(now) * 1000n, dataType: { kind: 'timestamp' } };
  switch (nameOf(node)?.toLowerCase()) {
    case 'current_timestamp':
    case 'now':
      return timestamp;
    case 'current_date':
    case 'curdate':
      return { kind: 'cast', child: timestamp, dataType: { kind: 'date' }, mode: 'cast' };
    case 'localtimestamp':
      return { kind: 'cast', child: timestamp, dataType: { kind: 'timestamp_ntz' }, mode: 'cast' };
    case 'unix_timestamp':
      return { kind: 'literal', value: BigInt(Math.floor(now / 1000)), dataType: { kind: 'long' } };
    default:
      return undefined;
  }
}

/** The function that a node calls without arguments; `current_timestamp` may be written without brackets. */
function nameOf(node: object): string | undefined {
  if (!('kind' in node)) return undefined;
  if (node.kind === 'call' && 'name' in node && 'args' in node && Array.isArray(node.args)) {
    return node.args.length === 0 && typeof node.name === 'string' ? node.name : undefined;
  }
  if (node.kind !== 'column' || !('nameParts' in node) || !Array.isArray(node.nameParts)) return undefined;
  const [name, ...more]: readonly unknown[] = node.nameParts;
  const isBare =
    typeof name === 'string' && more.length === 0 && /^(?:current_timestamp|current_date|localtimestamp)$/i.test(name);
  return isBare ? name : undefined;
}
