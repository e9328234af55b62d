import { builtins } from '../../emulator/functions/builtins.ts';
import { isSluiceError, sluiceError } from '../../emulator/base/errors.ts';
import { analyze } from '../../emulator/plan/analyzer.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../emulator/plan/resolved.ts';
import { simpleString } from '../../emulator/plan/typeText.ts';
import { parseQuery, parseSchemaDdl } from '../../emulator/sql/parseSql.ts';

/** Tables that a test's queries may read, by name, with their columns as DDL. */
export type TestTables = Readonly<Record<string, string>>;

export async function analyzed(query: string | LogicalPlan, tables: TestTables = {}): Promise<ResolvedPlan> {
  const schemas = new Map(Object.entries(tables).map(([name, ddl]) => [name, parseSchemaDdl(ddl)]));
  const plan = typeof query === 'string' ? parseQuery(query, { timeZone: 'UTC' }) : query;
  let lastId = 0;
  return analyze(plan, {
    functions: builtins,
    settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} },
    ids: {
      next: () => {
        lastId += 1;
        return lastId;
      },
    },
    parsers: { dataType: (text): StructType => parseSchemaDdl(text) },
    catalog: {
      resolve: async (node) => {
        const name = node.kind === 'relation' ? node.nameParts.join('.') : node.format;
        const schema = schemas.get(name);
        if (schema === undefined) {
          throw sluiceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: `\`${name}\`` }, { position: node.position });
        }
        return { leaf: { format: 'test', options: {}, name: [name] }, schema, qualifier: [name] };
      },
    },
  });
}

/** The columns of a query as `name type`. */
export async function columnsOf(query: string, tables: TestTables = {}): Promise<readonly string[]> {
  const plan = await analyzed(query, tables);
  return plan.output.map((attribute) => `${attribute.name} ${simpleString(attribute.dataType)}`);
}

/** The code of the error that a query is refused with, and where. */
export async function refusalOf(query: string, tables: TestTables = {}): Promise<string> {
  try {
    await analyzed(query, tables);
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return error.position === undefined
      ? error.code
      : `${error.code} at ${error.position.line}:${error.position.column}`;
  }
  return 'no refusal';
}
