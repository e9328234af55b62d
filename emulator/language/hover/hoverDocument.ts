import { partAt } from '../completion/sourceParts.ts';
import { scopeAt } from '../completion/scopeAt.ts';
import type { LanguageWorld } from '../completion/completion.ts';
import { schemaTable } from '../completion/schemaTable.ts';
import { outputOf } from '../completion/sqlColumns.ts';
import { sqlName } from '../completion/datasetNames.ts';
import { definitionAt } from '../names/findNames.ts';
import type { NamedSymbol } from '../names/nameIndex.ts';
import type { ProjectFile } from '../languageService.ts';
import type { ProjectView } from '../projectView.ts';
import { datasetHover, type TableFacts } from './datasetHover.ts';
import { markdownCode } from './markdown.ts';
import { pythonHover } from './pythonHover.ts';
import { sqlHover, type Hover } from './sqlHover.ts';

/** Asks what the table of a dataset holds; undefined where there is none yet. */
export type ReadFacts = (key: string) => Promise<TableFacts | undefined>;

/** What is told of the word at an offset of a file of a project. */
export async function hoverDocument(
  { view, file }: ProjectFile,
  offset: number,
  { world, facts }: { readonly world: LanguageWorld; readonly facts: ReadFacts },
): Promise<Hover | undefined> {
  const named = view.names.at(file.source.path, offset);
  if (named !== undefined) {
    const contents = await symbolHover(named.symbol, view, { world, facts });
    if (contents.length > 0) return { contents, span: named.occurrence.span };
  } else {
    const found = definitionAt({ view, file }, offset);
    const key = found === undefined ? undefined : keyOfTarget(view, found.targets[0]);
    if (found !== undefined && key !== undefined) {
      return { contents: datasetHover(view, key, await facts(key)), span: found.origin };
    }
  }
  const at = partAt(file.source, offset);
  if (at === undefined) return undefined;
  const { part, index } = at;
  const hover =
    part.language === 'sql'
      ? await sqlHover(part.text, index, { ...world, scope: scopeAt(part.text, index, world.scope) })
      : await pythonHover(part.text, index, world);
  return hover && { ...hover, span: { start: part.indexOut(hover.span.start), end: part.indexOut(hover.span.end) } };
}

function keyOfTarget(
  view: ProjectView,
  target: { readonly path: string; readonly span: { readonly start: number } } | undefined,
): string | undefined {
  const symbol = target === undefined ? undefined : view.names.at(target.path, target.span.start)?.symbol;
  return symbol !== undefined && view.elements.readable.has(symbol.key) ? symbol.key : undefined;
}

async function symbolHover(
  { kind, key, parts }: NamedSymbol,
  view: ProjectView,
  { world, facts }: { readonly world: LanguageWorld; readonly facts: ReadFacts },
): Promise<readonly string[]> {
  switch (kind) {
    case 'parameter': {
      const value = view.spec.configuration[key];
      return [
        value === undefined
          ? `The configuration has no ${markdownCode(key)}.`
          : `${markdownCode(`\${${key}}`)} is ${markdownCode(value)}`,
      ];
    }
    case 'sink': {
      const sink = view.elements.sinks.get(key);
      return sink === undefined ? [] : [`**sink** ${markdownCode(key)} of format ${markdownCode(sink.format)}`];
    }
    case 'flow': {
      const flow = view.elements.flows.get(key);
      return flow === undefined ? [] : [`**flow** ${markdownCode(key)} into ${markdownCode(flow.target)}`];
    }
    case 'external': {
      const columns = await outputOf(`SELECT * FROM ${parts.map((part) => sqlName(part)).join('.')}`, world);
      if (columns === undefined) return [];
      return [`**stored table** ${markdownCode(key)}, which the project does not define`, schemaTable(columns)];
    }
    default:
      return datasetHover(view, key, await facts(key));
  }
}
