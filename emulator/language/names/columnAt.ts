import type { ColumnExpression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { isPlan } from '../../plan/isPlan.ts';
import { fileNamed, type ProjectView, type ViewedFile } from '../projectView.ts';
import { contains, type Span } from '../textPlaces.ts';
import {
  originAmong,
  originInDataset,
  producersOf,
  withCommon,
  type ColumnOrigin,
  type ColumnScope,
  type Producer,
} from './columnOrigin.ts';
import type { Occurrence } from './nameIndex.ts';
import { pythonColumnName } from './pythonNames.ts';
import { nameAt } from './sqlName.ts';

/** A column that an expression names, where it stands, and where it gets its name. */
export interface FoundColumn {
  readonly origin: Span;
  readonly target: Occurrence;
}

/** The column at an index of a file, of a query or of an expectation; undefined where none stands, or where nobody knows whose it is. */
export function columnAt(view: ProjectView, file: ViewedFile, index: number): FoundColumn | undefined {
  const search: Search = { view, file, index };
  for (const reader of view.elements.flows.values()) {
    const { flow } = reader;
    if (flow.kind !== 'query') continue;
    const found = inPlan(flow.plan, { reader, common: new Map() }, [], search);
    if (found !== undefined) return found;
  }
  for (const { key, definition } of view.elements.readable.values()) {
    if (definition.position.file !== file.source.name) continue;
    for (const { condition } of definition.expectations) {
      const found = inExpression(condition, search, (parts) => originInDataset(key, parts[0] ?? '', view));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

interface Search {
  readonly view: ProjectView;
  readonly file: ViewedFile;
  readonly index: number;
}

type Visible = readonly Producer[];

function inPlan(plan: LogicalPlan, scope: ColumnScope, outer: Visible, search: Search): FoundColumn | undefined {
  const inner = plan.kind === 'with' ? withCommon(plan, scope) : scope;
  if (plan.kind === 'with') {
    for (const { plan: query } of plan.definitions) {
      const found = inPlan(query, inner, outer, search);
      if (found !== undefined) return found;
    }
  }
  const visible: Producer[] = [];
  const rest: unknown[] = [];
  for (const [key, part] of Object.entries(plan)) {
    if (key === 'position' || key === 'definitions') continue;
    if (!isPlan(part)) rest.push(part);
    else {
      const found = inPlan(part, inner, outer, search);
      if (found !== undefined) return found;
      visible.push(...producersOf(part, inner));
    }
  }
  const all = [...visible, ...outer];
  const resolve = (parts: readonly string[]): ColumnOrigin | undefined => {
    for (let length = parts.length - 1; length >= 0; length -= 1) {
      const found = originAmong(all, parts.slice(0, length), parts[length] ?? '', search);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return inExpression(rest, search, resolve, (query) => inPlan(query, inner, all, search));
}

function inExpression(
  value: unknown,
  search: Search,
  resolve: (parts: readonly string[]) => ColumnOrigin | undefined,
  subquery: (plan: LogicalPlan) => FoundColumn | undefined = () => undefined,
): FoundColumn | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined;
  if (isPlan(value)) return subquery(value);
  if (isColumn(value)) {
    const span = spanOf(value, search);
    const found = span === undefined ? undefined : resolve(value.nameParts);
    const target = found && placeOf(found, search.view);
    return span === undefined || target === undefined ? undefined : { origin: span, target };
  }
  for (const [key, part] of Object.entries(value)) {
    if (key === 'position' || key === 'dataType') continue;
    const found = inExpression(part, search, resolve, subquery);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The span of a column that is at the sought index. */
function spanOf({ position, nameParts }: ColumnExpression, { view, file, index }: Search): Span | undefined {
  if (position === undefined || position.file !== file.source.name) return undefined;
  const inString = pythonColumnName(view.outlineOf(file), file, { position, parts: nameParts });
  const name = inString ?? nameAt(file.source.text, file.places.indexAt(position));
  const start = name?.spans[0]?.start;
  const end = name?.spans.at(-1)?.end;
  if (start === undefined || end === undefined || !nameParts.every((part, at) => part === name?.parts[at]))
    return undefined;
  return contains({ start, end }, index) ? { start, end } : undefined;
}

/** The name where it stands in the text around its origin; all of that text where it does not stand there. */
function placeOf({ position, name }: ColumnOrigin, view: ProjectView): Occurrence | undefined {
  const file = fileNamed(view, position.file);
  if (file === undefined) return undefined;
  const { text, path } = file.source;
  const around = file.places.spanOf(position);
  const written = nameAt(text, around.start);
  const last = written?.spans.at(-1);
  if (last?.end === around.end && written?.parts.at(-1)?.toLowerCase() === name.toLowerCase()) {
    return { path, span: last, last, role: 'definition', form: 'sql' };
  }
  // A declared column stands behind the name of its table.
  const end = position.endLine === undefined || last?.end === around.end ? statementEnd(text, around.end) : around.end;
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(name)}(?![\\p{L}\\p{N}_])`, 'giu');
  const places = [...text.slice(around.start, end).matchAll(word)].map((match) => around.start + match.index);
  // An alias stands behind what it names, a column in a list of others where it comes first.
  const at = isAlias(text.slice(around.start, around.end), name) ? places.at(-1) : places[0];
  const span = at === undefined ? around : { start: at, end: at + name.length };
  return { path, span, last: span, role: 'definition', form: 'sql' };
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function isAlias(text: string, name: string): boolean {
  return text.toLowerCase().replaceAll('`', '').endsWith(name.toLowerCase());
}

function statementEnd(text: string, from: number): number {
  const semicolon = text.indexOf(';', from);
  return semicolon < 0 ? text.length : semicolon;
}

function isColumn(value: object): value is ColumnExpression {
  return 'kind' in value && value.kind === 'column' && 'nameParts' in value;
}
