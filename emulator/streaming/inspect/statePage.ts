import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { DataType, LiteralValue } from '../../plan/dataType.ts';
import { prettyText } from '../../plan/prettyText.ts';
import { simpleString } from '../../plan/typeText.ts';
import { startFindings } from './findings.ts';
import { openLogs } from './checkpointLogs.ts';
import { operatorReport } from './operatorReports.ts';
import type { OwnStateReader, StateWindow } from './ownState.ts';
import type { StoreReport } from './checkpointReport.ts';

export interface StateQuestion extends StateWindow {
  /** Absolute plain path of the stream checkpoint. */
  readonly path: string;
  readonly operatorId: number;
  readonly store: string;
  /** The version after the last committed batch where it is undefined. */
  readonly version: number | undefined;
  readonly partition: number | undefined;
}

/** Rows of one store at one version. */
export interface StatePage {
  readonly version: number;
  /** The partition, the columns of the key, those of the value. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly keyColumns: number;
  /** As `show()` prints them, times in UTC; null is undefined. */
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly matching: number;
  readonly total: number;
}

const zone = 'UTC';

/** Raises STATE_NOT_DECODED, STATE_FILE_UNREADABLE and CANNOT_LOAD_STATE_STORE.*. */
export async function statePage(
  files: FileSystem,
  own: () => Promise<OwnStateReader>,
  question: StateQuestion,
): Promise<StatePage> {
  const { path, operatorId, partition } = question;
  const findings = startFindings();
  const logs = await openLogs(files, path, findings);
  const newest = logs.offsetIds.at(-1);
  const conf = (newest === undefined ? undefined : await logs.offset(newest))?.metadata?.conf ?? {};
  const lastCommitted = logs.commitIds.at(-1);
  const version = question.version ?? (lastCommitted === undefined ? undefined : lastCommitted + 1);
  const context = { files, path, conf, stateVersion: version };
  const found = await operatorReport(context, operatorId, false, findings);
  const store = found.stores.find(({ name }) => name === question.store);
  const refuse = (reason: string): Error =>
    sluiceError('STATE_NOT_DECODED', { operator: operatorId, store: question.store, reason });
  if (store === undefined) throw refuse('there is no such store');
  if (version === undefined) throw refuse('no batch was committed');
  const { keySchema, valueSchema } = store;
  const types = [...(keySchema?.fields ?? []), ...(valueSchema?.fields ?? [])].map(({ dataType }) => dataType);
  const common = { version, columns: columnsOf(store), keyColumns: keySchema?.fields.length ?? 0 };
  if (isOwn(store) && keySchema !== undefined && valueSchema !== undefined) {
    const folder = `${path}/state/${operatorId}/0`;
    const reader = await own();
    const page =
      partition === undefined || partition === 0
        ? await reader.read({ folder, schema: { key: keySchema, value: valueSchema }, version }, question)
        : { rows: [], matching: 0, total: 0 };
    return { ...common, ...page, rows: page.rows.map((row) => ['0', ...texts(row, types)]) };
  }
  if (store.rows.kind === 'notDecoded') throw refuse(store.rows.reason);
  const decoded = await operatorReport(context, operatorId, true, findings);
  const { rows } = decoded.stores.find(({ name }) => name === question.store) ?? store;
  if (rows.kind !== 'decoded') {
    const damage = findings.all().find(({ severity, error }) => severity === 'error' && error !== undefined);
    throw damage?.error ?? refuse(rows.kind === 'notDecoded' ? rows.reason : 'it was not read');
  }
  const inPartition = rows.rows.filter((row) => partition === undefined || row.partition === partition);
  const shown = inPartition.map((row) => [String(row.partition), ...texts([...row.key, ...row.value], types)]);
  const wanted = question.search?.toLowerCase();
  const matching =
    wanted === undefined
      ? shown
      : shown.filter((row) => keyText(row, common.keyColumns).toLowerCase().includes(wanted));
  matching.sort(byKey);
  return {
    ...common,
    rows: matching.slice(question.offset, question.offset + question.limit),
    matching: matching.length,
    total: inPartition.length,
  };
}

/** Whether this engine wrote the store. */
export function isOwn({ formats }: Pick<StoreReport, 'formats'>): boolean {
  return formats.length > 0 && formats.every((format) => format === 'parquet');
}

function columnsOf({ keySchema, valueSchema }: StoreReport): StatePage['columns'] {
  const fields = [...(keySchema?.fields ?? []), ...(valueSchema?.fields ?? [])];
  return [
    { name: 'partition', type: 'int' },
    ...fields.map(({ name, dataType }) => ({ name, type: simpleString(dataType) })),
  ];
}

function texts(row: readonly LiteralValue[], types: readonly DataType[]): readonly (string | undefined)[] {
  return types.map((type, index) => {
    const value = row[index] ?? null;
    return value === null ? undefined : prettyText(value, type, zone);
  });
}

function keyText(row: readonly (string | undefined)[], keyColumns: number): string {
  return row
    .slice(1, 1 + keyColumns)
    .map((text) => text ?? 'NULL')
    .join(' ');
}

function byKey(left: readonly (string | undefined)[], right: readonly (string | undefined)[]): number {
  const partitions = Number(left[0]) - Number(right[0]);
  if (partitions !== 0) return partitions;
  for (const [index, text] of left.entries()) {
    const other = right[index] ?? '';
    if ((text ?? '') !== other) return (text ?? '') < other ? -1 : 1;
  }
  return 0;
}
