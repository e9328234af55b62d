import type { OffsetSeq } from '../offsetLog.ts';
import type { OffsetReport } from './checkpointReport.ts';
import { isDeltaBase, offsetForm, offsetReport, type KafkaPosition, type OffsetForm } from './offsetReading.ts';

type DeltaForm = Extract<OffsetForm, { readonly kind: 'delta' }>;

/** What one source gives to one batch: everything after `start` up to and including `end`. */
export interface SourceRange {
  /** Number of the source, or its name where the query named it. */
  readonly source: string;
  readonly kind: OffsetForm['kind'];
  readonly start: OffsetReport;
  readonly end: OffsetReport;
  readonly empty: boolean;
  /** For a person: `versions 3 to 5`. */
  readonly reading: string;
  /** Versions of the Delta table that are touched, both inclusive. */
  readonly versions?: { readonly first: number; readonly last: number };
  /** The range lies in, or begins with, the initial snapshot of this version. */
  readonly snapshotOf?: number;
  /** Entries of the file source log, both inclusive. */
  readonly entries?: { readonly first: number; readonly last: number };
  readonly partitions?: readonly KafkaRange[];
}

export interface KafkaRange {
  readonly topic: string;
  readonly partition: string;
  /** Undefined where the batch met the partition for the first time. */
  readonly from: bigint | undefined;
  /** Exclusive. */
  readonly to: bigint;
}

/** What a batch reads of each source. `previous` is the entry of the batch before; undefined for batch 0. */
export function batchRanges(previous: OffsetSeq | undefined, entry: OffsetSeq): readonly SourceRange[] {
  return entry.offsets.map((end, index) => {
    const name = entry.sourceIds?.[index] ?? String(index);
    return sourceRange(name, startOf(previous, name, index), end);
  });
}

/** Sources of version 2 are found by their name, since lines may come and go. */
function startOf(previous: OffsetSeq | undefined, name: string, index: number): string | undefined {
  if (previous?.sourceIds === undefined) return previous?.offsets[index];
  const at = previous.sourceIds.indexOf(name);
  return at < 0 ? undefined : previous.offsets[at];
}

export function sourceRange(source: string, startText: string | undefined, endText: string | undefined): SourceRange {
  const start = offsetReport(source, startText);
  const end = offsetReport(source, endText);
  const from = offsetForm(startText);
  const to = offsetForm(endText);
  const base = { source, kind: to.kind, start, end };
  if (startText === endText || to.kind === 'none') return { ...base, empty: true, reading: 'nothing new' };
  if (from.kind !== 'none' && from.kind !== to.kind) {
    return {
      ...base,
      empty: false,
      reading: `from ${start.reading} to ${end.reading}, which is another kind of source`,
    };
  }
  switch (to.kind) {
    case 'delta':
      return { ...base, ...deltaRange(from.kind === 'delta' ? from : undefined, to) };
    case 'files': {
      const first = from.kind === 'files' ? from.entry + 1 : 0;
      if (to.entry < first) return { ...base, empty: true, reading: backwards(start, end) };
      const entries = { first, last: to.entry };
      return { ...base, empty: false, entries, reading: numbers('entry', 'entries', entries) };
    }
    case 'kafka':
      return { ...base, ...kafkaRange(from.kind === 'kafka' ? from.partitions : [], to.partitions) };
    case 'rate': {
      const first = from.kind === 'rate' ? from.row : 0;
      const count = to.row - first;
      return { ...base, empty: count === 0, reading: `${count} ${count === 1 ? 'row' : 'rows'}, up to row ${to.row}` };
    }
    case 'number': {
      const where = from.kind === 'number' ? `after position ${from.position}, ` : '';
      return { ...base, empty: false, reading: `${where}up to position ${to.position}` };
    }
    default:
      return { ...base, empty: false, reading: end.reading };
  }
}

/** Where a source goes on after a position, as half a sentence: `with version 4`. */
export function goesOnReading(text: string | undefined): string {
  const form = offsetForm(text);
  switch (form.kind) {
    case 'none':
      return 'from its beginning, or where its options say';
    case 'delta': {
      const { version, index, inSnapshot } = form;
      if (isBarrier(form)) return `after the schema change at version ${version}`;
      const where = inSnapshot ? `the initial snapshot of version ${version}` : `version ${version}`;
      return isDeltaBase(index) ? `with ${where}` : `after file ${index} of ${where}`;
    }
    case 'files':
      return `with files that are not in its log up to entry ${form.entry}`;
    case 'kafka':
      return `with ${offsetReport('', text).reading}`;
    default:
      return `after ${offsetReport('', text).reading}`;
  }
}

