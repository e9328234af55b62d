import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { eventLogFolder } from '../../pipeline/eventLog/appendEvents.ts';
import { qualitySummary, type QualitySummary } from '../../pipeline/eventLog/qualitySummary.ts';
import { levels, openEventLog, type LeastLevel, type OpenEventLog } from '../../pipeline/eventLog/readEvents.ts';
import { readSpec } from '../../pipeline/project/loadProject.ts';
import { withEngine } from '../../workspace/engine.ts';
import { printEvents, printQuality } from '../eventLines.ts';
import { plainText } from '../plainText.ts';
import { wholeNumber, type Verb, type VerbCall } from '../verb.ts';

const defaultLimit = 50;

export const events: Verb = {
  name: 'events',
  summary: "Print a project's event log: what its updates did, and what its expectations counted.",
  help: `Prints the event log of a project, oldest event first: updates, flows, batches, acts of the guard. The log is a
Delta table in _event_log below the storage folder; queries find it as event_log.

Usage: sluice events [options]

  --spec P           the project's spec (default: the nearest one from here upwards)
  --update ID        only this update; the start of an id is enough, "last" is the newest one
  --level L          the least level: METRICS, INFO, WARN or ERROR (default: INFO)
  --limit N          at most N events, the newest (default: ${defaultLimit})
  --quality          what each expectation counted in the newest update that counted any rows
                     (or in that of --update) instead
  --json             one JSON object an event; with --quality one object

Example: sluice events --update last --level WARN`,
  options: {
    spec: { type: 'string' },
    update: { type: 'string' },
    level: { type: 'string' },
    limit: { type: 'string' },
    quality: { type: 'boolean' },
  },
  positionals: [0, 0],
  async run(call) {
    const level = levelOf(call);
    const limit = wholeNumber(call, 'limit', 'events') ?? defaultLimit;
    const { spec } = await readSpec({ files: nodeFileSystem, folder: call.folder, spec: call.text('spec') });
    return withEngine(call.folder, async (engine) => {
      const log = await openEventLog(engine, eventLogFolder(spec.storage));
      if (call.flag('quality')) return printedQuality(call, log);
      const updateId = await updateOf(call, log, undefined);
      const found = await log.events({ updateId, level, limit });
      if (call.json) for (const event of found) call.terminal.print(JSON.stringify(event));
      else printEvents(call.terminal, found);
      return 0;
    });
  },
};

async function printedQuality(call: VerbCall, log: OpenEventLog): Promise<number> {
  const asked = await updateOf(call, log, undefined);
  const ids = asked === undefined ? await log.updates() : [asked];
  const [newest] = ids;
  if (newest === undefined) throw sluiceError('EVENT_LOG_UPDATE_NOT_FOUND', { update: 'last' });
  const summary = (await newestThatCounted(log, ids)) ?? qualitySummary(newest, []);
  if (call.json) call.terminal.print(JSON.stringify(summary));
  else {
    printQuality(call.terminal, summary);
    if (summary.updateId !== newest) {
      call.terminal.note(`Update ${plainText(newest)} is newer, but its expectations counted no rows.`);
    }
  }
  return 0;
}

/** An update that was refused, or found nothing new, has nothing to tell: what counts is the one before. */
async function newestThatCounted(log: OpenEventLog, ids: readonly string[]): Promise<QualitySummary | undefined> {
  for (const updateId of ids) {
    const summary = qualitySummary(updateId, await log.events({ updateId, level: 'METRICS', type: 'flow_progress' }));
    const counted = summary.expectations.some(({ passed, failed }) => passed + failed > 0);
    if (counted || summary.violations.length > 0) return summary;
  }
  return undefined;
}

/** The whole id of the update that was asked for. */
async function updateOf(call: VerbCall, log: OpenEventLog, fallback: 'last' | undefined): Promise<string | undefined> {
  const asked = call.text('update') ?? fallback;
  if (asked === undefined) return undefined;
  const ids = await log.updates();
  const found = asked === 'last' ? ids.slice(0, 1) : ids.filter((id) => id === asked || id.startsWith(asked));
  const exact = found.find((id) => id === asked);
  if (exact !== undefined) return exact;
  const [only] = found;
  if (only === undefined) throw sluiceError('EVENT_LOG_UPDATE_NOT_FOUND', { update: asked });
  if (found.length > 1) {
    throw sluiceError('INVALID_USAGE', {
      detail: `The ids of ${found.length} updates begin with "${asked}".`,
      command: 'events',
    });
  }
  return only;
}

function levelOf(call: VerbCall): LeastLevel {
  const text = call.text('level') ?? 'INFO';
  const level = levels.find((name) => name === text.toUpperCase());
  if (level !== undefined) return level;
  const near = nearest(text.toUpperCase(), levels);
  throw sluiceError('INVALID_USAGE', {
    detail: `The option --level takes ${levels.join(', ')}, not "${text}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    command: 'events',
  });
}
