import { propertyDocs } from '../hover/propertyDocs.ts';
import { optionsOfFormat } from '../hover/optionDocs.ts';
import { settingDocs } from '../hover/settingDocs.ts';
import { docMarkdown, docNamed, docsOf, type WordDoc } from '../hover/wordDoc.ts';
import type { Span } from '../textPlaces.ts';
import { columnItems } from './columnItems.ts';
import { ranks, type Completion, type LanguageWorld } from './completion.ts';
import { completeSql } from './completeSql.ts';
import { datasetsInReach, kindText } from './datasetNames.ts';
import { schemaTable } from './schemaTable.ts';
import { pythonCaret, type OpenCall, type PythonCaret } from './pythonCaret.ts';
import { keywordArguments } from './pythonArguments.ts';
import { columnsOfFunction } from './pythonColumns.ts';

/**
 * What may stand in the calls of a Python file that concern pipelines: names of datasets and columns in texts, options, properties, SQL,
 * and keyword arguments of decorators. All other Python is for the user's own Python extension. Never throws for what the text holds.
 */
export async function completePython(
  text: string,
  offset: number,
  world: LanguageWorld,
): Promise<readonly Completion[]> {
  const caret = pythonCaret(text, offset);
  if (caret.inComment || caret.call === undefined) return [];
  const { call, string } = caret;
  if (string === undefined)
    return caret.dictKey === undefined && !caret.inList ? argumentItems(call, caret.word, world) : [];
  const items = await textItems(text, offset, { caret, call, string, world });
  // What would end the text that it is written into is left out.
  return items.filter(
    ({ label, insertText = label }) => !/[\\\r\n]/.test(insertText) && !insertText.includes(string.quote),
  );
}

interface TextPlace {
  readonly caret: PythonCaret;
  readonly call: OpenCall;
  readonly string: Span;
  readonly world: LanguageWorld;
}

async function textItems(text: string, offset: number, place: TextPlace): Promise<readonly Completion[]> {
  const { caret, call, string, world } = place;
  const method = call.name.slice(call.name.lastIndexOf('.') + 1);
  const argument = call.keyword ?? call.index;
  if (caret.dictKey !== undefined) {
    if (argument === 'table_properties') return dictItems(docsOf(propertyDocs, world.dialect), caret, string);
    if (argument === 'spark_conf') return dictItems(settingDocs, caret, string);
    // The conditions of expect_all are values of a dict.
    if (method.startsWith('expect_all') && caret.dictKey !== null)
      return sqlItems(text, offset, { ...place, entry: 'expression' });
    return [];
  }
  if (method.startsWith('expect') && (argument === 1 || argument === 'inv' || argument === 'condition')) {
    return sqlItems(text, offset, { ...place, entry: 'expression' });
  }
  if (method === 'sql' && argument === 0) return sqlItems(text, offset, { ...place, entry: 'query' });
  if (['expr', 'selectExpr', 'filter', 'where'].includes(method))
    return sqlItems(text, offset, { ...place, entry: 'expression' });
  if (expressionArguments.has(String(argument)) && flows.has(method))
    return sqlItems(text, offset, { ...place, entry: 'expression' });
  if (method === 'option' && call.index === 1) {
    const doc = docNamed(optionsOf(call), call.texts[0] ?? '');
    return (doc?.values ?? []).map((value) => ({ label: value, kind: 'value', span: string, rank: ranks.best }));
  }
  if (method === 'option' && argument === 0) return docItems(optionsOf(call), 'option', string);
  if (method === 'format' && argument === 0)
    return formats.map((label) => ({ label, kind: 'value', span: string, rank: ranks.best }));
  if (readsTable(call, method, argument)) return datasetTexts(string, world);
  if (argument === 'target' || (method === 'append_flow' && argument === 0)) return targetTexts(string, world);
  if (namesColumn(call, method, argument))
    return columnItems(await columnsOfFunction(caret, world), string, { quoted: false, qualifiers: false }).map(
      (item) => ({ ...item, insertText: item.label }),
    );
  return [];
}

const formats = ['delta', 'json', 'csv', 'parquet', 'text', 'kafka', 'cloudFiles'];
const flows: ReadonlySet<string> = new Set(['create_auto_cdc_flow', 'apply_changes']);
const expressionArguments: ReadonlySet<string> = new Set(['sequence_by', 'apply_as_deletes', 'apply_as_truncates']);

function readsTable({ name, keyword }: OpenCall, method: string, argument: string | number): boolean {
  if (method === 'table') return argument === 0 && /(?:^|\.)(?:spark|read|readStream)\.table$/.test(name);
  if (method === 'read' || method === 'read_stream' || method === 'readStream')
    return argument === 0 && /^(?:dp|dlt|pipelines)\./.test(name);
  return keyword === 'source';
}

