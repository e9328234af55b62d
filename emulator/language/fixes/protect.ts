import type { Call } from '../../pyspark/syntax/ast.ts';
import { resetAllowedKey } from '../../guard/protection.ts';
import type { TableDefinition } from '../../pipeline/definition.ts';
import { calledName, placeKey } from '../names/pythonOutline.ts';
import { fileNamed, type ProjectView, type ViewedFile } from '../projectView.ts';
import type { TextEdit } from '../rename/renameDataset.ts';
import { datasetHead } from './sqlClauses.ts';

/** The edit that protects a table from resets where it is defined; undefined where code puts its properties together. */
export function protectingEdit(
  view: ProjectView,
  definition: TableDefinition,
): { readonly path: string; readonly edit: TextEdit } | undefined {
  const file = fileNamed(view, definition.position.file);
  if (file === undefined) return undefined;
  const edit = pythonEdit(view, file, definition) ?? sqlEdit(file, definition);
  return edit === undefined ? undefined : { path: file.source.path, edit };
}

const sqlProperty = `'${resetAllowedKey}' = 'false'`;
const pythonProperty = `"${resetAllowedKey}": "false"`;

function sqlEdit({ source, places }: ViewedFile, definition: TableDefinition): TextEdit | undefined {
  const { text } = source;
  const name = places.indexAt(definition.position);
  const head = datasetHead(text, name);
  if (head === undefined) return undefined;
  const { clauses, properties } = head;
  if (properties === undefined) return insertion(clauses, `\nTBLPROPERTIES (${sqlProperty})`, text);
  const written = valueOf(text, properties, /'pipelines\.reset\.allowed'\s*=?\s*('[^']*'|\w+)/y);
  return written === undefined
    ? { span: { start: properties, end: properties }, text: `${sqlProperty}, ` }
    : { span: written, text: "'false'" };
}

/** A clause on a line of its own where a line ends there, as it does in most statements; else behind a space, and always so in a cell of a notebook. */
function insertion(at: number, clause: string, text: string): TextEdit {
  const endsLine = /^[ \t]*\r?\n(?!# MAGIC)/.test(text.slice(at, at + 200));
  return { span: { start: at, end: at }, text: endsLine ? clause : clause.replace('\n', ' ') };
}

/** Where the value of the property stands in a list that begins at an index and ends with its bracket. */
function valueOf(
  text: string,
  from: number,
  property: RegExp,
): { readonly start: number; readonly end: number } | undefined {
  const end = text.indexOf(')', from);
  for (let index = from; index < (end < 0 ? text.length : end); index += 1) {
    property.lastIndex = index;
    const [whole, value] = property.exec(text) ?? [];
    if (whole !== undefined && value !== undefined) {
      return { start: index + whole.length - value.length, end: index + whole.length };
    }
  }
  return undefined;
}

const tableMakers: ReadonlySet<string> = new Set([
  'table',
  'materialized_view',
  'create_table',
  'create_streaming_table',
  'create_target_table',
  'create_streaming_live_table',
]);

function pythonEdit(view: ProjectView, file: ViewedFile, definition: TableDefinition): TextEdit | undefined {
  const outline = view.outlineOf(file);
  const key = placeKey(definition.position);
  const made = outline.functions.get(key);
  const makers = made?.decorators ?? [outline.calls.get(key)];
  for (const maker of makers) {
    if (maker === undefined) continue;
    const callee = maker.kind === 'call' ? maker.callee : maker;
    if (!tableMakers.has(calledName(callee) ?? '')) continue;
    if (maker.kind === 'call') return callEdit(maker, file);
    const end = file.places.spanOf(maker.position).end;
    return { span: { start: end, end }, text: `(table_properties={${pythonProperty}})` };
  }
  return undefined;
}

function callEdit({ args, position }: Call, { source, places }: ViewedFile): TextEdit | undefined {
  const given = args.find(({ name }) => name === 'table_properties')?.value;
  if (given === undefined) {
    const close = places.spanOf(position).end - 1;
    const before = source.text.slice(0, close).trimEnd();
    const last = before.at(-1);
    const between = last === '(' ? '' : last === ',' ? ' ' : ', ';
    const text = `${between}table_properties={${pythonProperty}}`;
    return { span: { start: before.length, end: before.length }, text };
  }
  if (given.kind !== 'dict') return undefined;
  const own = given.entries.find(({ key }) => key?.kind === 'string' && key.value === resetAllowedKey);
  if (own !== undefined) return { span: places.spanOf(own.value.position), text: '"false"' };
  const open = places.spanOf(given.position).start + 1;
  return {
    span: { start: open, end: open },
    text: given.entries.length === 0 ? pythonProperty : `${pythonProperty}, `,
  };
}
