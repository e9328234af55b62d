const units: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of Spark's duration texts: `7d`, `30s`, `500ms`; a bare number counts in milliseconds. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(-?\d+)([a-z]+)?$/.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const unit = units[match[2] ?? 'ms'];
  return unit === undefined ? undefined : Math.trunc(Number(match[1]) * unit);
}
