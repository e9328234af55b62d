import { raise } from './raise.ts';
import { typeName, type At, type PyDict, type PySet, type PyValue } from './values.ts';

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A number for an object that stays the same as long as the object lives: its `id()`. */
export function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(value, lastIdentity);
  return lastIdentity;
}

/**
 * A text that is the same for values that Python holds equal as keys (1, 1.0 and True are one key), and differs else.
 * Raises a TypeError for values that Python cannot hash.
 */
export function hashKey(value: PyValue, at: Pick<At, 'position'>): string {
  if (value === null) return 'none';
  switch (typeof value) {
    case 'boolean':
      return value ? 'n:1' : 'n:0';
    case 'bigint':
      return `n:${value}`;
    case 'number':
      return Number.isInteger(value) ? `n:${BigInt(value)}` : `f:${value}`;
    case 'string':
      return `s:${value}`;
    default:
      break;
  }
  switch (value.kind) {
    case 'tuple':
      return `t:${value.items.map((item) => part(hashKey(item, at))).join('')}`;
    case 'bytes':
      return `b:${[...value.bytes].join(',')}`;
    case 'range':
      return `r:${value.start},${value.stop},${value.step}`;
    case 'set':
      if (value.frozen) return `z:${[...value.items.keys()].sort().map(part).join('')}`;
      break;
    case 'list':
    case 'dict':
    case 'slice':
      break;
    case 'object':
      if (value.class.hash !== undefined) return `o:${value.class.name}:${value.class.hash(value)}`;
      if (value.class.equals !== undefined || value.class.compare !== undefined) break;
      return `i:${identityOf(value)}`;
    default:
      return `i:${identityOf(value)}`;
  }
  throw raise(at, 'TypeError', `unhashable type: '${typeName(value)}'`);
}

/** Parts are told apart by their lengths. */
function part(text: string): string {
  return `${text.length}:${text}`;
}

export function makeDict(pairs: Iterable<readonly [PyValue, PyValue]>, at: Pick<At, 'position'>): PyDict {
  const dict: PyDict = { kind: 'dict', entries: new Map() };
  for (const [key, value] of pairs) setEntry(dict, key, value, at);
  return dict;
}

/** An entry keeps the key that it was first made with. */
export function setEntry(dict: PyDict, key: PyValue, value: PyValue, at: Pick<At, 'position'>): void {
  const hash = hashKey(key, at);
  dict.entries.set(hash, { key: dict.entries.get(hash)?.key ?? key, value });
}

export function getEntry(dict: PyDict, key: PyValue, at: Pick<At, 'position'>): PyValue | undefined {
  return dict.entries.get(hashKey(key, at))?.value;
}

export function makeSet(items: Iterable<PyValue>, at: Pick<At, 'position'>, frozen = false): PySet {
  const set: PySet = { kind: 'set', frozen, items: new Map() };
  for (const item of items) {
    const hash = hashKey(item, at);
    if (!set.items.has(hash)) set.items.set(hash, item);
  }
  return set;
}
