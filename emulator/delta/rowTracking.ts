import { sluiceError } from '../base/errors.ts';
import type { Ids } from '../base/clock.ts';
import { isJsonObject } from '../base/json.ts';
import type { Action, DomainMetadata, Metadata, Protocol } from './actions.ts';
import { isOn } from './tableProperties.ts';
import { featureNames } from './writerFeatures.ts';

/** The domain that holds the highest row id given so far. Source: PROTOCOL.md, section "Row Tracking". */
export const rowTrackingDomain = 'delta.rowTracking';

/** Properties that come with `delta.enableRowTracking`; each names a column for rows that move from file to file. */
export const rowTrackingProperties = [
  'delta.rowTracking.materializedRowIdColumnName',
  'delta.rowTracking.materializedRowCommitVersionColumnName',
] as const;

/** Whether every new file needs row ids: as soon as the feature is supported, enabled or not. */
export function assignsRowIds(protocol: Protocol, metadata: Metadata): boolean {
  return featureNames(protocol).has('rowTracking') && !isOn(metadata.configuration, 'delta.rowTrackingSuspended');
}

/** The highest row id that a domain's metadata tells, or undefined when it is another domain's. */
export function highWaterMark(domain: DomainMetadata | undefined): number | undefined {
  if (domain?.domain !== rowTrackingDomain || domain.removed) return undefined;
  const configuration: unknown = JSON.parse(domain.configuration);
  const mark = isJsonObject(configuration) ? configuration['rowIdHighWaterMark'] : undefined;
  if (typeof mark === 'number' && Number.isSafeInteger(mark)) return mark;
  throw sluiceError('INTERNAL_ERROR', { detail: `the domain ${rowTrackingDomain} has no high water mark` });
}

/** The highest mark among the actions of a commit. */
export function markOf(actions: readonly Action[]): number | undefined {
  return actions
    .flatMap((action) => (action.kind === 'domainMetadata' ? (highWaterMark(action.domain) ?? []) : []))
    .at(-1);
}

/**
 * The actions with row ids for the files that have none, above every id that was given before, and the new highest one. Files that
 * are only added again keep theirs. Source: PROTOCOL.md, section "Row Tracking", "Writer Requirements for Row Tracking".
 */
export function withRowIds(actions: readonly Action[], mark: number, version: number): readonly Action[] {
  let highest = mark;
  const assigned = actions.map((action): Action => {
    if (action.kind !== 'add') return action;
    const { file } = action;
    const defaultRowCommitVersion = file.defaultRowCommitVersion ?? version;
    if (file.baseRowId !== undefined) return { kind: 'add', file: { ...file, defaultRowCommitVersion } };
    const baseRowId = highest + 1;
    highest += recordCount(file.path, file.stats);
    return { kind: 'add', file: { ...file, baseRowId, defaultRowCommitVersion } };
  });
  if (highest === mark) return assigned;
  const configuration = JSON.stringify({ rowIdHighWaterMark: highest, domainName: rowTrackingDomain });
  return [
    ...assigned,
    { kind: 'domainMetadata', domain: { domain: rowTrackingDomain, configuration, removed: false } },
  ];
}

/** The configuration of a new table with row tracking, with the names of its hidden columns. */
export function withHiddenColumns(
  configuration: Readonly<Record<string, string>>,
  ids: Ids,
): Readonly<Record<string, string>> {
  if (!isOn(configuration, 'delta.enableRowTracking')) return configuration;
  const [rowId, commitVersion] = rowTrackingProperties;
  return {
    ...configuration,
    [rowId]: `_row-id-col-${ids.uuid()}`,
    [commitVersion]: `_row-commit-version-col-${ids.uuid()}`,
  };
}

function recordCount(path: string, stats: string | undefined): number {
  const parsed: unknown = stats === undefined ? undefined : JSON.parse(stats);
  const count = isJsonObject(parsed) ? parsed['numRecords'] : undefined;
  if (typeof count === 'number' && Number.isSafeInteger(count)) return count;
  throw sluiceError('DELTA_ROW_ID_ASSIGNMENT_WITHOUT_STATS', { path });
}
