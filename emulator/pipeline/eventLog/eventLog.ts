import type { Clock, Ids } from '../../base/clock.ts';
import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { TableCatalog, TableName } from '../../batch/tableCatalog.ts';
import type { ComputeOptions } from '../../compute/duckdbSession.ts';
import type { OpenedSession } from '../../compute/openComputeSession.ts';
import type { FlowStatus, PipelineEvent, PipelineEventListener } from '../event.ts';
import { appendEvents, eventLogFolder } from './appendEvents.ts';

export interface EventLogPorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tables: TableCatalog;
  openCompute(options: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession>;
  /** Told when events could not be written. The update goes on. */
  onWarning(error: SluiceError): void;
}

export interface EventLogPlace {
  /** Absolute plain path of the storage folder. */
  readonly storage: string;
  /** Where queries find it as `event_log`: the catalog and schema of the project. */
  readonly catalog: string;
  readonly schema: string;
  /** Name of this machine. */
  readonly host?: string;
}

export interface EventLog {
  /** Takes an event and returns at once. */
  readonly listener: PipelineEventListener;
  /** Resolves when all events so far are in the table, or could not be written and a warning was told. Never rejects. */
  flush(): Promise<void>;
  /** Flushes, and frees the session. Never rejects. */
  close(): Promise<void>;
}

/**
 * Milliseconds between two commits while an update runs; what comes in between goes with the next one. It grows by itself with each
 * commit, so that one that runs for days makes no heap of little files.
 */
const leastInterval = 1000;
const mostInterval = 30_000;
/** Events that are kept while they cannot be written; older ones are let go. */
const mostPending = 20_000;
/** An event log is found by this name, unless the project has a dataset of that name. */
const tableName = 'event_log';

/**
 * The event log of a project: a Delta table in `<storage>/_event_log`. Events are gathered and appended behind the update's back, a
 * commit now and then and one at the end; each event once, for every commit carries the number of its append.
 */
export function eventLog(ports: EventLogPorts, place: EventLogPlace): EventLog {
  const { clock, ids } = ports;
  const name: TableName = [place.catalog, place.schema, tableName];
  const ownName = name.join('.');
  const writer = ids.uuid();
  const pending: PipelineEvent[] = [];
  /** What the append of the number `appends` holds, from when it is tried until it is known to be in the table. */
  let appending: readonly PipelineEvent[] = [];
  let appends = 0;
  let sequence = 0;
  let lastWrite = -Infinity;
  let nameTaken = false;
  let registered = false;
  let session: Promise<OpenedSession> | undefined;
  let writing: Promise<boolean> | undefined;
  /** A write that waits for its time. */
  let scheduled: AbortController | undefined;

  const openSession = async (): Promise<OpenedSession> => {
    session ??= ports.openCompute({ settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} } });
    try {
      return await session;
    } catch (error) {
      session = undefined;
      throw error;
    }
  };

  const register = async (): Promise<void> => {
    if (registered || nameTaken) return;
    const found = await ports.tables.find(name);
    const path = eventLogFolder(place.storage);
    if (found === undefined) await ports.tables.register(name, { kind: 'table', path, managed: false });
    registered = true;
  };

  const append = async (): Promise<void> => {
    // An append that failed may have reached the table after all; only the same events under the same number are safe to repeat.
    if (appending.length === 0) appending = pending.splice(0);
    if (appending.length === 0) return;
    const { records } = await openSession();
    const target = { io: { files: ports.files, parquet: records, clock, ids }, path: eventLogFolder(place.storage) };
    await appendEvents(target, { events: appending, host: place.host, sequence, writer, number: appends });
    appends += 1;
    sequence += appending.length;
    appending = [];
    await register();
  };

  /** One append; false when it could not be written. */
  const write = (): Promise<boolean> => {
    writing ??= (async () => {
      lastWrite = clock.now();
      scheduled?.abort();
      scheduled = undefined;
      let written = true;
      try {
        await append();
      } catch (error) {
        written = false;
        ports.onWarning(failure(error));
      }
      writing = undefined;
      return written;
    })();
    return writing;
  };

  /** Writes now, or once the last commit is long enough ago. */
  const writeSoon = (): void => {
    if (scheduled !== undefined) return;
    const now = clock.now();
    const interval = Math.min(leastInterval * Math.max(1, appends), mostInterval);
    if (writing === undefined && now >= lastWrite + interval) {
      void write();
      return;
    }
    const waiting = new AbortController();
    scheduled = waiting;
    clock.sleepUntil(Math.max(lastWrite + interval, now), waiting.signal).then(
      async () => {
        await writing;
        scheduled = undefined;
        await write();
      },
      () => undefined,
    );
  };

  const flush = async (): Promise<void> => {
    await writing;
    while (appending.length + pending.length > 0 && (await write()));
  };

  return {
    listener(event) {
      pending.push(event);
      if (pending.length > mostPending) pending.shift();
      if (event.type === 'dataset_definition' && event.origin.datasetName === ownName) nameTaken = true;
      if (endsSomething(event)) writeSoon();
    },
    flush,
    async close() {
      await flush();
      scheduled?.abort();
      const opened = session;
      session = undefined;
      try {
        await (await opened)?.close();
      } catch (error) {
        ports.onWarning(failure(error));
      }
    },
  };
}

const finalStatuses: ReadonlySet<string> = new Set<FlowStatus>(['COMPLETED', 'FAILED', 'STOPPED']);

/** A flow's end or a batch of one: what somebody who looks into a running update wants to see. */
function endsSomething({ type, level, details }: PipelineEvent): boolean {
  if (type !== 'flow_progress') return false;
  const progress = details['flow_progress'];
  const status =
    typeof progress === 'object' && progress !== null && 'status' in progress ? progress.status : undefined;
  return level === 'METRICS' || (typeof status === 'string' && finalStatuses.has(status));
}

function failure(error: unknown): SluiceError {
  const reason = isSluiceError(error) ? `[${error.code}] ${error.message}` : String(error);
  return sluiceError('EVENT_LOG_NOT_WRITTEN', { reason }, { cause: error });
}
