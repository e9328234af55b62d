import type { StructType } from '../../plan/dataType.ts';
import { readName } from '../../pipeline/graph/readNames.ts';
import type { MissingWatermark, StreamLeaf } from '../diagnostics/missingWatermarks.ts';
import { placeKey } from '../names/pythonOutline.ts';
import { behindHidden, nameAt, relationNameAt } from '../names/sqlName.ts';
import type { ProjectView, ViewedFile } from '../projectView.ts';
import type { TextEdit } from '../rename/renameDataset.ts';
import { writtenName } from '../rename/newName.ts';
import { fileEdits, type Fix } from './fix.ts';
import { behindBrackets } from './sqlClauses.ts';

/** Longer than most events are late; a person sets it to what their sources do. */
const delay = 10;

/** A watermark for each stream of a stateful step, on a column of type TIMESTAMP; none where a stream has no such column. */
export function watermarkFix(missing: MissingWatermark, view: ProjectView): Fix | undefined {
  const { file, streams, span, warning } = missing;
  const edits: TextEdit[] = [];
  const names: string[] = [];
  for (const stream of streams) {
    const column = eventTime(missing, stream, view);
    const edit = column === undefined ? undefined : watermarkEdit(stream, column, { file, view });
    if (column === undefined || edit === undefined) return undefined;
    edits.push(edit);
    names.push(column);
  }
  return {
    title: `Add a watermark of ${delay} minutes on ${[...new Set(names)].join(' and ')}`,
    code: warning.kind,
    span,
    preferred: true,
    files: [fileEdits(view, file.source.path, edits)],
  };
}

/** The only column with a time, or the first whose name tells that it has one, or else the first. */
function eventTime({ columns: allowed }: MissingWatermark, stream: StreamLeaf, view: ProjectView): string | undefined {
  const columns = (schemaOf(stream, view)?.fields ?? []).filter(
    ({ name, dataType }) => dataType.kind === 'timestamp' && (allowed === undefined || allowed.has(name.toLowerCase())),
  );
  const told = columns.find(({ name }) => /event|time|ts$|_at$/i.test(name));
  return (told ?? columns[0])?.name;
}

function schemaOf(stream: StreamLeaf, view: ProjectView): StructType | undefined {
  if (stream.kind === 'read') return stream.schema;
  if (stream.kind !== 'relation') return undefined;
  for (const flow of view.elements.flows.values()) {
    if (flow.flow.position.file !== stream.position?.file) continue;
    const name = readName(stream, flow, view.elements);
    return name.kind === 'element' ? view.check.outputs.get(name.element.key)?.schema : undefined;
  }
  return undefined;
}

function watermarkEdit(
  stream: StreamLeaf,
  column: string,
  { file, view }: { readonly file: ViewedFile; readonly view: ProjectView },
): TextEdit | undefined {
  const { position } = stream;
  if (position === undefined || position.file !== file.source.name) return undefined;
  const call = view.outlineOf(file).calls.get(placeKey(position));
  if (call !== undefined) {
    const { end } = file.places.spanOf(call.position);
    return { span: { start: end, end }, text: `.withWatermark("${column}", "${delay} minutes")` };
  }
  const end = streamEnd(stream, file.source.text, file.places.indexAt(position));
  if (end === undefined) return undefined;
  const name = writtenName(column, { form: 'sql' });
  return { span: { start: end, end }, text: ` WATERMARK ${name} DELAY OF INTERVAL ${delay} MINUTES` };
}

/** Behind `STREAM(x)`, `STREAM x`, `STREAM f(…)` and the options of each, where WATERMARK stands. */
function streamEnd(stream: StreamLeaf, text: string, start: number): number | undefined {
  const word = nameAt(text, start)?.spans[0]?.end;
  if (word === undefined || text.slice(start, word).toUpperCase() !== 'STREAM') return undefined;
  const next = behindHidden(text, word);
  let end: number | undefined;
  if (text[next] === '(') end = behindBrackets(text, next);
  else if (stream.kind === 'relation') end = relationNameAt(text, start, stream.nameParts)?.spans.at(-1)?.end;
  else {
    const name = nameAt(text, next)?.spans.at(-1)?.end;
    const open = name === undefined ? undefined : behindHidden(text, name);
    end = open !== undefined && text[open] === '(' ? behindBrackets(text, open) : undefined;
  }
  if (end === undefined) return undefined;
  const options = /^WITH\s*\(/i.exec(text.slice(behindHidden(text, end)));
  if (options === null) return end;
  return behindBrackets(text, behindHidden(text, end) + options[0].length - 1);
}
