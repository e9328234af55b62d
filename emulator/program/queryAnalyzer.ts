import { builtins } from '../functions/builtins.ts';
import { analyze } from '../plan/analyzer.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { Expression } from '../plan/expression.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';
import { parseExpression } from '../sql/parseSql.ts';
import { textParsers } from './textParsers.ts';

/** The SQL front end and the analyzer, for whoever brings relations of its own. */
export function queryAnalyzer(settings: AnalysisSettings) {
  let nextId = 1;
  const ids = { next: () => nextId++ };
  return {
    parse: (text: string): Expression => parseExpression(text, { timeZone: settings.timeZone }),
    analyze: (plan: LogicalPlan, catalog: Catalog): Promise<ResolvedPlan> =>
      analyze(plan, { catalog, functions: builtins, settings, parsers: textParsers, ids }),
  };
}
