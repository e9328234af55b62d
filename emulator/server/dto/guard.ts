import type { AuditEntry } from '../../guard/auditPage.ts';
import type { AuditVerification } from '../../guard/auditLog.ts';
import { recordJson } from '../../guard/auditRecord.ts';
import type { Approval } from '../../guard/guardState.ts';
import { impactLines, type ResetImpact } from '../../guard/impact.ts';
import type { UndoReport } from '../../guard/undo.ts';
import type {
  ActImpactDto,
  ApprovalDto,
  AuditRecordDto,
  AuditVerificationDto,
  GuardStatusDto,
  ImpactDto,
  UndoneDto,
} from '../../protocol/rpc/guard.ts';
import type { ActForecast, GuardStatus } from '../../workspace/guardQuestions.ts';

export function guardStatusDto({ protected: tables, approvals, resets }: GuardStatus): GuardStatusDto {
  return {
    protected: tables.map(({ table: { table, path }, why }) => ({ table, path, why })),
    approvals: approvals.map(approvalDto),
    resets: resets.map(({ id, updateId, time, tables: names, state, undoableUntil }) => ({
      id,
      updateId,
      time,
      tables: names,
      state,
      undoableUntil,
    })),
  };
}

export function approvalDto({ id, table, acts, reason, who, approvedAt, expiresAt }: Approval): ApprovalDto {
  return { id, table, acts, reason, who, approvedAt, expiresAt };
}

export function actImpactDto({ tables, sinks }: ActForecast): ActImpactDto {
  return {
    tables: tables.map(({ impact, why, verdict, approval, reader }) => ({
      impact: impactDto(impact),
      ...(why === undefined ? {} : { why }),
      verdict,
      ...(approval === undefined ? {} : { approval: approvalDto(approval) }),
      reader,
    })),
    sinks,
  };
}

function impactDto(impact: ResetImpact): ImpactDto {
  const { table, path, version, versions, since, rows, bytes, files, sources } = impact;
  return {
    table,
    path,
    version: version ?? null,
    versions,
    ...(since === undefined ? {} : { since }),
    rows: rows ?? null,
    bytes,
    files,
    sources: sources.map(({ name, reach, detail, lost }) => ({ name, reach, detail, lost })),
    lines: impactLines(impact),
  };
}

export function undoneDto({ id, tables, behind }: UndoReport): UndoneDto {
  return {
    id,
    tables: tables.map(({ table, restoredVersion, rows }) => ({ table, restoredVersion, rows: rows ?? null })),
    behind: behind.map(({ flow, reads }) => ({ flow, reads })),
  };
}

export function auditRecordDto({ record, kind, title, lines, tables }: AuditEntry): AuditRecordDto {
  const { sequence, time, who, door } = record;
  return { sequence, time, who, door, kind, title, lines, tables, record: recordJson(record) };
}

export function auditVerificationDto({ folder, count, records, problems }: AuditVerification): AuditVerificationDto {
  const lastHash = records.at(-1)?.hash;
  return {
    folder,
    records: count,
    ...(lastHash === undefined ? {} : { lastHash }),
    problems: problems.map(({ kind, sequence, detail }) => ({
      kind,
      ...(sequence === undefined ? {} : { sequence }),
      detail,
    })),
  };
}
