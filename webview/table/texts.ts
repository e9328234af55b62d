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

/** What a version did to the rows, and where nobody knows, to the files: `+12 rows, −1 row`. */
export function effectText({ rowsAdded, rowsRemoved, filesAdded, filesRemoved }: HistoryEntryDto): string {
  const rows = [
    ...(rowsAdded === undefined || rowsAdded === 0 ? [] : [`+${counted(rowsAdded, 'row')}`]),
    ...(rowsRemoved === undefined || rowsRemoved === 0 ? [] : [`−${counted(rowsRemoved, 'row')}`]),
  ];
  const isKnown = rowsAdded !== undefined && rowsRemoved !== undefined;
  if (isKnown) return rows.length === 0 ? 'no rows' : rows.join(', ');
  const files = [
    ...(filesAdded === 0 ? [] : [`+${counted(filesAdded, 'file')}`]),
    ...(filesRemoved === 0 ? [] : [`−${counted(filesRemoved, 'file')}`]),
  ];
  return [...rows, ...files].join(', ') || 'no rows';
}

/** What is special about a version. */
export function marksOf({ deltaCheckpoint, schemaChanged, version }: HistoryEntryDto): readonly string[] {
  return [...(schemaChanged && version > 0 ? ['metadata'] : []), ...(deltaCheckpoint ? ['Delta checkpoint'] : [])];
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
