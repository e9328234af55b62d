import { rowsWithin } from '../../inspect/rowPage.ts';
import { pageBytes, type CellDto } from '../../protocol/rpc/dto.ts';
import type {
  BatchDetailDto,
  BatchDto,
  DroppedRowsDto,
  LogFileDto,
  StatePageDto,
  WatermarkSeriesDto,
} from '../../protocol/rpc/checkpoints.ts';
import type { BatchDetail, BatchEntry, LogFile } from '../../streaming/inspect/batchPage.ts';
import type { StatePage } from '../../streaming/inspect/statePage.ts';
import type { WatermarkSeries } from '../../streaming/inspect/watermarkSeries.ts';
import { sourceRangeDto } from './checkpoints.ts';

export function batchDto(entry: BatchEntry): BatchDto {
  const { batchId, planned, committed, plannedAt, watermark, nextWatermark, ranges, startUnknown, problem } = entry;
  return {
    batch: batchId,
    planned,
    committed,
    ...(plannedAt === undefined ? {} : { plannedAt }),
    ...(watermark === undefined ? {} : { watermark }),
    ...(nextWatermark === undefined ? {} : { nextWatermark }),
    ranges: ranges.map(sourceRangeDto),
    startUnknown,
    ...(problem === undefined ? {} : { problem }),
  };
}

export function batchDetailDto(detail: BatchDetail): BatchDetailDto {
  const { offsetFile, commitFile, report } = detail;
  return {
    ...batchDto(detail),
    ...(offsetFile === undefined ? {} : { offsetFile: logFileDto(offsetFile) }),
    ...(commitFile === undefined ? {} : { commitFile: logFileDto(commitFile) }),
    ...(report === undefined ? {} : { inputRows: report.inputRows }),
    dropped: report === undefined ? [] : droppedRows(report),
  };
}

function logFileDto({ path, text, cut }: LogFile): LogFileDto {
  return { path, text, cut };
}

function droppedRows({ late, duplicates, malformed }: NonNullable<BatchDetail['report']>): readonly DroppedRowsDto[] {
  return [
    ...late.map(({ operatorName, count, watermark, columns, sample }): DroppedRowsDto => {
      return { why: 'late', operator: operatorName, count, watermark, columns, sample };
    }),
    ...duplicates.map(({ operatorName, count, columns, sample }): DroppedRowsDto => {
      return { why: 'duplicate', operator: operatorName, count, columns, sample };
    }),
    ...(malformed.count === 0
      ? []
      : [
          {
            why: 'malformed',
            count: malformed.count,
            columns: ['row'],
            sample: malformed.sample.map((row) => [row]),
          } as const,
        ]),
  ];
}

export function watermarkSeriesDto({ points, used, countsFrom, older }: WatermarkSeries): WatermarkSeriesDto {
  return {
    points: points.map((point) => ({
      batch: point.batchId,
      ...(point.plannedAt === undefined ? {} : { plannedAt: point.plannedAt }),
      ...(point.watermark === undefined ? {} : { watermark: point.watermark }),
      ...(point.nextWatermark === undefined ? {} : { nextWatermark: point.nextWatermark }),
      ...(point.inputRows === undefined ? {} : { inputRows: point.inputRows }),
      ...(point.lateRows === undefined ? {} : { lateRows: point.lateRows }),
      ...(point.duplicateRows === undefined ? {} : { duplicateRows: point.duplicateRows }),
    })),
    used,
    countsFrom,
    older,
  };
}

/** UTF-16 units of a cell of state that are shown. */
const longestCell = 2_000;

export function statePageDto(page: StatePage, offset: number): StatePageDto {
  const cells = page.rows.map((row) => row.map(cellDto));
  return {
    version: page.version,
    page: {
      columns: page.columns,
      rows: cells.slice(0, rowsWithin(cells, pageBytes - 16_384)),
      offset,
      total: page.matching,
    },
    keyColumns: page.keyColumns,
    rows: page.total,
  };
}

function cellDto(text: string | undefined): CellDto {
  if (text === undefined) return null;
  return text.length > longestCell ? { text: text.slice(0, longestCell), cut: text.length } : text;
}
