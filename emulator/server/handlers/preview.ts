import { withPreview } from '../../pipeline/preview/openPreview.ts';
import type { PreviewSubject } from '../../pipeline/preview/previewPlan.ts';
import { previewQuery } from '../../pipeline/preview/previewText.ts';
import type { ProjectSpec } from '../../pipeline/project.ts';
import { pageBytes } from '../../protocol/rpc/dto.ts';
import { readPreviewRows, runPreview, type PreviewSubjectDto } from '../../protocol/rpc/preview.ts';
import { handle, type Handler } from '../handler.ts';
import { computePreview, keepPreview, previewOf, type PreviewResult } from '../previews.ts';

export const previewHandlers: readonly Handler[] = [
  handle(runPreview, ({ spec, subject, limit }, { workspace, client, signal, progress }) =>
    workspace.withProject(spec, async ({ project, ports }) => {
      progress({ message: 'Computing the preview.' });
      return withPreview(project, ports, subjectOf(subject, project.spec), async (preview) => {
        const result = await computePreview(preview, { id: workspace.ids.uuid(), limit, signal });
        keepPreview(workspace, client, result);
        return {
          id: result.id,
          rows: result.rows.length,
          more: result.more,
          notes: preview.notes,
          expectations: preview.expectations.map(({ name, conditionText, onViolation }, index) => ({
            name,
            condition: conditionText,
            onViolation,
            failed: result.broken.filter((broken) => broken.includes(index)).length,
          })),
        };
      });
    }),
  ),
  handle(readPreviewRows, async ({ id, offset, limit }, { workspace, client }) => {
    const result = previewOf(workspace, client, id);
    const count = rowsThatFit(result, offset, limit);
    return {
      columns: result.columns,
      rows: result.rows.slice(offset, offset + count),
      broken: result.broken.slice(offset, offset + count),
      offset,
      total: result.rows.length,
    };
  }),
];

function subjectOf(subject: PreviewSubjectDto, spec: ProjectSpec): PreviewSubject {
  return subject.kind === 'dataset'
    ? { kind: 'dataset', key: subject.dataset }
    : { kind: 'query', plan: previewQuery(subject.text, spec), scope: spec };
}

/** At least one row, and no more than a message has room for. */
function rowsThatFit({ columns, rows, broken }: PreviewResult, offset: number, limit: number): number {
  let bytes = Buffer.byteLength(JSON.stringify(columns)) + 256;
  let count = 0;
  for (const [index, row] of rows.slice(offset, offset + limit).entries()) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 4 * (broken[offset + index]?.length ?? 0) + 8;
    if (bytes > pageBytes && count > 0) break;
    count += 1;
  }
  return count;
}
