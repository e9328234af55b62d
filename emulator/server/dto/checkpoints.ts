import { ddlText } from '../../plan/typeText.ts';
import { errorEntry } from '../../protocol/errors/catalogue.ts';
import type {
  CheckpointDto,
  FindingDto,
  GenerationDto,
  NextStartDto,
  OffsetDto,
  OperatorDto,
  SinkAgreementDto,
  SourceDto,
  SourceRangeDto,
  StoreDto,
  StreamQueryDto,
} from '../../protocol/rpc/checkpoints.ts';
import type { Generation, StreamQuery } from '../../pipeline/checkpoints/streamQueries.ts';
import type {
  CheckpointOverview,
  OperatorOverview,
  SourceOverview,
} from '../../streaming/inspect/checkpointOverview.ts';
import type { Finding, OffsetReport } from '../../streaming/inspect/checkpointReport.ts';
import type { NextStart } from '../../streaming/inspect/nextStart.ts';
import type { OffsetForm } from '../../streaming/inspect/offsetReading.ts';
import type { SourceRange } from '../../streaming/inspect/sourceRange.ts';
import { errorDtoOf } from './error.ts';
import { labelOf } from './graph.ts';

export function streamQueryDto(
  query: StreamQuery,
  spec: { readonly catalog: string; readonly schema: string },
  generations: readonly Generation[],
): StreamQueryDto {
  const { flow, target, table, root, defined } = query;
  return {
    flow,
    label: labelOf(flow, spec),
    target,
    targetLabel: labelOf(target, spec),
    ...(table === undefined ? {} : { table }),
    root,
    ...(defined === undefined ? {} : { defined }),
    generations: generations.map(generationDto),
  };
}

