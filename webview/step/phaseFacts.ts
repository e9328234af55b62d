import type { JsonDto } from '../../emulator/protocol/rpc/dto.ts';
import type { StepBatchDto, StepPhaseDto, StepPhaseName } from '../../emulator/protocol/rpc/step.ts';

/** What a phase is called and what it does, for a person who steps through a batch. */
export const phaseTexts: Readonly<Record<StepPhaseName, { readonly title: string; readonly what: string }>> = {
  planOffsets: {
    title: 'Plan Offsets',
    what: 'Asks each source how far it can be read, and fixes the clock and the watermark of the batch.',
  },
  logOffsets: {
    title: 'Log Offsets',
    what: 'Writes the plan into the offset log. From here on every run of this batch reads exactly these rows.',
  },
  readSources: { title: 'Read Sources', what: 'Binds each source to the rows between its start and its end.' },
  transform: {
    title: 'Transform',
    what: 'Runs the query over the rows and the state of the batch before: late rows and duplicates go here.',
  },
  writeState: {
    title: 'Write State',
    what: 'Writes the next version of the state, derived from the one before alone.',
  },
  writeSink: {
    title: 'Write Sink',
    what: 'Commits the rows to the table, with the query and the batch in its transaction: the sink takes a batch once.',
  },
  logCommit: {
    title: 'Log Commit',
    what: 'Writes the commit log: the batch is done. A crash before this runs the batch again.',
  },
  report: { title: 'Report', what: 'Tells what became of the rows, and tidies up.' },
};

export interface Fact {
  readonly label: string;
  readonly value: string;
}

type Detail = StepPhaseDto['detail'];

/** What a phase read and wrote, a line each. What is zero everywhere is not told. */
export function phaseFacts({ phase, detail }: Pick<StepPhaseDto, 'phase' | 'detail'>): readonly Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined) facts.push({ label, value });
  };
  switch (phase) {
    case 'planOffsets':
      if (detail['idle'] === true) add('Result', 'Nothing new, and no state to let go: no batch is made.');
      if (detail['rerun'] === true)
        add('Result', 'The batch is in the offset log already: it is run again exactly so.');
      if (detail['newData'] === false)
        add('Result', 'No new rows; the batch lets state go that the watermark has passed.');
      for (const source of sourcesOf(detail['sources'])) add(source.name, source.range);
      add('Watermark', watermarkText(detail['batchWatermarkMs']));
      add('Clock of the batch', timeText(detail['batchTimestampMs']));
      break;
    case 'logOffsets':
      add('Watermark', watermarkText(detail['batchWatermarkMs']));
      add('Clock of the batch', timeText(detail['batchTimestampMs']));
      break;
    case 'readSources':
      if (detail['sources'] === 0) add('Result', 'No source has new rows.');
      for (const source of sourcesOf(detail['read'])) add(source.name, source.range);
      break;
    case 'transform':
      add('Rows in', String(sum(detail['inputRows'])));
      add('Late rows dropped', counted(detail['lateRows']));
      add('Duplicates dropped', counted(detail['duplicateRows']));
      add('Late is before', sum(detail['lateRows']) > 0 ? watermarkText(detail['lateBelowMs']) : undefined);
      for (const value of list(detail['maxEventTimesMs'])) add('Newest event time', timeText(value));
      if (typeof detail['stateVersion'] === 'number') add('State read', `version ${detail['stateVersion']}`);
      for (const one of list(detail['expectations'])) {
        const { name, failedRows, onViolation } = object(one);
        if (failedRows === 0) continue;
        add(`Expectation ${text(name)}`, `${text(failedRows)} rows break it (${text(onViolation)})`);
      }
      break;
    case 'writeState':
      list(detail['versions']).forEach((version, index) => {
        const at = (name: string): string => text(list(detail[name])[index] ?? 0);
        const changes = `${at('rowsUpdated')} written, ${at('rowsRemoved')} removed`;
        add(`State ${index}`, `version ${text(version)} with ${at('rows')} rows (${changes})`);
      });
      if (list(detail['versions']).length === 0) add('Result', 'The query keeps no state.');
      break;
    case 'writeSink': {
      add('Rows written', text(detail['rowsWritten'] ?? 0));
      if (typeof detail['deltaVersion'] === 'number') add('Delta version', String(detail['deltaVersion']));
      const { appId, version } = object(detail['transaction']);
      if (appId !== undefined) add('Transaction', `query ${text(appId)}, batch ${text(version)}`);
      break;
    }
    case 'logCommit':
      add('Watermark before', watermarkText(detail['batchWatermarkMs']));
      add('Watermark of the next batch', watermarkText(detail['nextBatchWatermarkMs']));
      break;
    case 'report':
      break;
  }
  return facts;
}

/** A batch in a few words, for the list of batches. */
export function batchText({ state, isRerun, phases }: StepBatchDto): string {
  const find = (phase: StepPhaseName): Detail => phases.find((one) => one.phase === phase)?.detail ?? {};
  if (state === 'idle') return 'Nothing to do';
  const transform = find('transform');
  const late = sum(transform['lateRows']);
  const duplicates = sum(transform['duplicateRows']);
  const how = { running: 'Under way', done: 'Done', brokenOff: 'Broken off' }[state];
  return [
    isRerun ? `${how}, run again` : how,
    ...('inputRows' in transform ? [`${sum(transform['inputRows'])} in`] : []),
    ...('rowsWritten' in find('writeSink') ? [`${text(find('writeSink')['rowsWritten'])} out`] : []),
    ...(late > 0 ? [`${late} late`] : []),
    ...(duplicates > 0 ? [`${duplicates} duplicate`] : []),
  ].join(', ');
}

/** Bytes as a person reads them. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

function sourcesOf(value: JsonDto | undefined): readonly { readonly name: string; readonly range: string }[] {
  return list(value).map((one) => {
    const { source, start, end, startReading, endReading } = object(one);
    const [from, to] = [offsetText(startReading ?? start), offsetText(endReading ?? end)];
    return { name: sourceName(text(source)), range: start === end ? `stays at ${to}` : `from ${from} to ${to}` };
  });
}

/** `DeltaSource[file:/home/me/storage/bronze]` → `DeltaSource […/bronze]`. */
function sourceName(source: string): string {
  const [, kind, path] = /^(\w+)\[(.*)\]$/.exec(source) ?? [];
  if (kind === undefined || path === undefined) return source;
  const last = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
  return last === path ? source : `${kind} […/${last}]`;
}

function offsetText(offset: JsonDto | undefined): string {
  return offset === null || offset === undefined ? 'the beginning' : text(offset);
}

function watermarkText(value: JsonDto | undefined): string | undefined {
  return value === 0 ? 'none yet' : timeText(value);
}

function timeText(value: JsonDto | undefined): string | undefined {
  if (typeof value !== 'number' || Math.abs(value) > 8.64e15) return undefined;
  return new Date(value).toISOString().replace('T', ' ').replace('Z', ' UTC');
}

function counted(value: JsonDto | undefined): string | undefined {
  const count = sum(value);
  return count === 0 ? undefined : String(count);
}

function sum(value: JsonDto | undefined): number {
  return list(value).reduce<number>((all, one) => all + (typeof one === 'number' ? one : 0), 0);
}

function list(value: JsonDto | undefined): readonly JsonDto[] {
  return Array.isArray(value) ? (value as readonly JsonDto[]) : [];
}

function object(value: JsonDto | undefined): { readonly [name: string]: JsonDto | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: JsonDto | undefined })
    : {};
}

function text(value: JsonDto | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
