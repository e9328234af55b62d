import { scaledOf } from '../../base/decimalDigits.ts';
import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { split } from './regexes.ts';

/** Intervals out of numbers, and maps out of texts. */
export const intervals: readonly JavaScriptFunction[] = [
  {
    name: 'make_ym_interval',
    parameters: ['INTEGER', 'INTEGER'],
    returns: 'INTEGER',
    call: (years, months) => {
      const total = Number(years) * 12 + Number(months);
      if (total > 2_147_483_647 || total < -2_147_483_648) throw overflow();
      return total;
    },
  },
  {
    name: 'make_dt_interval',
    parameters: ['INTEGER', 'INTEGER', 'INTEGER', 'VARCHAR'],
    returns: 'BIGINT',
    call: (days, hours, minutes, seconds) => {
      const total = BigInt(Number(days)) * 86_400_000_000n + clockMicros(hours, minutes, seconds);
      if (BigInt.asIntN(64, total) !== total) throw overflow();
      return total;
    },
  },
  {
    name: 'make_interval',
    parameters: ['INTEGER', 'INTEGER', 'INTEGER', 'INTEGER', 'INTEGER', 'INTEGER', 'VARCHAR', 'BOOLEAN'],
    returns: 'INTERVAL',
    call: (...[years, months, weeks, days, hours, minutes, seconds, lenient]) => {
      const allMonths = Number(years) * 12 + Number(months);
      const allDays = Number(weeks) * 7 + Number(days);
      const microseconds = clockMicros(hours ?? 0, minutes ?? 0, seconds ?? 0);
      const fits = [allMonths, allDays].every((count) => count <= 2_147_483_647 && count >= -2_147_483_648);
      if (fits) return { months: allMonths, days: allDays, microseconds };
      if (lenient === true) return null;
      throw sluiceError('ARITHMETIC_OVERFLOW', { message: 'Integer overflow', alternative: '' });
    },
  },
  {
    name: 'str_to_map',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'MAP(VARCHAR, VARCHAR)',
    call: (text, pairs, keys, lastWins) => {
      const entries = new Map<string, string | null>();
      for (const pair of split(String(text), String(pairs), -1)) {
        const [key = '', value] = split(pair, String(keys), 2);
        if (entries.has(key) && lastWins !== true) throw sluiceError('DUPLICATED_MAP_KEY', { key });
        entries.set(key, value ?? null);
      }
      return { entries: [...entries] };
    },
  },
];

function clockMicros(...[hours, minutes, seconds]: Parameters<JavaScriptFunction['call']>): bigint {
  const { unscaled, scale } = scaledOf(String(seconds)) ?? { unscaled: 0n, scale: 0 };
  const micros = (unscaled * 1_000_000n) / 10n ** BigInt(scale);
  return BigInt(Number(hours)) * 3_600_000_000n + BigInt(Number(minutes)) * 60_000_000n + micros;
}

function overflow(): Error {
  return sluiceError('INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION', {});
}
