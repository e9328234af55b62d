/**
 * Compares answers of ours with those of real Spark, statement by statement, and prints what is wrong by class.
 *
 *   node --import tsx test/interop/sqlDifferential.ts <statements.jsonl> [<answers.jsonl>]
 *
 * A line of statements is {"sql"} with optional "timezone" and "conf". Spark's answers that are in the second file already
 * are taken from there; others are asked for and appended to it.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { caseRunner, type RecordedCase } from '../conformance/suites/sparkSql.ts';
import { realSpark } from '../support/realSpark.ts';

type Statement = Pick<RecordedCase, 'sql'> & Partial<Pick<RecordedCase, 'timezone' | 'conf'>>;

function jsonLines<Line>(path: string): readonly Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function keyOf(statement: Statement): string {
  return JSON.stringify([statement.sql, statement.timezone ?? 'UTC', statement.conf ?? {}]);
}

async function askSpark(
  python: string,
  statements: readonly Statement[],
  answered: (line: string) => void,
): Promise<void> {
  const runner = spawn('nice', ['-n', '10', python, new URL('sql/sparkAnswers.py', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  runner.stdin.end(statements.map((statement) => `${JSON.stringify(statement)}\n`).join(''));
  for await (const line of createInterface({ input: runner.stdout })) answered(line);
}

async function main(statementsPath: string, answersPath: string | undefined): Promise<void> {
  const statements = jsonLines<Statement>(statementsPath);
  const known = new Map<string, Statement>();
  if (answersPath !== undefined && existsSync(answersPath)) {
    for (const line of jsonLines<Statement>(answersPath)) known.set(keyOf(line), line);
  }
  const open = statements.filter((statement) => !known.has(keyOf(statement)));
  if (open.length > 0) {
    const spark = realSpark(false);
    if ('missing' in spark) {
      console.log(`skipped ${String(open.length)} statements without an answer: ${spark.missing}`);
    } else {
      await askSpark(spark.python, open, (line) => {
        if (answersPath !== undefined) appendFileSync(answersPath, `${line}\n`);
        const answered = JSON.parse(line) as Statement;
        known.set(keyOf(answered), answered);
      });
    }
  }
  const counts = new Map<string, number>();
  const run = caseRunner();
  try {
    for (const statement of statements) {
      const answered = known.get(keyOf(statement));
      if (answered === undefined) continue;
      const recorded = { id: statement.sql, area: 'differential', timezone: 'UTC', approx: true, ...answered };
      const { outcome, kind, why } = await run.one(recorded as RecordedCase);
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (outcome === 'wrong') console.log(`wrong (${kind ?? ''}): ${why ?? ''}`);
    }
  } finally {
    await run.close();
  }
  console.log([...counts].map(([outcome, count]) => `${outcome} ${String(count)}`).join(', '));
}

const [statementsPath, answersPath] = process.argv.slice(2);
if (statementsPath === undefined) {
  console.error('Usage: node --import tsx test/interop/sqlDifferential.ts <statements.jsonl> [<answers.jsonl>]');
  process.exitCode = 2;
} else {
  await main(statementsPath, answersPath);
}
