import { settingDocs, specFields } from '../hover/settingDocs.ts';
import type { Hover } from '../hover/sqlHover.ts';
import { docMarkdown, docNamed } from '../hover/wordDoc.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion } from './completion.ts';

/** Where a caret stands in `spark-pipeline.yml`, by lines and indentation alone: the text may be broken. */
interface SpecPlace {
  /** The field at the left edge that the caret is in; undefined at the left edge itself. */
  readonly field: string | undefined;
  /** The key of its line, where the caret stands behind the colon. */
  readonly key: string | undefined;
  readonly word: Span;
  /** Behind a `- `. */
  readonly item: boolean;
}

function specPlace(text: string, offset: number): SpecPlace | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(start, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '');
  const before = text.slice(start, offset);
  if (/(?:^|\s)#/.test(before)) return undefined;
  const [, indent = '', dash = '', key, , value = ''] = /^(\s*)(- +)?(?:([^\s:#'"]+)(\s*:\s+))?(.*)$/.exec(line) ?? [];
  const keyEnd = start + line.length - value.length;
  const inValue = key !== undefined && offset >= keyEnd;
  const from = inValue ? keyEnd : start + indent.length + dash.length;
  const written = inValue ? value : line.slice(indent.length + dash.length);
  const word = {
    start: Math.min(from, offset),
    end: Math.max(offset, from + (/^[^\s:#]*/.exec(written)?.[0].length ?? 0)),
  };
  const field = indent === '' && dash === '' ? undefined : fieldAbove(text.slice(0, start));
  return { field, key: inValue ? key : undefined, word, item: dash !== '' };
}

function fieldAbove(text: string): string | undefined {
  return [...text.matchAll(/^([A-Za-z_]\w*)\s*:/gm)].at(-1)?.[1];
}

/** What may stand at a caret in a spec: its fields, keys of the configuration and their values, entries of the libraries. */
export function completeSpec(text: string, offset: number): readonly Completion[] {
  const place = specPlace(text, offset);
  if (place === undefined) return [];
  const { field, key, word, item } = place;
  if (field === undefined) return key === undefined ? fieldItems(text, word) : [];
  if (field === 'configuration') {
    return key === undefined ? settingItems(text, word) : valueItems(key, word);
  }
  if (field !== 'libraries' || key !== undefined) return [];
  return [
    item || /^\s*- glob:/m.test(text)
      ? {
          label: 'include',
          kind: 'property',
          span: word,
          insertText: 'include: ',
          rank: ranks.best,
          documentation: 'A file, or a folder with `/**` behind it.',
        }
      : {
          label: '- glob',
          kind: 'property',
          span: word,
          insertText: '- glob:\n    include: ${1:transformations}/**',
          snippet: true,
          rank: ranks.best,
        },
    ...(item
      ? [
          {
            label: 'glob',
            kind: 'property' as const,
            span: word,
            insertText: 'glob:\n    include: ${1:transformations}/**',
            snippet: true,
            rank: ranks.best,
          },
        ]
      : []),
  ];
}

/** What is told of a field or a key of the configuration. */
export function hoverSpec(text: string, offset: number): Hover | undefined {
  const place = specPlace(text, offset);
  if (place === undefined || place.key !== undefined) return undefined;
  const word = text.slice(place.word.start, place.word.end);
  if (place.field === undefined) {
    const field = specFields.find(({ name }) => name === word);
    return (
      field && {
        contents: [`**${field.name}**${field.required ? ' · required' : ''}\n\n${field.help}`],
        span: place.word,
      }
    );
  }
  const doc = place.field === 'configuration' ? docNamed(settingDocs, word) : undefined;
  return doc && { contents: [`**${doc.name}**\n\n${docMarkdown(doc)}`], span: place.word };
}

function fieldItems(text: string, span: Span): readonly Completion[] {
  const given = new Set([...text.matchAll(/^([A-Za-z_]\w*)\s*:/gm)].map(([, name]) => name));
  return specFields
    .filter(({ name }) => !given.has(name))
    .map(({ name, help, required }) => ({
      label: name,
      kind: 'property',
      span,
      documentation: help,
      detail: required ? 'required' : 'optional',
      insertText:
        name === 'configuration'
          ? 'configuration:\n  '
          : name === 'libraries'
            ? 'libraries:\n  - glob:\n      include: ${1:transformations}/**'
            : `${name}: `,
      ...(name === 'libraries' ? { snippet: true } : {}),
      rank: required ? ranks.best : ranks.column,
    }));
}

function settingItems(text: string, span: Span): readonly Completion[] {
  return settingDocs
    .filter(({ name }) => !new RegExp(`^\\s+${name.replaceAll('.', '\\.')}\\s*:`, 'm').test(text))
    .map((doc) => ({
      label: doc.name,
      kind: 'property',
      span,
      documentation: docMarkdown(doc),
      insertText: `${doc.name}: ${doc.values === undefined ? `'\${1:${doc.usual ?? ''}}'` : `\${1|${doc.values.map(quotedIfNeeded).join(',')}|}`}`,
      snippet: true,
      rank: doc.name.startsWith('sluice.') ? ranks.best : ranks.column,
    }));
}

function valueItems(key: string, span: Span): readonly Completion[] {
  const doc = docNamed(settingDocs, key);
  return (doc?.values ?? (doc?.usual === undefined ? [] : [doc.usual])).map((value) => ({
    label: value,
    kind: 'value',
    span,
    insertText: quotedIfNeeded(value),
    rank: ranks.best,
    ...(value === doc?.usual ? { detail: 'the usual' } : {}),
  }));
}

/** Values of the configuration are texts: what YAML would read as another thing is quoted. */
function quotedIfNeeded(value: string): string {
  return /^(?:true|false|yes|no|on|off|null|~|[\d.+-].*)$/i.test(value) ? `'${value}'` : value;
}
