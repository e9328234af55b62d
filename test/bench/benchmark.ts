/** One measured figure beside its baseline, both taken in this run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | 'kB' | 'rows/s';
  readonly baseline: { readonly name: string; readonly value: number };
  /** `value / baseline`, or its inverse where more is better, as `ratioText` says. */
  readonly ratio: number;
  readonly ratioText: string;
  /** What we aim at, in words. */
  readonly aim: string;
}

export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** `scratch` is an empty folder that the runner removes. `note` tells what is going on. */
  run(scratch: string, note: (line: string) => void): Promise<readonly Figure[]>;
}
