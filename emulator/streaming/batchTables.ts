/** Names of the temporary tables that one batch makes in the session. */
export interface BatchTables {
  /** The same name for the same role, until they are dropped. */
  name(role: string): string;
  /** SQL that drops all that were named since the last time; empty when there are none. */
  dropSql(): string;
}

export function batchTables(prefix: string): BatchTables {
  const named = new Set<string>();
  return {
    name(role) {
      const table = `${prefix}_${role}`;
      named.add(table);
      return table;
    },
    dropSql() {
      const sql = [...named].map((table) => `DROP TABLE IF EXISTS ${table}`).join('; ');
      named.clear();
      return sql;
    },
  };
}
