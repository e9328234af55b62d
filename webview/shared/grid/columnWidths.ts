import type { CellDto } from '../../../emulator/protocol/rpc/dto.ts';
import { shownText } from './cellText.ts';
import { textOf } from './copyText.ts';
import type { ShownColumn } from './frame.ts';

export const leastWidth = 48;
export const mostWidth = 2000;
const mostFitted = 360;
const padding = 18;
/** Of the sort and filter buttons. */
const buttons = 44;

/** Measures texts in a font. */
export type Measure = (text: string) => number;

export function measureIn(font: string): Measure {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return (text) => text.length * 8;
  context.font = font;
  return (text) => context.measureText(text).width;
}

/** A width in which the header and the rows can be read, within reason. */
export function fittedWidth(
  { name, type, index }: ShownColumn,
  rows: readonly (readonly CellDto[])[],
  measure: Measure,
): number {
  const longest = rows.reduce((best, row) => {
    const text = shownText(textOf(row[index] ?? null) ?? 'NULL', 80);
    return text.length > best.length ? text : best;
  }, '');
  const header = Math.max(measure(shownText(name, 60)) * 1.08, measure(shownText(type, 30)) * 0.85) + buttons;
  return Math.round(Math.min(mostFitted, Math.max(leastWidth + 16, header + padding, measure(longest) + padding)));
}
