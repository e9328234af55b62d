import type { Position, SluiceError } from '../base/errors.ts';
import type { GuardPolicy } from '../guard/verdict.ts';
import type { Definitions } from './definition.ts';

/** A project's spec: `spark-pipeline.yml`, or the pipeline resource of a Databricks bundle. */
export interface ProjectSpec {
  readonly kind: 'spark-pipeline' | 'bundle';
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute folder that globs and relative paths start from. */
  readonly root: string;
  readonly name: string;
  /** Absolute plain path of the storage folder. */
  readonly storage: string;
  /** What unqualified names start from: `spark_catalog` and `default` where the spec says nothing. */
  readonly catalog: string;
  readonly schema: string;
  /** As written, `sluice.*` keys included. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Where each key of the configuration stands. */
  readonly configurationPositions?: Readonly<Record<string, Position>>;
  readonly libraries: readonly Library[];
  readonly settings: ProjectSettings;
}

export interface Library {
  /** As written. */
  readonly include: string;
  readonly kind: 'glob' | 'file' | 'notebook';
  readonly position?: Position;
}

/** The keys below `sluice.` of the configuration. */
export interface ProjectSettings {
  /** `sluice.dialect`: `databricks` takes the union of both grammars, `spark` refuses what open-source Spark refuses. */
  readonly dialect: Dialect;
  /** `sluice.guard.policy`. */
  readonly guardPolicy: GuardPolicy;
  /** `sluice.trigger`. */
  readonly trigger: 'triggered' | 'continuous';
}

export type Dialect = 'databricks' | 'spark';

/** One file of definitions. A Databricks notebook is one file of several cells, in which positions are those of the file. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the project's root, as messages name it. */
  readonly name: string;
  readonly language: 'sql' | 'python';
  readonly text: string;
}

/** Something that stops nothing and that a person should hear of. */
export interface ProjectWarning {
  /** Stable, in lower camel case, such as `propertyNearMiss`. */
  readonly kind: string;
  readonly message: string;
  readonly position?: Position;
}

/** What the definitions of one file came to. A file with errors still gives what could be read. */
export interface FileDefinitions {
  readonly definitions: Definitions;
  readonly errors: readonly SluiceError[];
  readonly warnings: readonly ProjectWarning[];
}

export interface LoadedProject extends FileDefinitions {
  readonly spec: ProjectSpec;
  readonly sources: readonly SourceFile[];
}