const columnMethods: ReadonlySet<string> = new Set([
  'col', 'column', 'select', 'drop', 'groupBy', 'groupby', 'orderBy', 'sort', 'dropDuplicates', 'dropDuplicatesWithinWatermark', 'withWatermark',
  'withColumnRenamed', 'fillna', 'dropna', 'partitionBy', 'count', 'sum', 'avg', 'mean', 'min', 'max', 'first', 'last', 'from_json', 'to_json',
  'to_timestamp', 'to_date', 'upper', 'lower', 'trim', 'concat', 'concat_ws', 'coalesce', 'explode', 'window', 'date_format', 'round', 'length',
  'countDistinct', 'count_distinct', 'collect_list', 'collect_set', 'agg', 'sumDistinct', 'asc', 'desc', 'cast', 'when', 'get_json_object',
]); // prettier-ignore
const columnArguments: ReadonlySet<string> = new Set([
  'keys', 'column_list', 'except_column_list', 'track_history_column_list', 'track_history_except_column_list', 'partition_cols', 'cluster_by', 'subset', 'on',
]); // prettier-ignore

function namesColumn({ decorates }: OpenCall, method: string, argument: string | number): boolean {
  if (typeof argument === 'string') return columnArguments.has(argument);
  if (method === 'join') return argument === 1;
  // The second argument of these is no column.
  if (
    [
      'withWatermark',
      'from_json',
      'date_format',
      'to_timestamp',
      'to_date',
      'cast',
      'get_json_object',
      'window',
      'withColumnRenamed',
    ].includes(method)
  )
    return argument === 0;
  return !decorates && columnMethods.has(method);
}

function optionsOf({ name, chain }: OpenCall): readonly WordDoc[] {
  const streaming = /readStream/.test(name) || chain.has('readStream') || name.includes('readStream');
  const format = chain.get('format');
  return optionsOfFormat(format === 'cloudFiles' ? chain.get('cloudFiles.format') : format, streaming);
}

function docItems(docs: readonly WordDoc[], kind: 'option' | 'property', span: Span): readonly Completion[] {
  return docs.map((doc) => ({
    label: doc.name,
    kind,
    span,
    documentation: docMarkdown(doc),
    rank: ranks.best,
    ...(doc.usual === undefined ? {} : { detail: `usually ${doc.usual}` }),
  }));
}

function dictItems(docs: readonly WordDoc[], { dictKey, dictKeys }: PythonCaret, span: Span): readonly Completion[] {
  if (dictKey === null)
    return docItems(
      docs.filter(({ name }) => !dictKeys.has(name)),
      'property',
      span,
    );
  const values = docNamed(docs, dictKey ?? '')?.values ?? [];
  return values.map((value) => ({ label: value, kind: 'value', span, rank: ranks.best }));
}

async function datasetTexts(span: Span, world: LanguageWorld): Promise<readonly Completion[]> {
  return (await datasetsInReach(world)).map(({ parts, element }) => {
    const schema = element === undefined ? undefined : world.typer.schemaOf(element.key);
    const written = parts.map((part) => (/^\w+$/.test(part) ? part : `\`${part.replaceAll('`', '``')}\``)).join('.');
    return {
      label: parts.join('.'),
      kind: 'dataset',
      span,
      detail: kindText(element),
      rank: element === undefined ? ranks.clause : ranks.dataset,
      insertText: written,
      ...(schema === undefined ? {} : { documentation: schemaTable(schema.fields) }),
    };
  });
}

async function targetTexts(span: Span, world: LanguageWorld): Promise<readonly Completion[]> {
  const tables = (await datasetTexts(span, world)).filter(({ detail }) => detail === 'streaming table');
  const sinks = [...world.typer.elements.sinks.keys()];
  return [
    ...tables,
    ...sinks.map((label) => ({ label, kind: 'dataset' as const, span, detail: 'sink', rank: ranks.best })),
  ];
}

/** SQL inside of a text; its quotes and escapes are few enough that places in it are those of the file. */
async function sqlItems(
  text: string,
  offset: number,
  { caret, string, world, entry }: TextPlace & { readonly entry: 'query' | 'expression' },
): Promise<readonly Completion[]> {
  const columns = entry === 'expression' ? await columnsOfFunction(caret, world) : [];
  const items = await completeSql({
    text: text.slice(string.start, string.end),
    offset: offset - string.start,
    world,
    entry,
    columns,
  });
  return items.map((item) => ({
    ...item,
    span: { start: item.span.start + string.start, end: item.span.end + string.start },
  }));
}

/** Keyword arguments of the functions of pipelines that are not given yet. */
function argumentItems(
  { name, keyword, keywords, decorates }: OpenCall,
  span: Span,
  { dialect }: LanguageWorld,
): readonly Completion[] {
  if (keyword !== undefined || !(decorates || /^(?:dp|dlt|pipelines)\./.test(name))) return [];
  const known = keywordArguments(name.slice(name.lastIndexOf('.') + 1), dialect);
  return known
    .filter((argument) => !keywords.has(argument.name))
    .map((argument) => ({
      label: `${argument.name}=`,
      kind: 'property',
      span,
      documentation: argument.help,
      insertText: `${argument.name}=${argument.insert}`,
      snippet: argument.insert.includes('$'),
      rank: ranks.best,
    }));
}
