/** A program as people write it, and what becomes of it. The answers are those of Spark 4.2 with Delta 4.4. */
export interface ProgramCase {
  readonly name: string;
  readonly program: string;
  /** Everything that it prints to standard output. */
  readonly prints?: string;
  /** Rows of the Delta tables that it leaves, sorted by their text; timestamps in UTC. */
  readonly tables?: Readonly<Record<string, readonly string[]>>;
  /** It is refused: with which code, at which line, and words that the message has to hold. */
  readonly refused?: { readonly code: string; readonly line: number; readonly says?: string };
}

/** Epoch seconds that a FLOAT holds exactly: 2019-12-16 07:47:12 UTC. */
const start = 1_576_482_432;

/** The commits of the table `bronze`: user_id, workout_id, timestamp, action, session_id. */
export const bronzeCommits: readonly (readonly string[])[] = [
  [row(1, 10, 0, 'start', 100), row(2, 11, 0, 'start', 101), row(1, 10, 0, 'start', 100), row(1, 10, 128, 'stop', 100)],
  [row(2, 11, 256, 'stop', 101), row(1, 12, 128, 'pause', 100), row(3, 13, 1024, 'start', 102)],
  [row(3, 13, 384, 'stop', 102), row(4, 14, 1152, 'start', 103), row(null, 15, 1152, null, 103)],
  [row(4, 14, 256, 'resume', 103), row(2, 16, 1280, 'start', 104)],
];

/** Files beside it: JSON lines of which few fit a schema, CSV, and folders of partitions. */
export const landedFiles: Readonly<Record<string, string>> = {
  'mixed/a.json': `{"user_id": 1, "action": "start"}
{"user_id": "x", "action": "stop"}
{"user_id": 2

[{"user_id": 3, "action": "a"}]
"text"
{"action": 5, "user_id": 7.0}
{"user_id": 2147483648, "action": null}
{"USER_ID": 8}
`,
  'csv/a.csv': `id,name,at
1,Ada,2020-01-01 10:00:00
2,"Bo, the 2nd",2020-01-01T11:00:00Z
x,bad,
,,
`,
  'days/day=2020-01-01/a.json': '{"user_id": 1}\n',
  'days/day=2020-01-02/a.json': '{"user_id": 2}\n',
};

function row(
  user_id: number | null,
  workout_id: number,
  offset: number,
  action: string | null,
  session_id: number,
): string {
  return JSON.stringify({ user_id, workout_id, timestamp: start + offset, action, session_id });
}
