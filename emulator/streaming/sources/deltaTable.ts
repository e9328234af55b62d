import { sluiceError } from '../../base/errors.ts';
import { presentFiles } from '../../batch/missingFiles.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import { listCommits, readCommit, requireLog } from '../../delta/changes.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { logFolder } from '../../delta/paths.ts';
import { scanOfFiles } from '../../delta/scan.ts';
import { readSnapshotAtVersion, refreshSnapshot } from '../../delta/snapshot.ts';
import { commitParts } from '../../delta/tableChanges.ts';
import { requireReadable } from '../../delta/tableFeatures.ts';
import { commitAtTime } from '../../delta/timeTravel.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

/** The `delta` room as a stream source sees it. `atStart` is the snapshot that the query was analysed with. */
export function deltaTable(io: DeltaIo, atStart: Snapshot, ignoreMissingFiles: boolean): StreamedTable {
  const path = atStart.tablePath;
  let newest = atStart;
  return {
    path,
    atStart,
    async latest() {
      newest = await refreshSnapshot(io, newest);
      return newest;
    },
    async at(version) {
      return version === atStart.version ? atStart : readSnapshotAtVersion(io, path, version);
    },
    async commit(version) {
      return (await readCommit(io, path, version))?.actions;
    },
    async commitVersions(from) {
      return (await listCommits(io, path, from)).map((commit) => commit.version);
    },
    async logStamp() {
      return (await io.files.status(logFolder(path)))?.modifiedAt ?? 0;
    },
    async versionBounds() {
      const { commits } = await requireLog(io, path);
      const [first, last] = [commits[0], commits.at(-1)];
      return first === undefined || last === undefined ? undefined : { first: first.version, last: last.version };
    },
    async commitAt(time) {
      newest = await refreshSnapshot(io, newest);
      const listing = await requireLog(io, path);
      return commitAtTime(io, listing, newest, listing.commits[0]?.version ?? 0, time);
    },
    checkReadable(protocol) {
      // Whether metadata and protocol agree is a question to a whole version; a commit only says which features come and go.
      requireReadable(path, protocol, { ...atStart.metadata, configuration: {} }, { kind: 'struct', fields: [] });
    },
    async scan(files) {
      const scan = await scanOfFiles(io, atStart, files);
      return ignoreMissingFiles ? presentFiles(io.files, scan) : scan;
    },
    async changes(version, actions) {
      const commit = await readCommit(io, path, version);
      if (commit === undefined) {
        const logPath = logFolder(path);
        throw sluiceError('DELTA_LOG_FILE_NOT_FOUND', { version, checkpointVersion: -1, logPath });
      }
      return commitParts(io, atStart, { ...commit, actions });
    },
    async timestampOf(version) {
      const snapshot = version === atStart.version ? atStart : await readSnapshotAtVersion(io, path, version);
      return snapshot.timestamp;
    },
  };
}
