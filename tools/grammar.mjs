// Generates the parser from the grammar files, only when they are newer than what was generated.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const from = join(root, 'emulator/sql/grammar');
const to = join(root, 'emulator/sql/generated');

export function generateGrammar({ force = false } = {}) {
  const grammars = existsSync(from) ? readdirSync(from).filter((name) => name.endsWith('.g4')) : [];
  if (grammars.length === 0) return false;
  const newest = Math.max(...grammars.map((name) => statSync(join(from, name)).mtimeMs));
  const made = existsSync(to) ? readdirSync(to).filter((name) => name.endsWith('.ts')) : [];
  if (!force && made.length > 0 && made.every((name) => statSync(join(to, name)).mtimeMs > newest)) return false;
  mkdirSync(to, { recursive: true });
  // Lexer first: the parser grammar reads the token file that it leaves.
  const ordered = grammars.sort((a, b) => Number(b.includes('Lexer')) - Number(a.includes('Lexer')));
  for (const name of ordered) {
    const args = ['antlr-ng', '-Dlanguage=TypeScript', '--generate-visitor', 'false', '--generate-listener', 'false'];
    const result = spawnSync('npx', [...args, '--lib', to, '-o', to, join(from, name)], {
      cwd: root,
      stdio: 'inherit',
    });
    if (result.status !== 0) throw new Error(`The grammar ${name} could not be generated.`);
    // The generator leaves names unused, which our settings refuse; what it writes is not ours to check.
    const generated = join(to, name.replace(/\.g4$/, '.ts'));
    const text = readFileSync(generated, 'utf8');
    writeFileSync(generated, `// @ts-nocheck\n${name.includes('Parser') ? lightContexts(text) : text}`);
  }
  return true;
}

/** Nodes extend our own plain objects, and labels are declared instead of defined on every node (emulator/sql/ruleContext.ts). */
function lightContexts(text) {
  return text
    .replace(
      'import { Token } from "antlr4ng";',
      'import { Token } from "antlr4ng";\nimport { RuleContext } from "../ruleContext.ts";',
    )
    .replaceAll(' extends antlr.ParserRuleContext {', ' extends RuleContext {')
    .replaceAll(/^ {4}public (_\w+\?: )/gm, '    declare public $1');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateGrammar({ force: true });
