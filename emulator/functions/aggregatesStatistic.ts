import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { types } from '../plan/types.ts';
import { aggregate, aggregateCall } from './aggregateDefine.ts';
import { argument, raise } from './define.ts';

/** Variances, covariances and linear regression. */
export const statisticAggregates: readonly FunctionEntry[] = [
  moment(['stddev', 'std', 'stddev_samp'], 'The standard deviation of a sample.', 'stddev_samp'),
  moment(['stddev_pop'], 'The standard deviation of a whole population.', 'stddev_pop'),
  moment(['variance', 'var_samp'], 'The variance of a sample.', 'var_samp'),
  moment(['var_pop'], 'The variance of a whole population.', 'var_pop'),
  pair(['covar_pop'], 'The covariance of a whole population.', 'covar_pop'),
  pair(['covar_samp'], 'The covariance of a sample.', 'covar_samp'),
  aggregate({
    names: ['corr'],
    help: 'The Pearson correlation; NULL for fewer than two pairs.',
    inputs: [types.double, types.double],
    returns: types.double,
    sql: (call) => {
      const of = (name: string): string => aggregateCall(call, name, `${argument(call, 0)}, ${argument(call, 1)}`);
      const flat = `${of('regr_sxx')} = 0 OR ${of('regr_syy')} = 0`;
      return `(CASE WHEN ${of('regr_count')} < 2 THEN NULL WHEN ${flat} THEN ${raise('DIVIDE_BY_ZERO')} ELSE ${of('corr')} END)`;
    },
  }),
  aggregate({
    names: ['regr_count'],
    help: 'The number of rows in which both values are there.',
    inputs: [types.double, types.double],
    returns: types.long,
    nullable: false,
    sql: (call) => aggregateCall(call, 'count', `CASE WHEN ${bothPresent(call)} THEN 1 END`),
  }),
  pair(['regr_avgx'], 'The average of the second argument where both are there.', 'regr_avgx'),
  pair(['regr_avgy'], 'The average of the first argument where both are there.', 'regr_avgy'),
];

function moment(names: readonly string[], help: string, name: string): FunctionEntry {
  return aggregate({
    names,
    help,
    inputs: [types.double],
    returns: types.double,
    sql: (call) => aggregateCall(call, name, argument(call, 0)),
  });
}

function pair(names: readonly string[], help: string, name: string): FunctionEntry {
  return aggregate({
    names,
    help,
    inputs: [types.double, types.double],
    returns: types.double,
    sql: (call) => aggregateCall(call, name, `${argument(call, 0)}, ${argument(call, 1)}`),
  });
}

function bothPresent(call: CallToTranslate): string {
  return `${argument(call, 0)} IS NOT NULL AND ${argument(call, 1)} IS NOT NULL`;
}
