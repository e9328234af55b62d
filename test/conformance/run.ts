// `npm run conformance [-- --root DIR] [--suite NAME] [--only TEXT] [--failures] [--json]`
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import type { CaseResult, Suite } from './suite.ts';

const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  programs: async () => (await import('./suites/programs.ts')).programs,
  delta: async () => (await import('./suites/delta.ts')).delta,
  'delta-spark': async () => (await import('./suites/deltaSpark.ts')).deltaSpark,
  'spark-sql': async () => (await import('./suites/sparkSql.ts')).sparkSql,
  streaming: async () => (await import('./suites/streaming.ts')).streaming,
  resume: async () => (await import('./suites/resume.ts')).resumeSuite,
  pipelines: async () => (await import('./suites/pipelines.ts')).pipelines,
  checkpoints: async () => (await import('./suites/checkpoints.ts')).checkpoints,
};

const help = `Compares Sluice with the recorded answers of real Spark and Delta.

Usage: npm run conformance [-- options]
  --root DIR     the folder of recorded answers (default: SLUICE_CONFORMANCE, else ../shared/conformance)
  --suite NAME   one suite, may be repeated: ${Object.keys(suites).join(', ')}
  --only TEXT    only cases whose id holds this text
  --failures     list the cases that are not equal
  --json         one line of JSON a suite
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      root: { type: 'string' },
      suite: { type: 'string', multiple: true },
      only: { type: 'string' },
      failures: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const root = values.root ?? conformanceRoot();
  if (root === undefined || !existsSync(root)) {
    console.error(root === undefined ? conformanceMissing : `The folder ${root} does not exist.`);
    return root === undefined ? 0 : 2;
  }
  const names = values.suite ?? Object.keys(suites);
  const unknown = names.find((name) => suites[name] === undefined);
  if (unknown !== undefined) {
    console.error(`There is no suite "${unknown}". Known suites: ${Object.keys(suites).join(', ')}.`);
    return 2;
  }
  const only = values.only;
  const rows: SuiteReport[] = [];
  for (const name of names) {
    const report = await runSuite(name, root, only === undefined ? undefined : (id) => id.includes(only));
    rows.push(report);
    if (values.json) console.log(JSON.stringify(report));
    else if (values.failures)
      for (const { id, kind, why } of report.failures) console.log(`${name} ${id}: ${kind}: ${why}`);
  }
  if (!values.json) printTable(rows);
  return rows.some((row) => row.wrong > 0) ? 1 : 0;
}

interface SuiteReport {
  readonly suite: string;
  readonly cases: number;
  readonly equal: number;
  readonly refused: number;
  readonly wrong: number;
  readonly notRun: number;
  readonly failures: readonly { readonly id: string; readonly kind: string; readonly why: string }[];
}

async function runSuite(name: string, root: string, only?: (id: string) => boolean): Promise<SuiteReport> {
  const load = suites[name];
  if (load === undefined) throw new Error(`There is no suite ${name}.`);
  const suite = await load();
  const results: CaseResult[] = [];
  for await (const result of suite.run(root, only)) results.push(result);
  const count = (outcome: CaseResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return {
    suite: name,
    cases: results.length,
    equal: count('equal'),
    refused: count('refused'),
    wrong: count('wrong'),
    notRun: count('notRun'),
    failures: results
      .filter(({ outcome }) => outcome !== 'equal')
      .map(({ id, outcome, kind, why }) => ({
        id,
        kind: `${outcome}${kind === undefined ? '' : `: ${kind}`}`,
        why: why ?? '',
      })),
  };
}

function printTable(rows: readonly SuiteReport[]): void {
  const header = ['suite', 'cases', 'equal', 'refused', 'wrong', 'not yet run'];
  const lines = rows.map((row) => [
    row.suite,
    String(row.cases),
    `${row.equal} (${percent(row.equal, row.cases)})`,
    String(row.refused),
    String(row.wrong),
    String(row.notRun),
  ]);
  const widths = header.map((title, index) =>
    Math.max(title.length, ...lines.map((line) => (line[index] ?? '').length)),
  );
  for (const line of [header, ...lines]) {
    console.log(
      line
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    );
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

process.exitCode = await main();
