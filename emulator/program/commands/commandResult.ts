import type { RowValue } from '../../compute/rowValue.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { types } from '../../plan/types.ts';

/** What a command answers with: a table, without columns for commands that only have an effect. */
export interface CommandResult {
  readonly schema: StructType;
  readonly rows: readonly (readonly RowValue[])[];
  /** Rows of a query that were left out by a limit. */
  readonly hasMore: boolean;
}

export const nothing: CommandResult = { schema: { kind: 'struct', fields: [] }, rows: [], hasMore: false };

export function table(
  columns: Readonly<Record<string, DataType>>,
  rows: readonly (readonly RowValue[])[],
): CommandResult {
  return {
    schema: {
      kind: 'struct',
      fields: Object.entries(columns).map(([name, dataType]) => ({ name, dataType, nullable: true, metadata: {} })),
    },
    rows,
    hasMore: false,
  };
}

/** A table of texts. */
export function texts(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): CommandResult {
  return table(Object.fromEntries(columns.map((column) => [column, types.string])), rows);
}

/** A map of texts as a value. */
export function mapValue(entries: Readonly<Record<string, string | null>> | undefined): RowValue {
  return entries === undefined ? null : { entries: Object.entries(entries) };
}
