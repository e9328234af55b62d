import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError, sluiceError } from '../../../emulator/base/errors.ts';
import { openComputeSession, type OpenedSession } from '../../../emulator/compute/openComputeSession.ts';
import { jsonRow } from '../../../emulator/compute/rowJson.ts';
import { builtins } from '../../../emulator/functions/builtins.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import { analyze } from '../../../emulator/plan/analyzer.ts';
import type { AnalysisSettings } from '../../../emulator/plan/functionEntry.ts';
import { quoteIdentifier, simpleString } from '../../../emulator/plan/typeText.ts';
import { parseDataType, parseQuery, parseSchemaDdl } from '../../../emulator/sql/parseSql.ts';
import { columnName } from '../../../emulator/plan/resolved.ts';
import type { CaseResult, Suite } from '../suite.ts';
import { compareRows } from './sparkSqlRows.ts';

export interface RecordedCase {
  readonly id: string;
  readonly area: string;
  readonly sql: string;
  readonly timezone: string;
  readonly conf?: Readonly<Record<string, string>>;
  readonly schema?: readonly { readonly name: string; readonly type: string }[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly ordered?: boolean;
  readonly approx?: boolean;
  readonly error?: { readonly condition: string | null; readonly sqlstate: string | null; readonly stage: string };
}

const files = ['expressions.jsonl', 'queries.jsonl', 'errors.jsonl'];

/** Statements with the types and values, or the error condition, that Spark 4.2 gave. */
export const sparkSql: Suite = {
  name: 'spark-sql',
  async *run(root, only) {
    const runner = caseRunner();
    try {
      for (const file of files) {
        for (const recorded of readCases(join(root, 'spark-sql', file))) {
          if (only?.(recorded.id) === false) continue;
          yield await runner.one(recorded);
        }
      }
    } finally {
      await runner.close();
    }
  },
};

/** Runs cases one by one; cases of one time zone and configuration share a session. */
export function caseRunner(): {
  readonly one: (recorded: RecordedCase) => Promise<CaseResult>;
  readonly close: () => Promise<void>;
} {
  const sessions = new Map<string, OpenedSession>();
  return {
    one: (recorded) => runCase(recorded, sessions),
    close: async () => {
      for (const session of sessions.values()) await session.close();
    },
  };
}

export function readCases(path: string): readonly RecordedCase[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCase);
}

async function runCase(recorded: RecordedCase, sessions: Map<string, OpenedSession>): Promise<CaseResult> {
  const { id } = recorded;
  try {
    const session = await sessionFor(recorded, sessions);
    const answer = await answerOf(recorded, session);
    if (recorded.error !== undefined) {
      const expected = recorded.error.condition ?? 'an error';
      return { id, outcome: 'wrong', kind: 'answered an error', why: `${recorded.sql}: expected ${expected}` };
    }
    const difference = compareAnswer(recorded, answer);
    if (difference === undefined) return { id, outcome: 'equal' };
    return { id, outcome: 'wrong', kind: difference.kind, why: `${recorded.sql}: ${difference.why}` };
  } catch (error) {
    return failure(recorded, error);
  }
}

/** A refusal under Spark's own condition is the answer; one under a name of ours is a refusal; anything else is wrong. */
function failure(recorded: RecordedCase, error: unknown): CaseResult {
  const { id, sql } = recorded;
  if (!isSluiceError(error) || error.code === 'INTERNAL_ERROR') {
    const text = error instanceof Error ? error.message : String(error);
    return { id, outcome: 'wrong', kind: 'crash', why: `${sql}: ${text.slice(0, 300)}` };
  }
  const why = `${sql}: ${error.code}: ${error.message.slice(0, 200)}`;
  const condition = recorded.error?.condition;
  if (condition === error.code) return { id, outcome: 'equal' };
  if (ownRefusal(error.code)) return { id, outcome: 'refused', kind: refusalKind(error.code, error.parameters), why };
  // Spark names no public condition; that the statement fails is the answer.
  if (condition === null) return { id, outcome: 'equal' };
  const expected = condition === undefined ? 'an answer' : condition;
  return { id, outcome: 'wrong', kind: `${error.code} for ${expected}`, why: `${why} (expected ${expected})` };
}

