import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openComputeSession } from '../compute/openComputeSession.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { systemIds } from '../host/systemClock.ts';
import type { TestPorts } from '../pipeline/testing/runTest.ts';
import type { OpenProject } from './openProject.ts';

/** What tests of a project work with: this machine's disk, a folder of its own for each, and small databases. */
export function testPorts({ ports }: OpenProject): TestPorts {
  return {
    ...ports,
    files: nodeFileSystem,
    lock: acquireStorageLock,
    openCompute: ({ settings }) => openComputeSession({ settings, files: nodeFileSystem, ids: systemIds, threads: 1 }),
    async makeFolder() {
      const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'));
      return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
    },
  };
}
