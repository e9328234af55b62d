import { momentFromText } from '../base/dateTimeText.ts';
import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { Expression } from '../plan/expression.ts';
import type { RelationPlan } from '../plan/logicalPlan.ts';
import { dateText } from '../plan/valueText.ts';

/** VERSION AS OF and TIMESTAMP AS OF as the reader options that say the same. Raises INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT, UNSUPPORTED_EXPRESSION. */
export function travelOptions(node: RelationPlan, timeZone: string): Readonly<Record<string, string>> {
  const { timeTravel } = node;
  if (timeTravel === undefined) return {};
  if ('version' in timeTravel) {
    const { version } = timeTravel;
    const value = version.kind === 'literal' ? String(version.value) : '';
    return { versionAsOf: value };
  }
  return { timestampAsOf: new Date(timeOf(timeTravel.timestamp, timeZone)).toISOString() };
}

/** Milliseconds of the constant of TIMESTAMP AS OF: a text, a timestamp or a date. */
export function timeOf(expression: Expression, timeZone: string): number {
  const inner = expression.kind === 'cast' && expression.dataType.kind === 'timestamp' ? expression.child : expression;
  if (inner.kind === 'literal') {
    const { value, dataType } = inner;
    if (dataType.kind === 'timestamp' && typeof value === 'bigint') return Number(value / 1000n);
    const day = dataType.kind === 'date' && typeof value === 'number' ? dateText(value) : undefined;
    const text = day ?? (dataType.kind === 'string' && typeof value === 'string' ? value : undefined);
    if (text !== undefined) {
      const moment = momentFromText(text, timeZone);
      if (moment !== undefined && moment !== 'timeOnly') return Number(moment / 1000n);
    }
  }
  if (inner.kind !== 'literal') {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'TIMESTAMP AS OF', detail: 'only a literal is a time here' },
      { position: expression.position },
    );
  }
  const shown = `"${String(inner.value)}"`;
  throw sluiceError('INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT', { expr: shown }, { position: expression.position });
}

/** `/path@v12`, where no folder has that very name. Source: delta-io/delta, `DeltaTableUtils.extractIfPathContainsTimeTravel`. */
export async function pathTimeTravel(
  files: FileSystem,
  path: string,
): Promise<{ readonly path: string; readonly version: number } | undefined> {
  const match = /^(.*)@[vV](\d{1,15})$/.exec(path);
  if (match?.[1] === undefined || (await files.status(path)) !== undefined) return undefined;
  return { path: match[1], version: Number(match[2]) };
}
