import { bind } from '../runtime/arguments.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import type { BuiltinCall } from '../runtime/values.ts';

/** `strftime` for the directives that no locale changes. Source: https://docs.python.org/3/library/datetime.html#format-codes */
export function formatTime(microseconds: bigint, call: BuiltinCall): string {
  const format = bind(call, 'format').required('format');
  if (typeof format !== 'string') throw raise(call, 'TypeError', 'strftime() argument 1 must be str');
  const milliseconds = Number(microseconds / 1000n);
  if (Math.abs(milliseconds) > 8.64e15) throw raise(call, 'ValueError', 'year is out of range');
  const iso = new Date(milliseconds).toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    f: (((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n).toString().padStart(6, '0'),
    y: iso.slice(2, 4),
    '%': '%',
  };
  return format.replace(/%(.?)/gs, (_, directive: string) => {
    const text = parts[directive];
    if (text === undefined) throw unsupportedPython(call, `the directive %${directive} of strftime()`);
    return text;
  });
}
