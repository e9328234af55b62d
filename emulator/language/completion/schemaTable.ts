import type { DataType } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { markdownCode } from '../hover/markdown.ts';

/** Rows of a longer list than this are left out. */
const mostRows = 40;

/** Columns as a table in Markdown. Names may hold anything. */
export function schemaTable(
  columns: readonly { readonly name: string; readonly dataType: DataType; readonly nullable: boolean }[],
): string {
  if (columns.length === 0) return 'It has no columns.';
  const rows = columns.slice(0, mostRows).map(({ name, dataType, nullable }) => {
    const type = simpleString(dataType);
    const shown = type.length > 200 ? `${type.slice(0, 199)}…` : type;
    return `| ${markdownCode(name, true)} | ${markdownCode(shown, true)}${nullable ? '' : ' not null'} |`;
  });
  const more = columns.length > mostRows ? [`\n${columns.length - mostRows} further columns.`] : [];
  return ['| Column | Type |', '| --- | --- |', ...rows, ...more].join('\n');
}
