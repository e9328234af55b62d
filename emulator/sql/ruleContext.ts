import { ErrorNode, ParserRuleContext, TerminalNode, type Token } from 'antlr4ng';

/*
 * The nodes of parse trees as plain objects. Those of antlr4ng declare class fields, which V8 defines one by one on every object:
 * a third of the time of parsing. These have the same members and the same prototypes behind them, so that they are nodes of
 * antlr4ng for everyone else. The generated parser extends this one (tools/grammar.mjs).
 */

function makeContext(this: Node, parent: ParserRuleContext | null, invokingState = -1): void {
  this.start = null;
  this.stop = null;
  this.children = [];
  this.invokingState = invokingState;
  this.parent = parent;
}

function makeTokenNode(this: TokenNode, symbol: Token): void {
  this.parent = null;
  this.symbol = symbol;
}

interface Node {
  start: Token | null;
  stop: Token | null;
  children: ParserRuleContext['children'];
  invokingState: number;
  parent: ParserRuleContext | null;
}

interface TokenNode {
  parent: ParserRuleContext | null;
  symbol: Token;
}

makeTokenNode.prototype = Object.create(TerminalNode.prototype);
const NewTokenNode = makeTokenNode as unknown as new (symbol: Token) => TerminalNode;

makeContext.prototype = Object.create(ParserRuleContext.prototype, {
  copyFrom: {
    value(this: Node, context: ParserRuleContext): void {
      this.parent = context.parent;
      this.invokingState = context.invokingState;
      this.start = context.start;
      this.stop = context.stop;
      for (const child of context.children) {
        if (!(child instanceof ErrorNode)) continue;
        this.children.push(child);
      }
    },
  },
  addTokenNode: {
    value(this: ParserRuleContext, token: Token): TerminalNode {
      const node = new NewTokenNode(token);
      this.children.push(node);
      node.parent = this;
      return node;
    },
  },
});

/** What every rule's node extends. */
export const RuleContext = makeContext as unknown as typeof ParserRuleContext;
