export interface RowComparison {
  /** Spark's `simpleString` of each column. */
  readonly types: readonly string[];
  readonly ordered: boolean;
  /** Doubles and floats may differ by a relative 1e-9 or an absolute 1e-12. */
  readonly approx: boolean;
}

/** Whether two results are the same: in order, or as multisets. Maps are compared without regard to the order of their entries. */
export function compareRows(
  expected: readonly (readonly unknown[])[],
  actual: readonly (readonly unknown[])[],
  comparison: RowComparison,
): boolean {
  if (expected.length !== actual.length) return false;
  const left = expected.map((row) => row.map((value, index) => canonical(value, comparison.types[index] ?? '')));
  const right = actual.map((row) => row.map((value, index) => canonical(value, comparison.types[index] ?? '')));
  const equalRow = (a: readonly unknown[], b: readonly unknown[] | undefined): boolean =>
    b !== undefined && equal(a, b, comparison.approx);
  if (comparison.ordered) return left.every((row, index) => equalRow(row, right[index]));
  const open = [...right];
  return left.every((row) => {
    const place = open.findIndex((candidate) => equalRow(row, candidate));
    if (place < 0) return false;
    open.splice(place, 1);
    return true;
  });
}

function equal(left: unknown, right: unknown, approx: boolean): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index], approx));
  }
  if (typeof left === 'number' && typeof right === 'number' && approx) {
    return Math.abs(left - right) <= Math.max(1e-12, 1e-9 * Math.max(Math.abs(left), Math.abs(right)));
  }
  return Object.is(left, right) || JSON.stringify(left) === JSON.stringify(right);
}

/** The entries of maps in one order; types are those of the recorded schema. */
function canonical(value: unknown, type: string): unknown {
  if (value === null || !/\bmap</.test(type)) return value;
  const inner = parameters(type);
  if (type.startsWith('map<') && Array.isArray(value)) {
    const [keyType = '', valueType = ''] = inner;
    const entries = value.map((entry: unknown) => {
      const [key, item] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
      return [canonical(key, keyType), canonical(item, valueType)];
    });
    return entries.sort((left, right) => compareText(JSON.stringify(left[0]), JSON.stringify(right[0])));
  }
  if (type.startsWith('array<') && Array.isArray(value)) return value.map((item) => canonical(item, inner[0] ?? ''));
  if (type.startsWith('struct<') && Array.isArray(value)) {
    return value.map((item, index) => canonical(item, (inner[index] ?? '').replace(/^[^:]*:/, '')));
  }
  return value;
}

/** The types between the outermost angle brackets. */
function parameters(type: string): readonly string[] {
  const body = type.slice(type.indexOf('<') + 1, -1);
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < body.length; index += 1) {
    const character = body[index];
    if (character === '<' || character === '(') depth += 1;
    if (character === '>' || character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(body.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(body.slice(start));
  return parts;
}

function compareText(left: string | undefined, right: string | undefined): number {
  const [a, b] = [left ?? '', right ?? ''];
  return a < b ? -1 : a > b ? 1 : 0;
}
