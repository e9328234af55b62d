import type { LooseToken } from '../../sql/looseTokens.ts';
import type { Span } from '../textPlaces.ts';
import { nameText, sameText } from './columnItems.ts';
import { ranks, type Completion, type LanguageWorld } from './completion.ts';
import { datasetsInReach, kindText, sqlName, type NamedDataset } from './datasetNames.ts';
import { outputOf } from './sqlColumns.ts';
import { schemaTable } from './schemaTable.ts';
import type { SqlCaret } from './sqlCaret.ts';
import { visibleCommonTables } from './sqlScope.ts';

export interface DatasetOptions {
  readonly world: LanguageWorld;
  readonly quoted: boolean;
  /** A stream is read here. */
  readonly streamed?: boolean;
}

/** What a query can read: common tables, datasets of the project, tables of the storage, and functions that give tables. */
export async function datasetItems(
  caret: SqlCaret,
  span: Span,
  options: DatasetOptions,
): Promise<readonly Completion[]> {
  const { world, quoted, streamed = false } = options;
  const own = definedHere(caret);
  const items: Completion[] = [];
  if (!streamed) {
    for (const { name, query } of visibleCommonTables(caret)) {
      const columns = await outputOf(query, world);
      items.push({
        label: nameText({ kind: name.startsWith('`') ? 'quoted' : 'word', text: name }),
        kind: 'dataset',
        span,
        detail: 'common table',
        insertText: name,
        rank: ranks.best,
        ...(columns === undefined ? {} : { documentation: schemaTable(columns) }),
      });
    }
  }
  for (const dataset of await datasetsInReach(world)) {
    const self = own !== undefined && sameText(dataset.parts.join('.'), own);
    items.push(datasetItem(dataset, dataset.parts, span, { ...options, rank: rankOf(dataset, streamed, self) }));
  }
  return quoted ? items : [...items, ...tableFunctions(span, options)];
}

/** What may stand behind `a.` where a table is read: schemas are parts of names too. */
export async function datasetMemberItems(
  chain: readonly LooseToken[],
  span: Span,
  options: DatasetOptions,
): Promise<readonly Completion[]> {
  const { world, quoted } = options;
  const parts = chain.map(nameText);
  const datasets = await datasetsInReach(world);
  const [first = ''] = parts;
  if (parts.length === 1 && sameText(first, 'LIVE') && world.dialect === 'databricks') {
    return datasets
      .filter(({ element }) => element !== undefined)
      .map((dataset) => datasetItem(dataset, dataset.fullName.slice(-1), span, { ...options, rank: ranks.best }));
  }
  const found: Completion[] = [];
  const schemas = new Set<string>();
  for (const dataset of datasets) {
    const { fullName } = dataset;
    // `a.` may be a catalog or a schema.
    for (let start = 0; start + parts.length < fullName.length; start += 1) {
      if (!parts.every((part, index) => sameText(part, fullName[start + index] ?? ''))) continue;
      const rest = fullName.slice(start + parts.length);
      if (rest.length === 1) found.push(datasetItem(dataset, rest, span, { ...options, rank: ranks.best }));
      else schemas.add(rest[0] ?? '');
    }
  }
  return [...found, ...[...schemas].map((name) => schemaItem(name, span, quoted))];
}

/** Tables and sinks that a flow can write. */
export function targetItems(span: Span, options: DatasetOptions): readonly Completion[] {
  const { typer } = options.world;
  const tables = [...typer.elements.readable.values()].flatMap((element): readonly NamedDataset[] =>
    element.definition.kind === 'streamingTable'
      ? [{ parts: element.name.slice(-1), fullName: element.name, element }]
      : [],
  );
  const sinks = [...typer.elements.sinks.keys()].map((name) => ({
    label: name,
    kind: 'dataset' as const,
    span,
    detail: 'sink',
    rank: ranks.dataset,
    insertText: sqlName(name, options.quoted),
  }));
  return [...tables.map((table) => datasetItem(table, table.parts, span, { ...options, rank: ranks.best })), ...sinks];
}

/** Schemas and catalogs behind USE. */
export async function schemaItems(span: Span, { world, quoted }: DatasetOptions): Promise<readonly Completion[]> {
  const names = new Set([world.scope.schema, ...(await world.typer.storedSchemas(world.scope.catalog))]);
  for (const { name } of world.typer.elements.readable.values()) if (name.length === 3) names.add(name[1] ?? '');
  return [...names].map((name) => schemaItem(name, span, quoted));
}

function schemaItem(name: string, span: Span, quoted: boolean): Completion {
  return { label: name, kind: 'schema', span, detail: 'schema', insertText: sqlName(name, quoted), rank: ranks.best };
}

function datasetItem(
  dataset: NamedDataset,
  parts: readonly string[],
  span: Span,
  { world, quoted, rank }: DatasetOptions & { readonly rank: number },
): Completion {
  const { element } = dataset;
  const label = parts.join('.');
  const insertText = parts.map((part) => sqlName(part, quoted)).join('.');
  const schema = element === undefined ? undefined : world.typer.schemaOf(element.key);
  return {
    label,
    kind: 'dataset',
    span,
    detail: kindText(element),
    rank,
    ...(insertText === label ? {} : { insertText }),
    ...(quoted ? { filterText: insertText } : {}),
    ...(schema === undefined ? {} : { documentation: schemaTable(schema.fields) }),
  };
}

function rankOf({ element, parts }: NamedDataset, streamed: boolean, self: boolean): number {
  if (self) return ranks.rest;
  if (element === undefined) return ranks.clause;
  const streams = element.definition.kind === 'streamingTable' || (parts.length === 1 && element.kind === 'view');
  return streamed && !streams ? ranks.outer : ranks.dataset;
}

/** The name of the dataset that the statement at the caret defines. */
function definedHere({ before }: SqlCaret): string | undefined {
  if (before[0]?.keyword !== 'CREATE') return undefined;
  const kind = before.findIndex(({ keyword }) => keyword === 'TABLE' || keyword === 'VIEW');
  const name: string[] = [];
  for (let index = kind + 1; kind >= 0 && index < before.length; index += 2) {
    const token = before[index];
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) break;
    name.push(nameText(token));
    if (before[index + 1]?.text !== '.') break;
  }
  return name.length === 0 ? undefined : name.join('.');
}

function tableFunctions(span: Span, { world, streamed = false }: DatasetOptions): readonly Completion[] {
  if (world.dialect === 'spark') {
    return streamed
      ? []
      : [
          {
            label: 'range',
            kind: 'function',
            span,
            detail: 'range(start, end, step)',
            insertText: 'range(${1:0}, ${2:10})',
            snippet: true,
            rank: ranks.function,
          },
        ];
  }
  return [
    {
      label: 'read_files',
      kind: 'function',
      span,
      detail: "read_files('path', format => …, schema => …)",
      documentation:
        'The files below a path. As a stream each file is read once. Sluice wants `format` and `schema` given.',
      insertText: "read_files('${1:path}', format => '${2|json,csv,parquet,text|}', schema => '${3:id BIGINT}')",
      snippet: true,
      rank: ranks.function,
    },
    ...(streamed
      ? []
      : [
          {
            label: 'range',
            kind: 'function' as const,
            span,
            detail: 'range(start, end, step)',
            insertText: 'range(${1:0}, ${2:10})',
            snippet: true,
            rank: ranks.function,
          },
        ]),
  ];
}
