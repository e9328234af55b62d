import type { FunctionRegistry } from '../plan/functionEntry.ts';
import { arrayAccess } from './arrayAccess.ts';
import { arrayFunctions } from './arrays.ts';
import { higherOrderFunctions } from './higherOrder.ts';
import { mapFunctions } from './maps.ts';
import { sequences } from './sequences.ts';
import { likeOperators } from './like.ts';
import { tryOperators } from './operatorsTry.ts';
import { quantileAggregates } from './aggregatesQuantile.ts';
import { basicAggregates } from './aggregatesBasic.ts';
import { furtherAggregates } from './aggregatesMore.ts';
import { statisticAggregates } from './aggregatesStatistic.ts';
import { complexTypes } from './complexTypes.ts';
import { generators } from './generators.ts';
import { timeWindows } from './timeWindows.ts';
import { windowFunctions } from './windowFunctions.ts';
import { arithmeticOperators } from './operatorsArithmetic.ts';
import { bitwiseOperators } from './operatorsBitwise.ts';
import { comparisonOperators } from './operatorsComparison.ts';
import { concatenation } from './concat.ts';
import { conditionals } from './conditionals.ts';
import { fieldAccess } from './fieldAccess.ts';
import { logicOperators } from './operatorsLogic.ts';
import { makeRegistry } from './registry.ts';
import { scalarFamilies } from './scalarFamilies.ts';

/** Every function that the emulator knows. A new family is added here and nowhere else. */
export const builtins: FunctionRegistry = makeRegistry([
  arithmeticOperators,
  bitwiseOperators,
  comparisonOperators,
  logicOperators,
  likeOperators,
  tryOperators,
  conditionals,
  concatenation,
  fieldAccess,
  complexTypes,
  arrayFunctions,
  arrayAccess,
  higherOrderFunctions,
  mapFunctions,
  sequences,
  basicAggregates,
  furtherAggregates,
  statisticAggregates,
  quantileAggregates,
  windowFunctions,
  generators,
  timeWindows,
  ...scalarFamilies,
]);
