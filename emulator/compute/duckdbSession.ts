import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { DuckdbModule } from './javascriptFunctions.ts';
import type { RowValue } from './rowValue.ts';
import { rowValue } from './rowValue.ts';
import { runtimeError } from './runtimeErrors.ts';
import { quoteText } from './sqlText.ts';

export interface ComputeOptions {
  readonly settings: AnalysisSettings;
  /** Makes written files durable and puts partitioned ones in their places. */
  readonly files: FileSystem;
  /** Names new files. */
  readonly ids: Ids;
  /** As DuckDB writes it, `2GB`; absent means 80 % of the machine's. */
  readonly memoryLimit?: string;
  /** Absent means one a core. */
  readonly threads?: number;
  /** Where operators may spill to; absent means nowhere. */
  readonly tempFolder?: string;
}

/** The statements of one DuckDB connection, one at a time in the order of calling, with errors of the catalogue. */
export interface DuckdbConnection {
  readonly native: DuckDBConnection;
  readonly duckdb: DuckdbModule;
  /** A signal that aborts ends this statement, or keeps it from being begun, and touches no other. */
  execute(sql: string, signal?: AbortSignal): Promise<void>;
  rows(sql: string, signal?: AbortSignal): Promise<readonly (readonly RowValue[])[]>;
  /** Runs work that needs several statements with nothing of another caller between them. */
  exclusively<Result>(work: (inner: Statements) => Promise<Result>): Promise<Result>;
  interrupt(): void;
  close(): Promise<void>;
}

/** What `exclusively` lends. */
export interface Statements {
  execute(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly (readonly RowValue[])[]>;
}

/** Opens an in-memory DuckDB. The native library is loaded here and not before. */
export async function openDuckdb(options: ComputeOptions): Promise<DuckdbConnection> {
  const duckdb = await loadDuckdb();
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: options.tempFolder ?? '',
    // Data files are read once; a copy of them in memory would only crowd out what the query needs.
    enable_external_file_cache: 'false',
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const native = await instance.connect();
  const connection = serialised(native, instance, duckdb);
  const zone = duckdbTimeZone(options.settings.timeZone);
  try {
    await native.run(`SET TimeZone = ${quoteText(zone)}`);
  } catch (cause) {
    await connection.close();
    throw sluiceError('UNSUPPORTED_TIME_ZONE', { timeZone: options.settings.timeZone }, { cause });
  }
  return connection;
}

/** Node gives a CommonJS module its names and a default export, a bundler the default alone. */
async function loadDuckdb(): Promise<DuckdbModule> {
  const loaded: object = await import('@duckdb/node-api');
  return ('default' in loaded ? loaded.default : loaded) as DuckdbModule;
}

function serialised(native: DuckDBConnection, instance: DuckDBInstance, duckdb: DuckdbModule): DuckdbConnection {
  let last: Promise<unknown> = Promise.resolve();
  const direct: Statements = {
    async execute(sql) {
      try {
        await native.run(sql);
      } catch (error) {
        throw runtimeError(error);
      }
    },
    async rows(sql) {
      try {
        const reader = await native.runAndReadAll(sql);
        return reader.convertRows<RowValue>(rowValue);
      } catch (error) {
        throw runtimeError(error);
      }
    },
  };
  const exclusively = <Result>(work: (inner: Statements) => Promise<Result>): Promise<Result> => {
    const result = last.then(() => work(direct));
    last = result.catch(() => undefined);
    return result;
  };
  const interruptible = async <Result>(
    signal: AbortSignal | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (signal === undefined) return work();
    if (signal.aborted) throw sluiceError('CANCELLED', {});
    // DuckDB forgets an interrupt that comes before the statement has begun, so it is given until the statement ends.
    let again: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      native.interrupt();
      // oxlint-disable-next-line no-restricted-globals -- a timer of the adapter, whose only other end is native
      again ??= setInterval(() => native.interrupt(), 20);
    };
    signal.addEventListener('abort', interrupt);
    try {
      return await work();
    } finally {
      clearInterval(again);
      signal.removeEventListener('abort', interrupt);
    }
  };
  return {
    native,
    duckdb,
    exclusively,
    execute: (sql, signal) => exclusively((inner) => interruptible(signal, () => inner.execute(sql))),
    rows: (sql, signal) => exclusively((inner) => interruptible(signal, () => inner.rows(sql))),
    interrupt: () => native.interrupt(),
    async close() {
      await last;
      native.closeSync();
      instance.closeSync();
    },
  };
}

/** DuckDB knows regions only; whole hours have one under `Etc/`, with the sign turned round. */
export function duckdbTimeZone(sparkZone: string): string {
  if (/^(Z|UTC|GMT|UT|Etc\/UTC)$/.test(sparkZone)) return 'UTC';
  const offset = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?00)?$/.exec(sparkZone);
  if (offset === null) return sparkZone;
  const hours = Number(offset[2]);
  if (Number(offset[3] ?? 0) !== 0) return sparkZone;
  return hours === 0 ? 'UTC' : `Etc/GMT${offset[1] === '+' ? '-' : '+'}${hours}`;
}
