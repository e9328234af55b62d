import type { Metadata } from './actions.ts';
import { isOn } from './tableProperties.ts';

const enabled = 'delta.enableInCommitTimestamps';
const sinceVersion = 'delta.inCommitTimestampEnablementVersion';
const sinceTimestamp = 'delta.inCommitTimestampEnablementTimestamp';

/**
 * The metadata with the place from which on commits carry their own time, when this commit is the one that switches it on for a table
 * that has versions without. Source: PROTOCOL.md, section "In-Commit Timestamps", "Recommendations for Readers".
 */
export function withEnablement(
  metadata: Metadata,
  before: Metadata | undefined,
  version: number,
  timestamp: number,
): Metadata {
  if (!isOn(metadata.configuration, enabled) || before === undefined || isOn(before.configuration, enabled))
    return metadata;
  return {
    ...metadata,
    configuration: { ...metadata.configuration, [sinceVersion]: String(version), [sinceTimestamp]: String(timestamp) },
  };
}

/** Later than the version before it, whatever the clock says. */
export function nextTimestamp(now: number, previous: number | undefined): number {
  return previous === undefined ? now : Math.max(now, previous + 1);
}
