import type { Position } from '../../base/errors.ts';
import type { Dataset, SinkDefinition } from '../../pipeline/definition.ts';
import type { FlowElement, GraphElements } from '../../pipeline/graph/elements.ts';
import { keyOf, qualified } from '../../pipeline/graph/names.ts';
import { flowReads } from '../../pipeline/graph/readOrder.ts';
import type { ReadName } from '../../pipeline/graph/readNames.ts';
import type { LoadedProject } from '../../pipeline/project.ts';
import type { RelationPlan } from '../../plan/logicalPlan.ts';
import type { ProjectView, ViewedFile } from '../projectView.ts';
import { contains, type Span } from '../textPlaces.ts';
import { parameterOccurrences } from './parameterNames.ts';
import { pythonCallName, pythonColumnName, pythonDefinitionName } from './pythonNames.ts';
import { placeKey, type PythonOutline } from './pythonOutline.ts';
import { qualifiedColumns, type QualifiedColumn } from './qualifiers.ts';
import { nameAt, relationNameAt, type WrittenName } from './sqlName.ts';

export type SymbolKind = Dataset['kind'] | 'sink' | 'flow' | 'parameter' | 'external';

/** Something that has a name in a project, with every place where the name stands. */
export interface NamedSymbol {
  readonly id: string;
  readonly kind: SymbolKind;
  /** Full name, dots between its parts. */
  readonly key: string;
  readonly parts: readonly string[];
  readonly occurrences: readonly Occurrence[];
}

export interface Occurrence {
  /** Absolute path of the file. */
  readonly path: string;
  /** The name as it is written, with what qualifies it. */
  readonly span: Span;
  /** Its last part, which a rename replaces; backquotes belong to it. */
  readonly last: Span;
  readonly role: 'definition' | 'write' | 'read';
  /**
   * `sql`: in SQL text, that of a string in Python too. `string`: the value of a string in Python. `identifier`: name of a function in Python.
   * `computed`: code puts the name together, and `span` is that of the code.
   */
  readonly form: 'sql' | 'string' | 'identifier' | 'computed';
}

export interface NameIndex {
  readonly symbols: ReadonlyMap<string, NamedSymbol>;
  /** What is named at an index of a file's text. */
  at(path: string, index: number): { readonly symbol: NamedSymbol; readonly occurrence: Occurrence } | undefined;
  inFile(path: string): readonly { readonly symbol: NamedSymbol; readonly occurrence: Occurrence }[];
}

export interface IndexedProject {
  readonly project: LoadedProject;
  readonly elements: GraphElements;
  readonly spec: ProjectView['specFile'];
  fileNamed(name: string | undefined): ViewedFile | undefined;
  outlineOf(file: ViewedFile): PythonOutline;
}

type Growing = Omit<NamedSymbol, 'occurrences'> & { readonly occurrences: Occurrence[] };

/** Finds every place of every name from what the graph says each name stands for, so that aliases and names of WITH are no references. */
export function nameIndex(indexed: IndexedProject): NameIndex {
  const symbols = new Map<string, Growing>();
  const add = (symbol: Omit<NamedSymbol, 'occurrences'>, occurrence: Occurrence | undefined): void => {
    const known = symbols.get(symbol.id) ?? { ...symbol, occurrences: [] };
    symbols.set(symbol.id, known);
    const { occurrences } = known;
    if (occurrence === undefined || occurrences.some((other) => isSame(other, occurrence))) return;
    occurrences.push(occurrence);
  };
  const { project, elements } = indexed;
  for (const definition of [...project.definitions.datasets, ...project.definitions.sinks]) {
    add(symbolOfDataset(definition, project), definitionPlace(definition, indexed));
  }
  for (const flow of elements.flows.values()) addFlow(flow, indexed, add);
  for (const { symbol, occurrence } of parameterOccurrences(indexed)) add(symbol, occurrence);
  return indexOf(symbols);
}

function symbolOfDataset(definition: Dataset | SinkDefinition, { spec }: LoadedProject) {
  const { kind, name } = definition;
  const parts = kind === 'temporaryView' || kind === 'sink' ? name : qualified(name, spec);
  return { id: `dataset ${keyOf(parts)}`, kind, key: keyOf(parts), parts };
}

