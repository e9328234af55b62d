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
      const of = (name: string): string => aggregateCall(call, name, finitePair(call));
      const flat = `${of('regr_sxx')} = 0 OR ${of('regr_syy')} = 0`;
      return orNaN(
        call,
        `(CASE WHEN ${of('regr_count')} < 2 THEN NULL WHEN ${flat} THEN ${raise('DIVIDE_BY_ZERO')} ELSE ${of('corr')} END)`,
      );
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
  regression('regr_slope', 'The slope of the line through the pairs.', 'regr_slope'),
  regression('regr_intercept', 'The value of the line through the pairs at zero.', 'regr_intercept'),
  aggregate({
    names: ['regr_r2'],
    help: 'The share of the variance that the line through the pairs explains.',
    inputs: [types.double, types.double],
    returns: types.double,
    sql: (call) => {
      const of = (name: string): string => aggregateCall(call, name, finitePair(call));
      return orNaN(
        call,
        `(CASE WHEN ${of('regr_sxx')} = 0 THEN NULL WHEN ${of('regr_syy')} = 0 THEN 1.0::DOUBLE ELSE ${of('regr_r2')} END)`,
      );
    },
  }),
  pair(['regr_sxx'], 'The sum of squares of the second argument.', 'regr_sxx'),
  pair(['regr_sxy'], 'The sum of products.', 'regr_sxy'),
  pair(['regr_syy'], 'The sum of squares of the first argument.', 'regr_syy'),
  shape(
    'skewness',
    'The skewness of a population.',
    (count, moment) => `sqrt(${count}) * ${moment(3)} / sqrt(pow(${moment(2)}, 3))`,
  ),
  shape(
    'kurtosis',
    'The excess kurtosis of a population.',
    (count, moment) => `${count} * ${moment(4)} / pow(${moment(2)}, 2) - 3`,
  ),
  pair(['regr_avgx'], 'The average of the second argument where both are there.', 'regr_avgx'),
  pair(['regr_avgy'], 'The average of the first argument where both are there.', 'regr_avgy'),
];

function moment(names: readonly string[], help: string, name: string): FunctionEntry {
  return aggregate({
    names,
    help,
    inputs: [types.double],
    returns: types.double,
    sql: (call) => {
      // DuckDB refuses NaN and infinities, which make every moment NaN; one value alone has none of a sample.
      const value = argument(call, 0);
      const finite = `CASE WHEN isfinite(${value}) THEN ${value} END`;
      const odd = aggregateCall(call, 'count', `CASE WHEN NOT isfinite(${value}) THEN 1 END`);
      const single = name.endsWith('_samp') ? `WHEN ${aggregateCall(call, 'count', value)} < 2 THEN NULL ` : '';
      return `(CASE ${single}WHEN ${odd} > 0 THEN 'nan'::DOUBLE ELSE ${aggregateCall(call, name, finite)} END)`;
    },
  });
}

function pair(names: readonly string[], help: string, name: string): FunctionEntry {
  return aggregate({
    names,
    help,
    inputs: [types.double, types.double],
    returns: types.double,
    sql: (call) => orNaN(call, aggregateCall(call, name, finitePair(call))),
  });
}

/** NULL below two pairs. Where all pairs have one x, Spark's answer is not known here, so the query is refused then. */
function regression(name: string, help: string, sql: string): FunctionEntry {
  return aggregate({
    names: [name],
    help,
    inputs: [types.double, types.double],
    returns: types.double,
    sql: (call) => {
      const of = (other: string): string => aggregateCall(call, other, finitePair(call));
      const refused = raise('UNSUPPORTED_FUNCTION', { name: `\`${name}\``, detail: ' over pairs with one x only' });
      return orNaN(
        call,
        `(CASE WHEN ${of('regr_count')} < 2 THEN NULL WHEN ${of('regr_sxx')} = 0 THEN ${refused} ELSE ${of(sql)} END)`,
      );
    },
  });
}

/** A quotient of central moments (sums, not averages); NULL for no values or values that are all equal. */
function shape(
  name: string,
  help: string,
  formula: (count: string, moment: (power: number) => string) => string,
): FunctionEntry {
  return aggregate({
    names: [name],
    help,
    inputs: [types.double],
    returns: types.double,
    sql: (call) => {
      const values = `list_filter(${aggregateCall(call, 'list', argument(call, 0))}, lambda item: item IS NOT NULL)`;
      const mean = `list_avg(${values})`;
      const moment = (power: number): string =>
        `list_sum(list_transform(${values}, lambda item: pow(item - ${mean}, ${power})))`;
      return `(CASE WHEN coalesce(${moment(2)}, 0) = 0 THEN NULL ELSE ${formula(`len(${values})`, moment)} END)`;
    },
  });
}

/** The arguments of a row in which both are finite: DuckDB refuses others. */
function finitePair(call: CallToTranslate): string {
  const [left, right] = [argument(call, 0), argument(call, 1)];
  const finite = `isfinite(${left}) AND isfinite(${right})`;
  return `CASE WHEN ${finite} THEN ${left} END, CASE WHEN ${finite} THEN ${right} END`;
}

/** A NaN or an infinity among the pairs is refused: what becomes of it depends on its place. */
function orNaN(call: CallToTranslate, sql: string): string {
  const odd = `CASE WHEN ${bothPresent(call)} AND NOT (isfinite(${argument(call, 0)}) AND isfinite(${argument(call, 1)})) THEN 1 END`;
  const raised = raise('UNSUPPORTED_FUNCTION', { name: `\`${call.name}\``, detail: ' over NaN and infinities' });
  return `(CASE WHEN ${aggregateCall(call, 'count', odd)} > 0 THEN ${raised} ELSE ${sql} END)`;
}

function bothPresent(call: CallToTranslate): string {
  return `${argument(call, 0)} IS NOT NULL AND ${argument(call, 1)} IS NOT NULL`;
}
