import { zonedMoment, zoneOffset } from '../../base/timeZone.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';

/** Moments and wall clocks in a time zone. In a gap Java moves the clock forward, in an overlap it takes the earlier moment. */
export const timeZones: readonly JavaScriptFunction[] = [
  {
    name: 'zoned_moment',
    parameters: ['TIMESTAMP', 'VARCHAR'],
    returns: 'TIMESTAMP WITH TIME ZONE',
    call: (wallClock, zone) => zonedMoment(String(zone), wallClock as bigint),
  },
  {
    name: 'wall_clock',
    parameters: ['TIMESTAMP WITH TIME ZONE', 'VARCHAR'],
    returns: 'TIMESTAMP',
    call: (moment, zone) => (moment as bigint) + zoneOffset(String(zone), moment as bigint),
  },
];
