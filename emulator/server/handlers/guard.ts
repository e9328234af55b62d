import { sluiceError } from '../../base/errors.ts';
import { approve } from '../../guard/approve.ts';
import { verifyAudit } from '../../guard/auditLog.ts';
import { auditPage } from '../../guard/auditPage.ts';
import { undoReset as undo } from '../../guard/undo.ts';
import { chooseTable } from '../../pipeline/guard/knownTables.ts';
import {
  approveAct,
  guardChanged,
  listAudit,
  readGuardStatus,
  readImpact,
  undoReset,
  verifyAuditLog,
} from '../../protocol/rpc/guard.ts';
import { projectsChanged } from '../../protocol/rpc/projects.ts';
import { forecast, guardStatus } from '../../workspace/guardQuestions.ts';
import { aloneInStorage, openGuard, type OpenGuard } from '../../workspace/openGuard.ts';
import {
  actImpactDto,
  approvalDto,
  auditRecordDto,
  auditVerificationDto,
  guardStatusDto,
  undoneDto,
} from '../dto/guard.ts';
import { errorDtoOf } from '../dto/error.ts';
import { handle, type Call, type Handler } from '../handler.ts';

export const guardHandlers: readonly Handler[] = [
  handle(readGuardStatus, ({ spec }, call) =>
    withGuard(call, spec, async (open) => guardStatusDto(await guardStatus(open))),
  ),
  handle(readImpact, ({ spec, act, tables }, call) =>
    withGuard(call, spec, async (open) => actImpactDto(await forecast(open, { act, names: tables }))),
  ),
  handle(approveAct, ({ spec, table, typedName, reason, acts }, call) =>
    withGuard(call, spec, async (open) => {
      const { guard, io } = open;
      const chosen = chooseTable(await open.known(), table);
      try {
        return approvalDto(await approve({ guard, clock: io.clock, ids: io.ids }, chosen, { typedName, reason, acts }));
      } finally {
        call.workspace.broadcast(guardChanged, { spec });
      }
    }),
  ),
  handle(undoReset, ({ spec, id, discardNewRows, why }, call) =>
    call.workspace.withProject(
      spec,
      async (project) => {
        const endUpdate = call.workspace.updates.begin(spec, project.project.spec.name);
        try {
          const open = openGuard(project);
          return undoneDto(await aloneInStorage(open, () => undo(open, { id, discardNewRows, why })));
        } finally {
          endUpdate();
          call.workspace.broadcast(guardChanged, { spec });
          call.workspace.broadcast(projectsChanged, { spec, what: 'data' });
        }
      },
      { saved: true },
    ),
  ),
  handle(listAudit, ({ spec, ...question }, call) =>
    withGuard(call, spec, async (open) => {
      const { folder, records, problems } = await verifyAudit(open.io.files, open.storage, open.witness);
      const { entries, more } = auditPage(records, question);
      const [first] = problems;
      const problem =
        first === undefined ? undefined : sluiceError('AUDIT_LOG_BROKEN', { path: folder, problem: first.detail });
      return {
        folder,
        records: entries.map(auditRecordDto),
        more,
        ...(problem === undefined ? {} : { problem: errorDtoOf(problem) }),
      };
    }),
  ),
  handle(verifyAuditLog, ({ spec }, call) =>
    withGuard(call, spec, async (open) =>
      auditVerificationDto(await verifyAudit(open.io.files, open.storage, open.witness)),
    ),
  ),
];

/** What the guard knows is what lies on the disk: a text that nobody saved protects nothing and lifts nothing. */
function withGuard<Result>(call: Call, spec: string, work: (open: OpenGuard) => Promise<Result>): Promise<Result> {
  return call.workspace.withProject(spec, (project) => work(openGuard(project)), { saved: true });
}
