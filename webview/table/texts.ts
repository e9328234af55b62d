import type { HistoryEntryDto, SchemaChangeDto } from '../../emulator/protocol/rpc/tables.ts';

/** `1 row`, `12,345 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `512 B`, `1.2 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit] ?? ''}`;
}

/** In the time zone of the person, with the offset: `2026-01-31 12:00:00`. */
export function timeText(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** What a version did: `+12 rows, +1 file, -2 files`. */
export function effectText(entry: HistoryEntryDto): string {
  const parts = [
    entry.rowsAdded === undefined || entry.rowsAdded === 0 ? undefined : `+${counted(entry.rowsAdded, 'row')}`,
    entry.rowsRemoved === undefined || entry.rowsRemoved === 0 ? undefined : `−${counted(entry.rowsRemoved, 'row')}`,
    entry.filesAdded === 0 ? undefined : `+${counted(entry.filesAdded, 'file')}`,
    entry.filesRemoved === 0 ? undefined : `−${counted(entry.filesRemoved, 'file')}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'no rows' : parts.join(', ');
}

/** Where a version came from: `batch 3`, and what else is told of it. */
export function originText({ batchId, deltaCheckpoint, schemaChanged, version }: HistoryEntryDto): readonly string[] {
  return [
    ...(batchId === undefined ? [] : [`batch ${batchId}`]),
    ...(schemaChanged && version > 0 ? ['metadata'] : []),
    ...(deltaCheckpoint ? ['Delta checkpoint'] : []),
  ];
}

const kindTexts: Readonly<Record<SchemaChangeDto['kind'], string>> = {
  added: 'Added',
  dropped: 'Dropped',
  renamed: 'Renamed',
  retyped: 'Type changed',
  nullability: 'Nullability changed',
  comment: 'Comment changed',
  moved: 'Moved',
  partitioning: 'Partitioning changed',
  property: 'Property',
  protocol: 'Protocol',
};

export function changeKindText(kind: SchemaChangeDto['kind']): string {
  return kindTexts[kind];
}