function ownRefusal(code: string): boolean {
  return (
    code === 'UNSUPPORTED_FUNCTION' ||
    code === 'UNSUPPORTED_EXPRESSION' ||
    code === 'UNSUPPORTED_OPERATOR' ||
    code === 'UNSUPPORTED_SETTING' ||
    code === 'UNSUPPORTED_SYNTAX' ||
    code === 'UNSUPPORTED_IN_COMPUTE' ||
    code === 'UNSUPPORTED_TIME_ZONE'
  );
}

function refusalKind(code: string, parameters: Readonly<Record<string, string>>): string {
  const what = parameters['name'] ?? parameters['feature'] ?? parameters['expression'] ?? parameters['operator'] ?? '';
  return `${code} ${what}`;
}

interface Answer {
  readonly schema: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

async function answerOf(recorded: RecordedCase, session: OpenedSession): Promise<Answer> {
  const { settings } = session;
  const plan = parseQuery(recorded.sql, { timeZone: settings.timeZone });
  let lastId = 0;
  const resolved = await analyze(plan, {
    functions: builtins,
    settings,
    ids: {
      next: () => {
        lastId += 1;
        return lastId;
      },
    },
    parsers: {
      dataType: (text) => {
        try {
          return parseSchemaDdl(text);
        } catch {
          return parseDataType(text);
        }
      },
    },
    catalog: {
      resolve: async (node) => {
        const parts = node.kind === 'relation' ? node.nameParts : [node.format];
        if (parts.length > 2) {
          throw sluiceError(
            'REQUIRES_SINGLE_PART_NAMESPACE',
            { sessionCatalog: 'spark_catalog', identifier: parts.map(quoteIdentifier).join('.') },
            { position: node.position },
          );
        }
        throw sluiceError(
          'TABLE_OR_VIEW_NOT_FOUND',
          { relationName: parts.map(quoteIdentifier).join('.') },
          { position: node.position },
        );
      },
    },
  });
  const { relation, order } = session.translateOrdered(resolved, () => undefined);
  const columns = resolved.output.map(columnName);
  const rows =
    columns.length === 0
      ? (await session.rows(`SELECT 1 FROM ${relation}`)).map(() => [])
      : await session.rows(`SELECT ${columns.join(', ')} FROM ${relation} ORDER BY ${order}`);
  const types = resolved.output.map((attribute) => attribute.dataType);
  return {
    schema: resolved.output.map(({ name, dataType }) => ({ name, type: simpleString(dataType) })),
    rows: rows.map((row) => jsonRow(row, types, 'query')),
  };
}

function compareAnswer(
  recorded: RecordedCase,
  answer: Answer,
): { readonly kind: string; readonly why: string } | undefined {
  const schema = recorded.schema ?? [];
  const names = (columns: Answer['schema']): string => JSON.stringify(columns.map((column) => column.name));
  const types = (columns: Answer['schema']): string => columns.map((column) => column.type).join(', ');
  if (types(schema) !== types(answer.schema)) {
    return { kind: 'type', why: `type ${types(answer.schema)}, expected ${types(schema)}` };
  }
  if (names(schema) !== names(answer.schema)) {
    return { kind: 'name', why: `name ${names(answer.schema)}, expected ${names(schema)}` };
  }
  const same = compareRows(recorded.rows ?? [], answer.rows, {
    types: schema.map((column) => column.type),
    ordered: recorded.ordered === true,
    approx: recorded.approx === true,
  });
  if (same) return undefined;
  const text = (rows: readonly unknown[] | undefined): string => (JSON.stringify(rows) ?? '').slice(0, 200);
  return { kind: 'rows', why: `rows ${text(answer.rows)}, expected ${text(recorded.rows)}` };
}

async function sessionFor(recorded: RecordedCase, sessions: Map<string, OpenedSession>): Promise<OpenedSession> {
  const conf = recorded.conf ?? {};
  const key = `${recorded.timezone} ${JSON.stringify(conf)}`;
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const settings: AnalysisSettings = {
    timeZone: recorded.timezone,
    ansi: conf['spark.sql.ansi.enabled'] !== 'false',
    caseSensitive: conf['spark.sql.caseSensitive'] === 'true',
    conf,
  };
  let lastUuid = 0;
  const session = await openComputeSession({
    settings,
    files: nodeFileSystem,
    ids: {
      uuid: () => {
        lastUuid += 1;
        return `00000000-0000-4000-8000-${String(lastUuid).padStart(12, '0')}`;
      },
    },
    threads: 1,
    memoryLimit: '1GB',
  });
  sessions.set(key, session);
  return session;
}
