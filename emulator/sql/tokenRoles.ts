import { TerminalNode, type ParserRuleContext, type ParseTree } from 'antlr4ng';
import { isSluiceError } from '../base/errors.ts';
import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import { looseTokens, type LooseToken } from './looseTokens.ts';
import { parseTokens } from './parseTree.ts';
import { sourceText } from './sourceText.ts';
import { makeToken } from './tokens.ts';

/**
 * What a token is to the grammar. `function`: a name, the brackets behind which are its own (`count(`, `DECIMAL(`). `prefix`: an operator with
 * nothing before it. `angle`: a bracket of a type. All else is a keyword, a symbol or a value.
 */
export type TokenRole = 'name' | 'function' | 'prefix' | 'angle' | 'other';

/** The tokens of one statement with their roles; undefined where it is none that the grammar knows. Parameters count as names. */
export function tokenRoles(statement: string): readonly (LooseToken & { readonly role: TokenRole })[] | undefined {
  const tokens = looseTokens(statement);
  const [first] = tokens;
  if (first === undefined) return undefined;
  const roles = new Map<number, TokenRole>();
  const read = [
    ...tokens.map(({ type, text, start }) => makeToken(type, masked(text), start)),
    makeToken(T.EOF, '<EOF>', statement.length),
  ];
  const source = sourceText(statement, {});
  try {
    const tree = parseTokens(source, read, (parser) =>
      queries.has(first.type) ? parser.singleQuery() : parser.singlePipelineStatement(),
    );
    visit(tree, roles);
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
  return tokens.map((token) => ({ ...token, role: roles.get(token.start) ?? 'other' }));
}

function masked(text: string): string {
  return text.replace(/\$\{[^\s}]*\}/g, (parameter) => 'p'.repeat(parameter.length));
}

const queries: ReadonlySet<number> = new Set([T.SELECT, T.WITH, T.FROM, T.VALUES, T.TABLE, T.LeftParen]);

/** Without recursion: a chain of a thousand ANDs is as deep as it is long. */
function visit(root: ParserRuleContext, roles: Map<number, TokenRole>): void {
  const waiting: ParseTree[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node instanceof TerminalNode) continue;
    const context = node as ParserRuleContext;
    for (const child of context.children) {
      if (child instanceof TerminalNode) {
        const role = roleOf(child.symbol.type, context);
        if (role !== undefined) roles.set(child.symbol.start, role);
      } else waiting.push(child);
    }
  }
}

function roleOf(type: number, parent: ParserRuleContext): TokenRole | undefined {
  switch (parent.ruleIndex) {
    case T.RULE_identifier:
    case T.RULE_strictIdentifier:
      return callsFunction(parent) ? 'function' : 'name';
    case T.RULE_dataType:
      return angles.has(type) ? 'angle' : undefined;
    case T.RULE_value:
      return prefixes.has(type) && parent.children.length === 2 ? 'prefix' : undefined;
    case T.RULE_constant:
    case T.RULE_optionValue:
    case T.RULE_intervalAmount:
      return type === T.Minus || type === T.Plus ? 'prefix' : undefined;
    case T.RULE_expression:
      return type === T.Bang ? 'prefix' : undefined;
    default:
      return undefined;
  }
}

const angles: ReadonlySet<number> = new Set([T.Less, T.Greater, T.NotEqual]);
const prefixes: ReadonlySet<number> = new Set([T.Minus, T.Plus, T.Tilde]);

/** Whether a name is the last part of what is called, or a type with a size. */
function callsFunction(identifier: ParserRuleContext): boolean {
  const { parent } = identifier;
  if (parent === null) return false;
  if (parent.ruleIndex === T.RULE_dataType || parent.ruleIndex === T.RULE_partitionField) return true;
  if (parent.ruleIndex !== T.RULE_qualifiedName || parent.children.at(-1) !== identifier) return false;
  const owner = parent.parent;
  if (owner === null) return false;
  return (
    owner.ruleIndex === T.RULE_functionName ||
    owner.ruleIndex === T.RULE_tableFunction ||
    owner.ruleIndex === T.RULE_lateralView
  );
}
