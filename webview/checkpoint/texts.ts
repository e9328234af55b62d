import type {
  CheckpointDto,
  CheckpointHealth,
  SinkAgreementDto,
  SourceKind,
} from '../../emulator/protocol/rpc/checkpoints.ts';

/** `2026-01-31 12:00:00.000Z`; a long dash for none, and for the 0 that a query without event time has. */
export function timeText(milliseconds: number | undefined): string {
  if (milliseconds === undefined || milliseconds === 0) return '–';
  if (Math.abs(milliseconds) > 8.64e15) return String(milliseconds);
  return new Date(milliseconds).toISOString().replace('T', ' ');
}

export function bytesText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ''}`;
}

/** `1 batch`, `2 batches`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

export const healthTexts: Readonly<Record<CheckpointHealth, string>> = {
  committed: 'Committed',
  planned: 'A planned batch is not committed',
  running: 'A process holds it now',
  empty: 'Nothing planned yet',
  damaged: 'Damaged',
};

export const verdictTexts: Readonly<Record<SinkAgreementDto['verdict'], string>> = {
  agrees: 'Agrees',
  pending: 'Agrees, a batch is pending',
  skipped: 'Agrees, a batch will be skipped',
  ahead: 'Table is ahead',
  behind: 'Table is behind',
  hole: 'Batches are missing between',
  none: 'No txn of this query',
  unknown: 'Not compared',
};

export const kindTexts: Readonly<Record<SourceKind, string>> = {
  delta: 'Delta table',
  files: 'files',
  kafka: 'Kafka',
  rate: 'rate, rows per micro-batch',
  number: 'a source that counts',
  json: 'unknown source',
  none: 'no position yet',
};

export const stateTexts: Readonly<Record<CheckpointDto['state'], string>> = {
  sluice: 'Parquet, written by Sluice',
  spark: 'written by Spark',
  none: 'none',
};

/** JSON in lines where a text is JSON, else the text. Lines of a log are each taken on their own. */
export function prettyLog(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (!line.startsWith('{')) return line;
      try {
        return JSON.stringify(JSON.parse(line), undefined, 2);
      } catch {
        return line;
      }
    })
    .join('\n');
}
