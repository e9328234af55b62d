import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { nodeFileSystem } from '../../host/nodeFileSystem.ts';
import { readSpec } from '../../pipeline/project/loadProject.ts';
import { parseSource, type ParseContext, type ParsedSource } from '../../pipeline/project/parseSource.ts';
import type { Dialect, SourceFile } from '../../pipeline/project.ts';
import { dialectOf } from '../dialectOption.ts';
import { printProblems, problemObjects } from '../problems.ts';
import { paint } from '../terminal.ts';
import type { Verb } from '../verb.ts';

export const parse: Verb = {
  name: 'parse',
  summary: 'Check the syntax of SQL and Python files of a pipeline, notebooks too: every error with its place.',
  help: `Reads files of definitions and tells every error of their syntax: of a SQL file one for each statement that cannot
be read, of a Python file the first. Names are not looked up and nothing is evaluated; that is what "sluice dry-run"
does.

Usage: sluice parse <file>... [options]

  <file>             a .sql or .py file; Databricks notebooks as they are exported, too
  --dialect D        databricks (the union of both grammars) or spark (what open-source Spark takes); without it
                     that of the project the file lies in, else databricks
  --json             statements, errors and warnings of each file as one object

\${key} in SQL stands for what the configuration of the project's spec says, which is looked for from the file's
folder upwards.

Example: sluice parse transformations/bronze.sql --dialect spark`,
  options: { dialect: { type: 'string' } },
  positionals: [1, Number.MAX_SAFE_INTEGER],
  async run(call) {
    const { terminal } = call;
    const dialect = dialectOf(call, 'parse');
    const results: { readonly source: SourceFile; readonly parsed: ParsedSource }[] = [];
    for (const path of call.positionals) {
      if (call.signal.aborted) throw sluiceError('CANCELLED', {});
      const source = sourceAt(path, call.folder);
      results.push({ source, parsed: parseSource(source, await contextOf(source, dialect)) });
    }
    const failed = results.some(({ parsed }) => parsed.errors.length > 0);
    if (call.json) {
      const files = results.map(({ source, parsed }) => ({
        file: source.name,
        statements: parsed.statements,
        ...problemObjects(parsed.errors, parsed.warnings),
      }));
      terminal.print(JSON.stringify({ outcome: failed ? 'failed' : 'completed', files }));
      return failed ? 1 : 0;
    }
    for (const { source, parsed } of results) {
      printProblems(terminal, parsed, [source]);
      for (const { kind, name, position } of parsed.statements) {
        const place = paint(terminal, 'dim', `${source.name}:${position.line}:`);
        terminal.print(`${place} ${kind}${name === undefined ? '' : ` ${name}`}`);
      }
      const { length } = parsed.errors;
      const count = paint(terminal, 'red', `${length} error${length === 1 ? '' : 's'}`);
      terminal.note(`${source.name}: ${length === 0 ? 'no errors' : count}.`);
    }
    return failed ? 1 : 0;
  },
};

function sourceAt(path: string, folder: string): SourceFile {
  const absolute = resolve(folder, path);
  const language = absolute.endsWith('.sql') ? 'sql' : absolute.endsWith('.py') ? 'python' : undefined;
  if (language === undefined) throw sluiceError('PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION', { file_path: path });
  const name = relative(folder, absolute).startsWith('..') ? absolute : relative(folder, absolute);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(absolute);
  } catch (cause) {
    throw sluiceError('PATH_NOT_FOUND', { path }, { cause });
  }
  try {
    return { path: absolute, name, language, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw sluiceError('PIPELINE_DEFINITIONS_FILE_NOT_UTF8', { file_path: name }, { cause });
  }
}

/** What the project that a file lies in says; a file may lie in none, or in one whose spec cannot be read. */
async function contextOf(source: SourceFile, dialect: Dialect | undefined): Promise<ParseContext> {
  try {
    const { spec } = await readSpec({ files: nodeFileSystem, folder: dirname(source.path), dialect });
    return { dialect: spec.settings.dialect, configuration: spec.configuration };
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { dialect: dialect ?? 'databricks', configuration: {} };
  }
}
