// Makes the help page of each error code from the comment above it in emulator/protocol/errors/.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'emulator/protocol/errors');

/** Code → text of its doc comment, in one paragraph. */
export function errorHelp(text) {
  const help = {};
  for (const [, comment, quoted, plain] of text.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:'([\w.]+)'|(\w+)): \{/g,
  )) {
    help[quoted ?? plain] = comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
  }
  return help;
}

export function generateErrorHelp() {
  const files = readdirSync(folder).filter((name) => name.endsWith('Errors.ts'));
  const help = Object.assign({}, ...files.map((name) => errorHelp(readFileSync(join(folder, name), 'utf8'))));
  const content = `/** Help page of each error code, from the comment above it. */\nexport const errorHelp: Readonly<Record<string, string>> = ${JSON.stringify(help, undefined, 2)};\n`;
  const target = join(folder, 'generated', 'errorHelp.ts');
  mkdirSync(dirname(target), { recursive: true });
  if (!existsSync(target) || readFileSync(target, 'utf8') !== content) writeFileSync(target, content);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateErrorHelp();
