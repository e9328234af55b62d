import type { LogOutputChannel } from 'vscode';
import type { EventDto } from '../../emulator/protocol/rpc/dto.ts';
import { updateEvent } from '../../emulator/protocol/rpc/updates.ts';
import type { Sluice } from './context.ts';

type Level = Extract<keyof LogOutputChannel, 'error' | 'warn' | 'info' | 'debug'>;

const levels: Readonly<Record<string, Level>> = { ERROR: 'error', WARN: 'warn', INFO: 'info', METRICS: 'debug' };

/** Writes what updates tell into the output channel "Sluice", at the level of each event. */
export function registerEventOutput({ emulator, log, own }: Sluice): void {
  own(emulator.on(updateEvent, ({ event }) => log[levels[event.level] ?? 'info'](eventLine(event))));
}

/** An event in one line, and its error with what to do in the next ones. */
export function eventLine({ message, flow, batch, error, position }: EventDto): string {
  const where = [
    ...(flow === undefined || message.includes(flow) ? [] : [flow]),
    ...(batch === undefined ? [] : [`batch ${batch}`]),
  ];
  const place = position?.file === undefined || error === undefined ? '' : ` (${position.file}:${position.line})`;
  const lines = [`${message}${where.length === 0 ? '' : ` [${where.join(', ')}]`}${place}`];
  for (let cause = error; cause !== undefined; cause = cause.cause) {
    lines.push(`  [${cause.code}] ${cause.message}`);
    if (cause.action !== undefined) lines.push(`  ${cause.action}`);
  }
  return lines.join('\n');
}
