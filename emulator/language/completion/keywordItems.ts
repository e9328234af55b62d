import type { Candidates } from '../../sql/candidates.ts';
import type { LooseToken } from '../../sql/looseTokens.ts';
import type { Span } from '../textPlaces.ts';
import { ranks, type Completion } from './completion.ts';
import type { SqlCaret } from './sqlCaret.ts';

export interface KeywordOptions {
  readonly span: Span;
  /** Tokens before the caret's name. */
  readonly before: readonly LooseToken[];
}

/** Keywords that the grammar takes here, in the case that the person writes them in. */
export function keywordItems(
  { keywords }: Candidates,
  caret: SqlCaret,
  { span, before }: KeywordOptions,
): readonly Completion[] {
  const lower = writesLowerCase(caret);
  const words = new Set(keywords.flatMap((words) => longer(words, before)));
  return [...words].map((word) => {
    const label = lower ? word.toLowerCase() : word;
    return {
      label,
      kind: 'keyword' as const,
      span,
      rank: clauses.has(word.split(' ')[0] ?? '') ? ranks.clause : ranks.keyword,
    };
  });
}

/** As the word at the caret begins, else as most keywords before it are written. */
export function writesLowerCase({ text, offset, place, before }: SqlCaret): boolean {
  const typed = place.kind === 'code' ? text.slice(place.word.start, offset) : '';
  if (/[a-z]/i.test(typed))
    return typed === typed.toLowerCase() && !before.some(({ keyword, text: word }) => keyword === word);
  const keywords = before.filter(({ keyword }) => keyword !== undefined);
  return (
    keywords.length > 0 && keywords.filter(({ text: word }) => word === word.toLowerCase()).length * 2 > keywords.length
  );
}

/** Words that open something longer, all of it at once. */
function longer(words: string, before: readonly LooseToken[]): readonly string[] {
  const creates = before[0]?.keyword === 'CREATE';
  switch (words) {
    case 'OR':
      return creates && before.length === 1 ? ['OR REFRESH', 'OR REPLACE'] : ['OR'];
    case 'STREAMING':
      return creates ? ['STREAMING TABLE'] : ['STREAMING'];
    case 'APPLY':
      return before.length === 0 ? ['APPLY CHANGES INTO'] : ['APPLY AS DELETE WHEN'];
    case 'MATERIALIZED':
      return ['MATERIALIZED VIEW'];
    case 'FLOW':
      return creates && before.length > 2 ? ['FLOW AUTO CDC', 'FLOW INSERT BY NAME'] : ['FLOW'];
    case 'LEFT':
    case 'RIGHT':
    case 'FULL':
      return [`${words} JOIN`];
    case 'INNER':
    case 'CROSS':
      return [`${words} JOIN`];
    case 'SEMI':
    case 'ANTI':
      return [`LEFT ${words} JOIN`];
    case 'UNION':
      return ['UNION', 'UNION ALL'];
    case 'IS':
      return ['IS NULL', 'IS NOT NULL', 'IS'];
    case 'ON':
      return before.at(-1)?.text === ')' && isExpectation(before)
        ? ['ON VIOLATION DROP ROW', 'ON VIOLATION FAIL UPDATE']
        : ['ON'];
    case 'ON VIOLATION':
      return ['ON VIOLATION DROP ROW', 'ON VIOLATION FAIL UPDATE'];
    case 'DROP':
      return before.at(-1)?.keyword === 'VIOLATION' ? ['DROP ROW'] : ['DROP'];
    case 'FAIL':
      return ['FAIL UPDATE'];
    case 'STORED AS':
      return creates && before.some(({ keyword }) => keyword === 'KEYS')
        ? ['STORED AS SCD TYPE 1', 'STORED AS SCD TYPE 2']
        : [words];
    case 'SCD':
      return ['SCD TYPE 1', 'SCD TYPE 2'];
    default:
      return [words];
  }
}

function isExpectation(before: readonly LooseToken[]): boolean {
  return before.some(({ keyword }) => keyword === 'EXPECT');
}

const clauses: ReadonlySet<string> = new Set([
  'FROM', 'WHERE', 'GROUP', 'ORDER', 'HAVING', 'QUALIFY', 'LIMIT', 'JOIN', 'LEFT', 'INNER', 'AS', 'ON', 'CREATE', 'SELECT', 'WITH', 'COMMENT',
  'TBLPROPERTIES', 'CLUSTER', 'PARTITIONED', 'CONSTRAINT', 'EXPECT', 'STREAM', 'KEYS', 'SEQUENCE', 'STORED', 'APPLY', 'COLUMNS', 'FLOW', 'OR', 'STREAMING',
  'MATERIALIZED', 'INSERT', 'AUTO', 'UNION', 'BY',
]); // prettier-ignore

/** Data types as DDL writes them. Source: https://spark.apache.org/docs/latest/sql-ref-datatypes.html */
const types: readonly (readonly [label: string, insertText: string, help: string])[] = [
  ['BOOLEAN', 'BOOLEAN', 'True or false.'],
  ['TINYINT', 'TINYINT', 'A whole number of 1 byte.'],
  ['SMALLINT', 'SMALLINT', 'A whole number of 2 bytes.'],
  ['INT', 'INT', 'A whole number of 4 bytes.'],
  ['BIGINT', 'BIGINT', 'A whole number of 8 bytes.'],
  ['FLOAT', 'FLOAT', 'A floating-point number of 4 bytes.'],
  ['DOUBLE', 'DOUBLE', 'A floating-point number of 8 bytes.'],
  [
    'DECIMAL',
    'DECIMAL(${1:10}, ${2:2})',
    'An exact number of up to 38 digits: digits in all, digits behind the point.',
  ],
  ['STRING', 'STRING', 'A text.'],
  ['VARCHAR', 'VARCHAR(${1:100})', 'A text of up to so many characters.'],
  ['BINARY', 'BINARY', 'Bytes.'],
  ['DATE', 'DATE', 'A day.'],
  ['TIMESTAMP', 'TIMESTAMP', 'A moment, shown in the time zone of the session.'],
  ['TIMESTAMP_NTZ', 'TIMESTAMP_NTZ', 'A day and a time of day without a zone.'],
  ['INTERVAL', 'INTERVAL ${1|DAY TO SECOND,YEAR TO MONTH|}', 'A length of time.'],
  ['VARIANT', 'VARIANT', 'A value of any shape.'],
  ['ARRAY', 'ARRAY<${1:STRING}>', 'A list of values of one type.'],
  ['MAP', 'MAP<${1:STRING}, ${2:STRING}>', 'Values by keys.'],
  ['STRUCT', 'STRUCT<${1:name}: ${2:STRING}>', 'Fields with names.'],
];

export function typeItems(span: Span): readonly Completion[] {
  return types.map(([label, insertText, documentation]) => ({
    label,
    kind: 'type' as const,
    span,
    documentation,
    rank: ranks.best,
    ...(insertText === label ? {} : { insertText, snippet: true }),
  }));
}

const units = [
  'SECOND',
  'SECONDS',
  'MINUTE',
  'MINUTES',
  'HOUR',
  'HOURS',
  'DAY',
  'DAYS',
  'WEEK',
  'WEEKS',
  'MONTH',
  'MONTHS',
  'YEAR',
  'YEARS',
  'MILLISECONDS',
];

export function unitItems(span: Span): readonly Completion[] {
  return units.map((label) => ({ label, kind: 'keyword' as const, span, rank: ranks.best }));
}