function definitionPlace(definition: Dataset | SinkDefinition, indexed: IndexedProject): Occurrence | undefined {
  const { name, position } = definition;
  const file = indexed.fileNamed(position.file);
  if (file === undefined) return undefined;
  const python = pythonDefinitionName(indexed.outlineOf(file), file, { position, parts: name, parameters: ['name'] });
  if (python !== undefined) return { path: file.source.path, role: 'definition', ...python };
  return sqlPlace(file, position, { parts: name, role: 'definition' });
}

type Add = (symbol: Omit<NamedSymbol, 'occurrences'>, occurrence: Occurrence | undefined) => void;

function addFlow(element: FlowElement, indexed: IndexedProject, add: Add): void {
  const { flow, key, name, target } = element;
  const { elements } = indexed;
  const file = indexed.fileNamed(flow.position.file);
  if (file === undefined) return;
  const outline = indexed.outlineOf(file);
  if (!flow.implicit || isCallIntoAnother(element, indexed, outline)) {
    const written =
      elements.readable.get(target)?.name ?? elements.sinks.get(target)?.name ?? qualified(flow.target, flow);
    const definition = elements.readable.get(target)?.definition ?? elements.sinks.get(target);
    const symbol = {
      id: `dataset ${target}`,
      kind: definition?.kind ?? 'external',
      key: target,
      parts: written,
    } as const;
    add(symbol, targetPlace(element, file, outline));
    if (key !== target) {
      const own = { id: `flow ${key}`, kind: 'flow', key, parts: name } as const;
      const { position } = flow;
      const python = pythonDefinitionName(outline, file, {
        position,
        parts: name,
        parameters: ['name', 'flow_name'],
      });
      add(
        own,
        python === undefined
          ? sqlPlace(file, position, { parts: name, role: 'definition' })
          : { path: file.source.path, role: 'definition', ...python },
      );
    }
  }
  const { plan, reads } = flowReads(element, elements);
  const symbols = new Map<RelationPlan, Omit<NamedSymbol, 'occurrences'>>();
  for (const { relation, name: read } of reads) {
    const symbol = symbolOfRead(read);
    if (symbol === undefined) continue;
    symbols.set(relation, symbol);
    add(symbol, readPlace(relation, element, indexed));
  }
  if (symbols.size === 0) return;
  for (const column of qualifiedColumns(plan)) {
    const symbol = symbols.get(column.relation);
    const place = symbol && qualifierPlace(column, indexed);
    if (symbol !== undefined && place !== undefined) add(symbol, place);
  }
}

/** `create_auto_cdc_flow(target, …)` without a name of its own: the call names a table that another one makes. */
function isCallIntoAnother(
  { flow, target }: FlowElement,
  { elements }: IndexedProject,
  outline: PythonOutline,
): boolean {
  const definition = elements.readable.get(target)?.definition;
  const key = placeKey(flow.position);
  if (definition === undefined || flow.kind === 'query' || !outline.calls.has(key)) return false;
  return definition.position.file !== flow.position.file || placeKey(definition.position) !== key;
}

function targetPlace({ flow }: FlowElement, file: ViewedFile, outline: PythonOutline): Occurrence | undefined {
  const python = pythonDefinitionName(outline, file, {
    position: flow.position,
    parts: flow.target,
    parameters: ['target'],
  });
  if (python !== undefined) return { path: file.source.path, role: 'write', ...python };
  return sqlPlace(file, flow.targetPosition ?? flow.position, { parts: flow.target, role: 'write' });
}

function symbolOfRead(read: ReadName): Omit<NamedSymbol, 'occurrences'> | undefined {
  if (read.kind === 'element') {
    const { key, name, definition } = read.element;
    return { id: `dataset ${key}`, kind: definition.kind, key, parts: name };
  }
  if (read.kind !== 'catalog') return undefined;
  const key = keyOf(read.name);
  return { id: `dataset ${key}`, kind: 'external', key, parts: read.name };
}

