import { seededRandom } from '../../emulator/base/seededRandom.ts';

/** One gym-workout event as the devices send it. `timestamp` is in seconds since the epoch. */
export interface WorkoutEvent {
  readonly user_id: number;
  readonly workout_id: number;
  readonly timestamp: number;
  readonly action: string;
  readonly session_id: number;
}

/** One landing file: its events, and for JSON the lines that are no events. */
export interface LandingFile {
  readonly name: string;
  readonly format: 'json' | 'parquet';
  /** Modification time in milliseconds: the order in which files arrive. */
  readonly modifiedAt: number;
  readonly events: readonly WorkoutEvent[];
  /** Raw lines to put at these positions (0-based) among the events. */
  readonly malformedLines: readonly { readonly at: number; readonly text: string }[];
}

const firstEventAt = 1_576_482_400;
const secondsBetweenEvents = 30;
const filesInWave = 12;
const eventsInFile = 60;
const users = Array.from({ length: 60 }, (_, index) => 20_000 + index * 137);
const actions = ['start', 'stop', 'pause', 'resume'] as const;

/**
 * The landing files of a wave (0, 1, 2, …). Pure: a wave is always the same. About one event in twelve is sent twice, one in
 * twenty comes three hours late, and each JSON file has a line or two that are no events.
 */
export function landingWave(wave: number): readonly LandingFile[] {
  const random = seededRandom(4_711 + wave);
  const sent: WorkoutEvent[] = [];
  let clock = firstEventAt + wave * filesInWave * eventsInFile * secondsBetweenEvents;
  const next = (): WorkoutEvent => {
    const event = {
      user_id: random.pick(users),
      workout_id: 1 + random.below(40),
      timestamp: clock,
      action: random.pick(actions),
      session_id: 1 + random.below(300),
    };
    clock += 1 + random.below(2 * secondsBetweenEvents - 1);
    sent.push(event);
    return event;
  };
  const arrival = (): WorkoutEvent => {
    const kind = random.next();
    const earlier = sent.slice(-25);
    if (kind < 0.08 && earlier.length > 0) return random.pick(earlier);
    if (kind < 0.13 && sent.length > eventsInFile)
      return { ...next(), timestamp: clock - 3 * 3600 - random.below(600) };
    return next();
  };
  return Array.from({ length: filesInWave }, (_, index) => {
    const format = index % 2 === 0 ? 'json' : 'parquet';
    const events = Array.from({ length: eventsInFile }, arrival);
    return {
      name: `wave-${pad(wave, 3)}-${pad(index, 2)}.${format}`,
      format,
      modifiedAt: (firstEventAt + (wave * filesInWave + index) * 60) * 1000,
      events,
      malformedLines: format === 'json' ? malformed(random.below(eventsInFile), events[0]) : [],
    };
  });
}

function malformed(at: number, like: WorkoutEvent | undefined): LandingFile['malformedLines'] {
  if (like === undefined) return [];
  const cutOff = JSON.stringify(like).slice(0, 38);
  const wrongType = JSON.stringify({ ...like, session_id: 'not a number' });
  return [
    { at, text: cutOff },
    { at: Math.min(at + 7, eventsInFile), text: wrongType },
  ];
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
