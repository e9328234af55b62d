import assert from 'node:assert/strict';
import { join } from 'node:path';
import { sparkPipelinesEnvironment } from '../support/realSpark.ts';
import { rowsBySluice, sluice, type Scenario } from './scenarios.ts';

const tables = ['bronze', 'silver', 'sessions', 'actions_by_hour'];

/** Whole projects that Sluice and a real `spark-pipelines` run, each into tables of its own. */
export const pipelineScenarios: readonly Scenario[] = [
  {
    name: 'spark-pipelines dry-runs and runs the portable sample through --engine spark, and makes the same tables',
    run(spark, folder) {
      sluice(['sample', 'infinite-ingestion', '--language', 'portable', '--folder', folder], folder);
      const environment = sparkPipelinesEnvironment(spark);
      sluice(['dry-run', '--engine', 'spark'], folder, environment);
      sluice(['run', '--engine', 'spark'], folder, environment);
      const compared = tables.map((table) => {
        const ours = rowsBySluice(join(folder, 'storage/tables/spark_catalog/default', table));
        const theirs = rowsBySluice(join(folder, 'storage/_spark/tables', table));
        assert.ok(ours.length > 0, `${table} is empty`);
        assert.deepEqual(ours, theirs, `${table} differs`);
        return `${table}: ${ours.length} rows equal`;
      });
      return compared.join('; ');
    },
  },
];
