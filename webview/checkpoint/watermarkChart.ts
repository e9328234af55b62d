import type { WatermarkPointDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import { announce } from '../shared/announce.ts';
import { element } from '../shared/element.ts';
import { chartScale } from './chartScale.ts';
import { counted, timeText } from './texts.ts';

const namespace = 'http://www.w3.org/2000/svg';
const width = 1000;
const lineHeight = 200;
const barHeight = 80;
const gap = 28;
const margin = { left: 8, right: 8, top: 8 };

/** The watermark of each batch as steps, the late rows of each below. Arrow keys go from batch to batch; a table says the same. */
export function watermarkChart(series: readonly WatermarkPointDto[]): HTMLElement {
  const scale = chartScale(series);
  const svg = svgElement('svg', {
    viewBox: `0 0 ${width} ${margin.top + lineHeight + gap + barHeight + 4}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    class: 'chart',
  });
  const inner = width - margin.left - margin.right;
  const x = (share: number): number => margin.left + share * inner;
  const y = (share: number): number => margin.top + (1 - share) * lineHeight;
  const bottom = margin.top + lineHeight + gap + barHeight;
  for (const at of [margin.top, margin.top + lineHeight, bottom]) {
    svg.append(svgElement('line', { class: 'axis', x1: 0, x2: width, y1: at, y2: at }));
  }
  svg.append(svgElement('path', { class: 'watermark', d: stepPath(scale.points, x, y) }));
  const barWidth = Math.max(1, Math.min(14, (inner / Math.max(1, series.length)) * 0.7));
  for (const { x: at, late, rows } of scale.points) {
    const bar = (share: number, name: string): SVGElement =>
      svgElement('rect', {
        class: name,
        x: x(at) - barWidth / 2,
        y: bottom - share * barHeight,
        width: barWidth,
        height: share * barHeight,
      });
    if (late === undefined)
      svg.append(
        svgElement('line', {
          class: 'unknown',
          x1: x(at) - barWidth / 2,
          x2: x(at) + barWidth / 2,
          y1: bottom - 3,
          y2: bottom - 3,
        }),
      );
    if (rows !== undefined && rows > 0 && scale.mostLate === 0) svg.append(bar(rows, 'rows'));
    if (late !== undefined && late > 0) svg.append(bar(Math.max(late, 0.03), 'late'));
  }
  const cursor = svgElement('line', { class: 'cursor', y1: margin.top, y2: bottom, x1: -10, x2: -10 });
  svg.append(cursor);

  const reading = element('p', { class: 'chart-reading muted' });
  const label = summary(series, scale.mostLate);
  const frame = element(
    'div',
    { class: 'chart-frame', tabindex: 0, role: 'application', 'aria-roledescription': 'chart', 'aria-label': label },
    element(
      'div',
      { class: 'chart-scale', 'aria-hidden': 'true' },
      element('span', { text: timeText(scale.high) }),
      scale.low !== scale.high && element('span', { text: timeText(scale.low) }),
    ),
    svg,
  );
  let current = -1;
  const go = (index: number, aloud: boolean): void => {
    current = Math.max(0, Math.min(series.length - 1, index));
    const point = series[current];
    const at = scale.points[current];
    if (point === undefined || at === undefined) return;
    cursor.setAttribute('x1', String(x(at.x)));
    cursor.setAttribute('x2', String(x(at.x)));
    const text = pointText(point);
    reading.textContent = text;
    if (aloud) announce(text);
  };
  reading.textContent = 'Point at the chart, or press the arrow keys on it, to read a batch.';
  frame.addEventListener('keydown', (event) => {
    const next = {
      ArrowLeft: current < 0 ? series.length - 1 : current - 1,
      ArrowRight: current + 1,
      PageUp: current - 20,
      PageDown: current + 20,
      Home: 0,
      End: series.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    go(next, true);
  });
  svg.addEventListener('pointermove', ({ clientX }) => {
    const box = svg.getBoundingClientRect();
    const share = (((clientX - box.left) / box.width) * width - margin.left) / inner;
    go(Math.round(share * (series.length - 1)), false);
  });
  const legend = element('p', { class: 'legend muted' }, ...swatch('watermark', 'watermark, in UTC'));
  if (scale.mostLate > 0) legend.append(...swatch('late', `late rows, at most ${scale.mostLate} a batch`));
  else if (scale.mostRows > 0) legend.append(...swatch('rows', `rows read, at most ${scale.mostRows} a batch`));
  return element('div', {}, legend, frame, reading);
}

function swatch(name: string, text: string): readonly HTMLElement[] {
  return [
    element('span', { class: `swatch ${name}`, 'aria-hidden': 'true' }),
    element('span', { class: 'legend-text', text }),
  ];
}

function summary(series: readonly WatermarkPointDto[], mostLate: number): string {
  const [first] = series;
  const last = series.at(-1);
  const late = series.reduce((sum, { lateRows }) => sum + (lateRows ?? 0), 0);
  const rows = mostLate === 0 ? 'no late rows known' : `${late} late rows`;
  return `Watermarks of batches ${first?.batch ?? 0} to ${last?.batch ?? 0}: from ${timeText(first?.watermark)} to ${timeText(last?.watermark)}, ${rows}. Arrow keys read each batch.`;
}

export function pointText({ batch, watermark, inputRows, lateRows, duplicateRows }: WatermarkPointDto): string {
  const parts = [
    watermark === undefined || watermark === 0 ? 'no watermark' : `watermark ${timeText(watermark)}`,
    ...(inputRows === undefined ? [] : [counted(inputRows, 'row read', 'rows read')]),
    lateRows === undefined ? 'late rows not known' : counted(lateRows, 'late row', 'late rows'),
    ...(duplicateRows === undefined || duplicateRows === 0 ? [] : [counted(duplicateRows, 'duplicate', 'duplicates')]),
  ];
  return `Batch ${batch}: ${parts.join(', ')}.`;
}

/** A watermark holds until the next one: steps, not slopes. */
function stepPath(
  points: readonly { readonly x: number; readonly watermark: number | undefined }[],
  x: (share: number) => number,
  y: (share: number) => number,
): string {
  let path = '';
  let drawing = false;
  for (const { x: at, watermark } of points) {
    if (watermark === undefined) {
      drawing = false;
      continue;
    }
    path += drawing
      ? `H${x(at).toFixed(1)}V${y(watermark).toFixed(1)}`
      : `M${x(at).toFixed(1)},${y(watermark).toFixed(1)}h1`;
    drawing = true;
  }
  return path;
}

function svgElement(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
