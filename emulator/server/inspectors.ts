import { tableInspector, type TableInspector } from '../inspect/tableInspector.ts';
import { queryAnalyzer } from '../program/queryAnalyzer.ts';
import type { Engine } from '../workspace/engine.ts';

const inspectors = new WeakMap<Engine, TableInspector>();

/** The inspector of an engine: what it keeps goes with the engine's session. */
export function inspectorOf(engine: Engine): TableInspector {
  const known = inspectors.get(engine);
  if (known !== undefined) return known;
  const made = tableInspector({ ...engine, analyzer: queryAnalyzer(engine.session.settings) });
  inspectors.set(engine, made);
  return made;
}
