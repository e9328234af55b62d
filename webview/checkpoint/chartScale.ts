import type { WatermarkPointDto } from '../../emulator/protocol/rpc/checkpoints.ts';

export interface ChartPoint {
  /** From 0 to 1, left to right. */
  readonly x: number;
  /** From 0 to 1, bottom to top; undefined where the batch has no watermark. */
  readonly watermark: number | undefined;
  /** Late rows as a share of the most of any batch; undefined where nobody knows. */
  readonly late: number | undefined;
  /** Rows that were read as a share of the most of any batch. */
  readonly rows: number | undefined;
}

export interface ChartScale {
  readonly points: readonly ChartPoint[];
  /** Milliseconds at the bottom and the top; undefined without any watermark. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly mostLate: number;
  readonly mostRows: number;
}

/** Where the points of a series lie in a unit square. The watermark 0, before the first rows, is none. */
export function chartScale(series: readonly WatermarkPointDto[]): ChartScale {
  const times = series.flatMap((point) => watermarkOf(point) ?? []);
  const low = times.length === 0 ? undefined : times.reduce((least, time) => Math.min(least, time));
  const high = times.length === 0 ? undefined : times.reduce((most, time) => Math.max(most, time));
  const mostLate = mostOf(series, ({ lateRows }) => lateRows);
  const mostRows = mostOf(series, ({ inputRows }) => inputRows);
  const span = (high ?? 0) - (low ?? 0);
  return {
    low,
    high,
    mostLate,
    mostRows,
    points: series.map((point, index) => {
      const watermark = watermarkOf(point);
      return {
        x: series.length < 2 ? 0.5 : index / (series.length - 1),
        watermark: watermark === undefined ? undefined : span === 0 ? 0.5 : (watermark - (low ?? 0)) / span,
        late: shareOf(point.lateRows, mostLate),
        rows: shareOf(point.inputRows, mostRows),
      };
    }),
  };
}

export function watermarkOf({ watermark }: WatermarkPointDto): number | undefined {
  return watermark === 0 ? undefined : watermark;
}

function mostOf(series: readonly WatermarkPointDto[], value: (point: WatermarkPointDto) => number | undefined): number {
  return series.reduce((most, point) => Math.max(most, value(point) ?? 0), 0);
}

function shareOf(value: number | undefined, most: number): number | undefined {
  return value === undefined ? undefined : most === 0 ? 0 : value / most;
}