function readPlace(
  { position, nameParts }: RelationPlan,
  { flow }: FlowElement,
  indexed: IndexedProject,
): Occurrence | undefined {
  const file = indexed.fileNamed(position?.file);
  if (file === undefined || position === undefined) return undefined;
  const { path } = file.source;
  const call = pythonCallName(indexed.outlineOf(file), file, {
    position,
    parts: nameParts,
    parameters: flow.kind === 'query' ? [] : ['source'],
  });
  if (call !== undefined) return { path, role: 'read', ...call };
  const name = relationNameAt(file.source.text, file.places.indexAt(position), nameParts);
  if (name === undefined) return computed(file, position, 'read');
  return { path, role: 'read', form: 'sql', ...spansOf(name) };
}

/** The part of `bronze.id` that names the relation; undefined where code puts it together, which is no name of a dataset by itself. */
function qualifierPlace({ node, parts, length }: QualifiedColumn, indexed: IndexedProject): Occurrence | undefined {
  const { position } = node;
  const file = indexed.fileNamed(position?.file);
  if (file === undefined || position === undefined) return undefined;
  const { path, text } = file.source;
  const inString = pythonColumnName(indexed.outlineOf(file), file, { position, parts });
  const name = inString ?? nameAt(text, file.places.indexAt(position));
  if (name === undefined || !parts.every((part, index) => part === name.parts[index])) return undefined;
  const spans = name.spans.slice(0, length);
  return { path, role: 'read', form: inString === undefined ? 'sql' : 'string', ...spansOf({ parts, spans }) };
}

function sqlPlace(
  file: ViewedFile,
  position: Position,
  { parts, role }: { readonly parts: readonly string[]; readonly role: Occurrence['role'] },
): Occurrence {
  const { path, text } = file.source;
  const name = nameAt(text, file.places.indexAt(position));
  const own = name === undefined ? undefined : withoutLive(name, parts);
  if (own === undefined) return computed(file, position, role);
  return { path, role, form: 'sql', ...spansOf(own) };
}

/** The name where it ends a full name; `LIVE.x` is x. */
function withoutLive(name: WrittenName, full: readonly string[]): WrittenName | undefined {
  const ends = ({ parts }: WrittenName): boolean =>
    parts.length > 0 &&
    parts.length <= full.length &&
    parts.every((part, index) => part === full[full.length - parts.length + index]);
  if (ends(name)) return name;
  const rest = { parts: name.parts.slice(1), spans: name.spans.slice(1) };
  return name.parts[0]?.toUpperCase() === 'LIVE' && ends(rest) ? name : undefined;
}

export function spansOf({ spans }: WrittenName): { readonly span: Span; readonly last: Span } {
  const first = spans[0] ?? { start: 0, end: 0 };
  const last = spans.at(-1) ?? first;
  return { span: { start: first.start, end: last.end }, last };
}

function computed(file: ViewedFile, position: Position, role: Occurrence['role']): Occurrence {
  const span = file.places.spanOf(position);
  return { path: file.source.path, role, form: 'computed', span, last: span };
}

function isSame(left: Occurrence, right: Occurrence): boolean {
  return left.path === right.path && left.span.start === right.span.start && left.span.end === right.span.end;
}

function indexOf(symbols: ReadonlyMap<string, NamedSymbol>): NameIndex {
  const byPath = new Map<string, { readonly symbol: NamedSymbol; readonly occurrence: Occurrence }[]>();
  for (const symbol of symbols.values()) {
    for (const occurrence of symbol.occurrences) {
      const own = byPath.get(occurrence.path) ?? [];
      own.push({ symbol, occurrence });
      byPath.set(occurrence.path, own);
    }
  }
  for (const own of byPath.values())
    own.sort((left, right) => left.occurrence.span.start - right.occurrence.span.start);
  return {
    symbols,
    inFile: (path) => byPath.get(path) ?? [],
    at(path, index) {
      const found = (byPath.get(path) ?? []).filter(({ occurrence }) => contains(occurrence.span, index));
      // What is written there goes before what code puts together around it.
      return found.find(({ occurrence }) => occurrence.form !== 'computed') ?? found[0];
    },
  };
}
