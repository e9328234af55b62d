import type { Position } from '../../base/errors.ts';
import type { GraphOutcome } from '../graph.ts';
import type { LoadedProject } from '../project.ts';
import { eagerSteps } from './readsOfPlan.ts';

/** Something that open-source Spark lacks or does otherwise. */
export interface PreflightFinding {
  /** A blocker would fail or change the run; a note would not. */
  readonly kind: 'blocker' | 'note';
  readonly what: string;
  readonly position?: Position;
}

/**
 * What stands between a project and `spark-pipelines` 4.2, by name, file and line. `asSpark` is the project loaded under the
 * dialect `spark`: what that dialect refuses is what Spark refuses; `asWritten` is loaded under its own dialect, so that a thing that
 * is wrong in both is told once, as an error of the project and not as a lack of Spark.
 */
export function sparkPreflight(
  asWritten: LoadedProject,
  asSpark: LoadedProject,
  graph: GraphOutcome | undefined,
): readonly PreflightFinding[] {
  const findings: PreflightFinding[] = [];
  const blocker = (what: string, position?: Position): void => {
    findings.push({ kind: 'blocker', what, ...(position === undefined ? {} : { position }) });
  };
  for (const error of asSpark.errors) blocker(`[${error.code}] ${error.message}`, error.position);
  for (const source of asWritten.sources) {
    if (/^(#|--) Databricks notebook source/.test(source.text)) {
      blocker('It is a Databricks notebook; Spark reads it as one plain file and passes over its other cells.', {
        file: source.name,
        line: 1,
        column: 1,
      });
    }
  }
  for (const flow of asWritten.definitions.flows) {
    if (flow.kind !== 'query' || flow.position.file?.endsWith('.py') !== true) continue;
    for (const { method, position } of eagerSteps(flow.plan)) {
      blocker(
        `Spark looks up the tables below ${method}() while it reads the file, when they are not there yet, and fails with TABLE_OR_VIEW_NOT_FOUND. Write the query in SQL.`,
        position ?? flow.position,
      );
    }
  }
  if (asWritten.spec.kind === 'bundle') {
    blocker('The project is described by a Databricks bundle; Spark needs a spark-pipeline.yml.');
  }
  const { configuration } = asWritten.spec;
  for (const key of Object.keys(configuration)) {
    if (key.startsWith('sluice.')) continue;
    if (key.toLowerCase() === 'pipelines.reset.allowed') {
      findings.push({
        kind: 'note',
        what: `${key} in the configuration protects nothing; it is a property of a table.`,
      });
    }
  }
  if (configuration['spark.sql.sources.default'] === undefined) {
    findings.push({
      kind: 'note',
      what: 'The spec does not set spark.sql.sources.default; Sluice sets it to delta for the run, as its own tables are.',
    });
  }
  for (const flow of graph?.graph?.flows ?? []) {
    for (const { kind, key } of flow.inputs) {
      if (kind === 'catalog') {
        blocker(
          `Flow ${flow.key} reads ${key}, a table of this storage that Spark's own catalog does not have. Read it by its path, or create it there.`,
          flow.flow.position,
        );
      }
    }
  }
  return findings;
}
