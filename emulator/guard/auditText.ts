import type { AuditEvent, AuditRecord, Decision } from './auditRecord.ts';
import { actText, actWord } from './refusal.ts';

/** A record as a person reads it: a line of its own, and a line for each thing that was decided. */
export function auditText({ sequence, time, who, door, event }: AuditRecord): readonly string[] {
  const [first = '', ...more] = auditEventLines(event);
  return [
    `${sequence}  ${new Date(time).toISOString()}  ${who} (${door})  ${first}`,
    ...more.map((line) => `    ${line}`),
  ];
}

/** What happened, without who and when. */
export function auditEventLines(event: AuditEvent): readonly string[] {
  switch (event.kind) {
    case 'decided': {
      const [first] = event.decisions;
      if (first !== undefined && event.decisions.length === 1) return [decisionText(first)];
      return [`decided ${event.decisions.length} acts together:`, ...event.decisions.map(decisionText)];
    }
    case 'finished':
      return [
        `permit ${event.permit} ${event.done ? 'done' : 'not done'}${event.detail === '' ? '' : `: ${event.detail}`}`,
      ];
    case 'approved': {
      const acts = event.acts.map(actWord).join(', ');
      return [`approved ${acts} of ${event.table} until ${new Date(event.expiresAt).toISOString()}: ${event.reason}`];
    }
    case 'approvalRefused':
      return [`an approval for ${event.table} was refused: ${event.code}`];
    case 'protected':
      return [`${event.table} is protected from here on`];
    case 'found':
      return [`found ${event.code}: ${event.detail}`];
    case 'recovered':
      return [
        `reset ${event.reset}, which was broken off, was ${event.outcome === 'rolledBack' ? 'taken back' : 'brought to its end'}`,
      ];
    case 'restarted':
      return [`a new log after ${event.former} with ${event.records} records: ${event.reason}`];
  }
}

function decisionText({ act, table, why, verdict, code, reason, approval }: Decision): string {
  const by = approval === undefined ? '' : ` by approval ${approval}`;
  const because = reason === undefined ? '' : `, since ${reason}`;
  return `${verdict}${code === undefined ? '' : ` (${code})`}: ${actText(act)} of ${table}${by}${because}; asked by: ${why}`;
}
