import { isJsonObject } from '../base/json.ts';
import type { AddFile } from '../delta/actions.ts';

/** How many rows, bytes and files. */
export interface TableAmounts {
  /** Undefined where a file has no statistics that would tell. */
  readonly rows: number | undefined;
  readonly bytes: number;
  readonly files: number;
}

export function amountsOf(files: readonly AddFile[]): TableAmounts {
  let rows: number | undefined = 0;
  let bytes = 0;
  for (const file of files) {
    const count = rowsOf(file);
    rows = rows === undefined || count === undefined ? undefined : rows + count;
    bytes += file.size;
  }
  return { rows, bytes, files: files.length };
}

/** Rows of a file that are not deleted. Source: PROTOCOL.md, section "Per-file Statistics". */
function rowsOf({ stats, deletionVector }: AddFile): number | undefined {
  if (stats === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(stats);
    const records = isJsonObject(value) ? value['numRecords'] : undefined;
    return typeof records === 'number' ? records - (deletionVector?.cardinality ?? 0) : undefined;
  } catch {
    return undefined;
  }
}

/** `1 row`, `12 rows`, or `an unknown number of rows`. */
export function rowsText(rows: number | undefined): string {
  return rows === undefined ? 'an unknown number of rows' : countText(rows, 'row');
}

export function countText(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
