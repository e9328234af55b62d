import type { Dialect } from '../../pipeline/project.ts';

/** What is told of a property, an option or a setting. */
export interface WordDoc {
  /** In its own spelling. */
  readonly name: string;
  /** Whole sentences, in Markdown. */
  readonly help: string;
  /** The values that it takes, where they are few. */
  readonly values?: readonly string[];
  readonly usual?: string;
  /** Sluice's own note where it does otherwise than Spark. */
  readonly note?: string;
  /** Absent for what both dialects have. */
  readonly dialect?: Dialect;
  readonly source?: string;
}

/** Names of Spark and Delta are matched without regard to case. */
export function docNamed(docs: readonly WordDoc[], name: string): WordDoc | undefined {
  const lower = name.toLowerCase();
  return docs.find((doc) => doc.name.toLowerCase() === lower);
}

export function docsOf(docs: readonly WordDoc[], dialect: Dialect): readonly WordDoc[] {
  return docs.filter((doc) => doc.dialect === undefined || doc.dialect === dialect);
}

/** All that is known of a word, in Markdown. The texts are our own and hold no names of users. */
export function docMarkdown({ help, values, usual, note, source }: WordDoc): string {
  const facts = [
    ...(values === undefined ? [] : [`Values: ${values.map((value) => `\`${value}\``).join(', ')}.`]),
    ...(usual === undefined ? [] : [`Default: \`${usual}\`.`]),
  ];
  return [
    help,
    ...(facts.length === 0 ? [] : [facts.join(' ')]),
    ...(note === undefined ? [] : [note]),
    ...(source === undefined ? [] : [`[Documentation](${source})`]),
  ].join('\n\n');
}