export function generationDto(generation: Generation): GenerationDto {
  const { queryId, lastPlanned, lastCommitted, problem } = generation;
  return {
    generation: generation.generation,
    path: generation.path,
    current: generation.current,
    ...(queryId === undefined ? {} : { queryId }),
    ...(lastPlanned === undefined ? {} : { lastPlanned }),
    ...(lastCommitted === undefined ? {} : { lastCommitted }),
    health: generation.health,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Partitions that are told of a store. */
const mostPartitions = 200;

export function checkpointDto(
  overview: CheckpointOverview,
  belonging: { readonly flow: CheckpointDto['flow']; readonly generations: readonly Generation[] },
): CheckpointDto {
  const { queryId, oldestBatch, lastPlanned, lastCommitted, problem, conf } = overview;
  return {
    path: overview.path,
    ...(queryId === undefined ? {} : { queryId }),
    ...(belonging.flow === undefined ? {} : { flow: belonging.flow }),
    health: overview.health,
    ...(problem === undefined ? {} : { problem }),
    state: overview.stateOwner,
    ...(oldestBatch === undefined ? {} : { oldestBatch }),
    ...(lastPlanned === undefined ? {} : { lastPlanned }),
    ...(lastCommitted === undefined ? {} : { lastCommitted }),
    batchCount: overview.batchCount,
    nextStart: nextStartDto(overview.nextStart),
    sink: sinkDto(overview),
    sources: overview.sources.map(sourceDto),
    operators: overview.operators.map((operator) => operatorDto(operator, overview.stateVersion)),
    conf: Object.keys(conf)
      .sort()
      .map((name) => ({ name, value: conf[name] ?? '' })),
    findings: overview.findings.map(findingDto),
    generations: belonging.generations.map(generationDto),
  };
}

function nextStartDto(start: NextStart): NextStartDto {
  const { batchId, watermarkMs, batchTimestampMs, sinkSkips, error } = start;
  return {
    kind: start.kind,
    sentence: start.sentence,
    ...(batchId === undefined ? {} : { batch: batchId }),
    ranges: start.ranges.map((range) => (start.kind === 'next' ? goesOnDto(range) : sourceRangeDto(range))),
    ...(watermarkMs === undefined ? {} : { watermark: watermarkMs }),
    ...(batchTimestampMs === undefined ? {} : { plannedAt: batchTimestampMs }),
    ...(sinkSkips === undefined ? {} : { sinkSkips }),
    ...(error === undefined ? {} : { error: errorDtoOf(error) }),
    notes: start.notes,
  };
}

function sinkDto({ agreement, table }: CheckpointOverview): SinkAgreementDto {
  const { kind, severity, sentence, action, code } = agreement;
  const reading = table?.reading;
  return {
    verdict: kind,
    severity,
    sentence,
    ...(action === undefined ? {} : { action }),
    ...(code === undefined ? {} : { code }),
    ...(table === undefined
      ? {}
      : {
          table: {
            path: table.path,
            from: table.from,
            ...(reading?.kind === 'table' ? { version: reading.version } : {}),
            ...(reading?.kind === 'table' && reading.txn !== undefined ? { txn: reading.txn } : {}),
            ...(reading?.kind === 'table' && reading.txnUpdated !== undefined
              ? { txnUpdated: reading.txnUpdated }
              : {}),
          },
        }),
  };
}

export function findingDto({ severity, place, code, text, error }: Finding): FindingDto {
  const action = error?.action ?? errorEntry(code).action;
  // An action of the catalogue may name what only its thrower knows.
  const told = action === undefined || /\{\w+\}/.test(action) ? undefined : action;
  return { severity, place, code, text, ...(told === undefined ? {} : { action: told }) };
}

function offsetDto({ text, reading }: OffsetReport): OffsetDto {
  return { ...(text === undefined ? {} : { text }), reading };
}

export function sourceRangeDto(range: SourceRange & { readonly files?: number | undefined }): SourceRangeDto {
  const { source, kind, start, end, reading, empty, versions, snapshotOf, entries, partitions, files } = range;
  return {
    source,
    kind,
    start: offsetDto(start),
    end: offsetDto(end),
    reading,
    empty,
    ...(versions === undefined ? {} : { versions }),
    ...(snapshotOf === undefined ? {} : { snapshotOf }),
    ...(entries === undefined ? {} : { entries: { ...entries, ...(files === undefined ? {} : { files }) } }),
    ...(partitions === undefined
      ? {}
      : {
          partitions: partitions.map(({ topic, partition, from, to }) => ({
            topic,
            partition,
            ...(from === undefined ? {} : { from: String(from), count: String(to - from) }),
            to: String(to),
          })),
        }),
  };
}

/** Where a source goes on: its end is not known yet. */
function goesOnDto({ source, kind, start, reading }: SourceRange): SourceRangeDto {
  return { source, kind, start: offsetDto(start), reading, empty: false };
}

function sourceDto({ source, form, offset, log }: SourceOverview): SourceDto {
  return {
    source,
    kind: form.kind,
    offset: offsetDto(offset),
    facts: factsOf(form),
    ...(log === undefined
      ? {}
      : {
          log: {
            folder: log.index,
            files: log.files,
            entries: log.entries,
            ...(log.newest === undefined ? {} : { newest: log.newest }),
          },
        }),
  };
}

function factsOf(form: OffsetForm): SourceDto['facts'] {
  switch (form.kind) {
    case 'delta':
      return [
        ...(form.tableId === undefined ? [] : [{ name: 'Table id', value: form.tableId }]),
        { name: 'Version (reservoirVersion)', value: String(form.version) },
        { name: 'Index in the version (index)', value: String(form.index) },
        { name: 'In the initial snapshot (isStartingVersion)', value: form.inSnapshot ? 'yes' : 'no' },
      ];
    case 'files':
      return [{ name: 'Newest entry of the source log (logOffset)', value: String(form.entry) }];
    case 'kafka':
      return form.partitions.map(({ topic, partition, offset }) => ({
        name: `Topic ${topic}, partition ${partition}`,
        value: `next offset ${offset}`,
      }));
    case 'rate':
      return [
        { name: 'Row (offset)', value: String(form.row) },
        { name: 'Time (timestamp)', value: String(form.time) },
      ];
    case 'number':
      return [{ name: 'Position', value: String(form.position) }];
    default:
      return [];
  }
}

function operatorDto(operator: OperatorOverview, stateVersion: number | undefined): OperatorDto {
  const { operatorId, operatorName, partitions, stores, sizes } = operator;
  return {
    operator: operatorId,
    ...(operatorName === undefined ? {} : { name: operatorName }),
    partitions,
    stores: stores.map((store, index): StoreDto => {
      const size = sizes[index];
      const { name, keySchema, valueSchema, formats, versions, rows } = store;
      const ownFormat = formats.length > 0 && formats.every((format) => format === 'parquet');
      const why = rows.kind === 'notDecoded' && !ownFormat ? `Written by Spark; ${rows.reason}.` : undefined;
      return {
        name,
        ...(keySchema === undefined ? {} : { keySchema: ddlText(keySchema) }),
        ...(valueSchema === undefined ? {} : { valueSchema: ddlText(valueSchema) }),
        formats,
        ...(versions === undefined ? {} : { versions }),
        ...(stateVersion === undefined ? {} : { version: stateVersion }),
        ...(why === undefined ? {} : { notDecoded: why }),
        sizes: size?.partitions.slice(0, mostPartitions) ?? [],
        bytes: size?.bytes ?? 0,
      };
    }),
  };
}