type Read = Pick<SourceRange, 'empty' | 'reading' | 'versions' | 'snapshotOf'>;

/**
 * An offset stands for everything up to and including it; the base of a version for everything before the version. A stream begins with the
 * snapshot of one version, unless an option gives it a version to start from, of which the offsets do not tell.
 */
function deltaRange(from: DeltaForm | undefined, to: DeltaForm): Read {
  if (isBarrier(to) || (from !== undefined && isBarrier(from))) return barrierRange(from, to);
  if (to.inSnapshot) {
    const first = from === undefined || isDeltaBase(from.index) ? 0 : from.index + 1;
    if (to.index < first) return { empty: true, reading: 'nothing new', snapshotOf: to.version };
    const files = numbers('file', 'files', { first, last: to.index });
    return {
      empty: false,
      snapshotOf: to.version,
      reading: `${files} of the initial snapshot of version ${to.version}`,
    };
  }
  const last = isDeltaBase(to.index) ? to.version - 1 : to.version;
  const within = isDeltaBase(to.index) ? '' : `, of version ${last} up to file ${to.index}`;
  if (from === undefined) {
    if (last < 0) return { empty: true, reading: 'nothing yet' };
    return { empty: false, reading: `everything up to version ${last} from where the stream began${within}` };
  }
  if (from.inSnapshot) {
    const rest = isDeltaBase(from.index)
      ? 'the initial snapshot'
      : `files from ${from.index + 1} on of the initial snapshot`;
    const snapshot = `${rest} of version ${from.version}`;
    if (last <= from.version) return { empty: false, snapshotOf: from.version, reading: snapshot };
    const versions = { first: from.version + 1, last };
    return {
      empty: false,
      snapshotOf: from.version,
      versions,
      reading: `${snapshot}, then ${numbers('version', 'versions', versions)}${within}`,
    };
  }
  const first = from.version;
  if (last < first) return { empty: true, reading: `nothing new: it goes on with version ${to.version}` };
  const versions = { first, last };
  if (isDeltaBase(from.index))
    return { empty: false, versions, reading: `${numbers('version', 'versions', versions)}${within}` };
  if (first === last && !isDeltaBase(to.index)) {
    const files = { first: from.index + 1, last: to.index };
    return { empty: false, versions, reading: `${numbers('file', 'files', files)} of version ${first}` };
  }
  const begin = `version ${first} from file ${from.index + 1} on`;
  return first === last
    ? { empty: false, versions, reading: begin }
    : { empty: false, versions, reading: `${begin}, to version ${last}${within}` };
}

/** -20 and -19 are the barriers of schema tracking. */
function isBarrier({ index }: DeltaForm): boolean {
  return index === -20 || index === -19;
}

function barrierRange(from: DeltaForm | undefined, to: DeltaForm): Read {
  if (isBarrier(to)) return { empty: false, reading: `up to the schema change at version ${to.version}` };
  const versions = { first: from?.version ?? 0, last: isDeltaBase(to.index) ? to.version - 1 : to.version };
  if (versions.last < versions.first) return { empty: true, reading: 'nothing new' };
  const after = `after the schema change at version ${versions.first}`;
  return { empty: false, versions, reading: `${numbers('version', 'versions', versions)} ${after}` };
}

function kafkaRange(
  from: readonly KafkaPosition[],
  to: readonly KafkaPosition[],
): Pick<SourceRange, 'empty' | 'reading' | 'partitions'> {
  const starts = new Map(from.map(({ topic, partition, offset }) => [JSON.stringify([topic, partition]), offset]));
  const partitions = to.map(({ topic, partition, offset }): KafkaRange => {
    return { topic, partition, from: starts.get(JSON.stringify([topic, partition])), to: offset };
  });
  const known = partitions.filter((range) => range.from !== undefined);
  const count = known.reduce((sum, range) => sum + range.to - (range.from ?? range.to), 0n);
  const fresh = partitions.length - known.length;
  const counted = `${count} ${count === 1n ? 'record' : 'records'}`;
  const first = fresh === 1 ? '1 partition for the first time' : `${fresh} partitions for the first time`;
  const reading = fresh === 0 ? counted : known.length === 0 ? first : `${counted}, and ${first}`;
  return { empty: fresh === 0 && count === 0n, reading, partitions };
}

function backwards(start: OffsetReport, end: OffsetReport): string {
  return `nothing: it goes back from ${start.reading} to ${end.reading}`;
}

function numbers(
  one: string,
  many: string,
  { first, last }: { readonly first: number; readonly last: number },
): string {
  return first === last ? `${one} ${first}` : `${many} ${first} to ${last}`;
}
