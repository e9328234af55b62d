import type { FunctionRegistry } from '../plan/functionEntry.ts';
import { arithmeticOperators } from './operatorsArithmetic.ts';
import { bitwiseOperators } from './operatorsBitwise.ts';
import { comparisonOperators } from './operatorsComparison.ts';
import { conditionals } from './conditionals.ts';
import { fieldAccess } from './fieldAccess.ts';
import { logicOperators } from './operatorsLogic.ts';
import { makeRegistry } from './registry.ts';

/** Every function that the emulator knows. A new family is added here and nowhere else. */
export const builtins: FunctionRegistry = makeRegistry([
  arithmeticOperators,
  bitwiseOperators,
  comparisonOperators,
  logicOperators,
  conditionals,
  fieldAccess,
]);
