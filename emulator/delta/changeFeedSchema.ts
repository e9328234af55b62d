import type { StructField, StructType } from '../plan/dataType.ts';

/** `readChangeFeed`, or its older name `readChangeData`, matched without regard to case. */
export function asksForChangeFeed(options: Readonly<Record<string, string>>): boolean {
  return Object.entries(options).some(
    ([name, value]) => /^readchange(feed|data)$/i.test(name) && value.toLowerCase() === 'true',
  );
}

/** The table's columns and those that the change feed adds. Source: delta-io/delta, `CDCReader.cdcReadSchema`. */
export function withChangeColumns(table: StructType): StructType {
  return {
    ...table,
    fields: [
      ...table.fields,
      column('_change_type', 'string'),
      column('_commit_version', 'long'),
      column('_commit_timestamp', 'timestamp'),
    ],
  };
}

function column(name: string, kind: 'string' | 'long' | 'timestamp'): StructField {
  return { name, dataType: { kind }, nullable: true, metadata: {} };
}
