import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { verifyAudit, type AuditVerification } from '../../guard/auditLog.ts';
import { auditText } from '../../guard/auditText.ts';
import { restartAudit } from '../../guard/restartAudit.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import type { OpenGuard } from '../../workspace/openGuard.ts';
import { withGuard } from '../openGuard.ts';
import { plainText } from '../plainText.ts';
import { paint } from '../terminal.ts';
import { wholeNumber, type Verb, type VerbCall } from '../verb.ts';

const defaultLimit = 50;
const subcommands = ['verify', 'restart'] as const;

export const audit: Verb = {
  name: 'audit',
  summary: 'Print the audit log of a project: every reset, refusal, approval and undo; or verify it.',
  help: `Prints the audit log of a project, oldest record first: who, when, what, by which command, why, and what was
decided. Each record holds the hash of the one before.

Usage: sluice audit [--limit N]
       sluice audit verify
       sluice audit restart --reason TEXT

  verify             looks for every record that was changed, taken out (of the end too), put in or moved; exit code 1
                     when there is any
  restart            sets a broken log aside, and begins a new one that knows every protection that could still be
                     read
  --limit N          at most N records, the newest (default: ${defaultLimit})
  --reason TEXT      why the log is begun anew
  --spec PATH        the project's spec; without it spark-pipeline.yml or .yaml of this folder or of one above it
  --json             an object a record; with verify one object

Example: sluice audit verify`,
  options: { spec: { type: 'string' }, limit: { type: 'string' }, reason: { type: 'string' } },
  positionals: [0, 1],
  async run(call) {
    const limit = wholeNumber(call, 'limit', 'audit') ?? defaultLimit;
    const [word] = call.positionals;
    return withGuard(call, async (open) => {
      const verification = await verifyAudit(nodeFileSystem, open.storage, open.witness);
      switch (word) {
        case undefined:
          return listed(call, verification, limit);
        case 'verify':
          return verified(call, verification);
        case 'restart':
          return restarted(call, open);
        default: {
          const near = nearest(word, subcommands);
          throw usage(`The command "audit" has no "${word}".${near === undefined ? '' : ` Did you mean "${near}"?`}`);
        }
      }
    });
  },
};

function listed(call: VerbCall, verification: AuditVerification, limit: number): number {
  const { terminal, json } = call;
  const { records, problems } = verification;
  for (const record of limit === 0 ? [] : records.slice(-limit)) {
    if (json) terminal.print(JSON.stringify(record));
    else for (const line of auditText(record)) terminal.print(plainText(line));
  }
  if (!json && records.length === 0 && problems.length === 0) {
    terminal.note('There is no record yet: nothing was reset, refused or approved.');
  }
  const [first] = problems;
  if (first === undefined) return 0;
  throw sluiceError('AUDIT_LOG_BROKEN', { path: verification.folder, problem: first.detail });
}

function verified({ terminal, json }: VerbCall, { folder, count, records, problems }: AuditVerification): number {
  const last = records.at(-1)?.hash;
  if (json) {
    terminal.print(
      JSON.stringify({ folder, verified: problems.length === 0, records: count, lastHash: last, problems }),
    );
  } else if (problems.length === 0) {
    const end = last === undefined ? '' : `, the last hash is ${last}`;
    terminal.print(`${paint(terminal, 'green', 'The audit log is as it was written')}: ${count} records${end}.`);
  } else {
    terminal.print(`${paint(terminal, 'red', 'The audit log is not as it was written')}: ${folder}`);
    for (const { detail } of problems) terminal.print(`  ${plainText(detail)}`);
  }
  return problems.length === 0 ? 0 : 1;
}

async function restarted({ terminal, json, text }: VerbCall, open: OpenGuard): Promise<number> {
  const reason = text('reason')?.trim() ?? '';
  if (reason === '') throw usage('Say by --reason why the log is begun anew.');
  const report = await restartAudit(open, reason);
  if (json) terminal.print(JSON.stringify(report));
  else {
    terminal.print(
      `The former log lies in ${report.former}. The new one knows ${report.protectedTables.length} protected tables.`,
    );
  }
  return 0;
}

function usage(detail: string): Error {
  return sluiceError('INVALID_USAGE', { detail, command: 'audit' });
}
