import { readFileSync } from 'node:fs';

/** One recorded project and what `spark-pipelines` did with it. The format is that of the README beside the cases. */
export interface PipelineCase {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly PipelineStep[];
  readonly columnOrderFree?: boolean;
}

export type PipelineStep =
  | { readonly sql: readonly string[] }
  | { readonly write: Readonly<Record<string, string>> }
  | { readonly remove: readonly string[] }
  | RecordedCommand;

export interface RecordedCommand {
  readonly argv: readonly string[];
  /** Below the project. */
  readonly cwd?: string;
  readonly exitCode: number;
  readonly outcome: 'ok' | 'error';
  readonly error?: RecordedError | null;
  readonly events?: readonly string[] | null;
  readonly tablesAfter?: Readonly<Record<string, RecordedTable>> | null;
  readonly checkpointsAfter?: Readonly<Record<string, RecordedCheckpoint>> | null;
  /** Only of `init`. */
  readonly filesMade?: Readonly<Record<string, string>>;
}

export interface RecordedError {
  readonly condition: string | null;
  readonly innerConditions?: readonly string[] | null;
  readonly pythonClass?: string;
  readonly message?: string;
}

export interface RecordedTable {
  readonly type: 'MANAGED' | 'VIEW';
  readonly format: string | null;
  readonly schema?: readonly (readonly [name: string, type: string, nullable: boolean])[];
  readonly rows?: readonly (readonly unknown[])[];
  readonly partitionedBy?: readonly string[];
  readonly clusteredBy?: unknown;
  readonly comment?: string;
  readonly columnComments?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
  readonly unreadable?: unknown;
}

export interface RecordedCheckpoint {
  readonly lastCommit?: number;
  readonly lastOffset?: number;
}

export function readPipelineCase(path: string): PipelineCase {
  return JSON.parse(readFileSync(path, 'utf8')) as PipelineCase;
}

export function isCommand(step: PipelineStep): step is RecordedCommand {
  return 'argv' in step;
}
