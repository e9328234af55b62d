import { sluiceError } from '../base/errors.ts';
import type { Expression, FrameBound, WindowSpec } from '../plan/expression.ts';
import { nameOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression, buildSortItem } from './buildExpression.ts';
import {
  type FrameBoundContext,
  type WindowClauseContext,
  WindowDefinitionContext,
  type WindowFrameContext,
  WindowReferenceContext,
  type WindowSpecContext,
} from './generated/SluiceSqlParser.ts';

/** A window, or the name of one that no WINDOW clause in sight defines. */
export function buildWindow(
  tree: WindowSpecContext,
  context: BuildContext,
): WindowSpec | { readonly reference: string } {
  if (tree instanceof WindowReferenceContext) {
    const name = nameOf(required(tree._name));
    return context.windows[name.toLowerCase()] ?? { reference: name };
  }
  if (tree instanceof WindowDefinitionContext) {
    const frame = tree.windowFrame();
    return {
      partitionBy: tree._partition.map((part) => buildExpression(part, context)),
      orderBy: tree.sortItem().map((item) => buildSortItem(item, context)),
      ...(frame === null ? {} : { frame: buildFrame(frame, context) }),
    };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of window has no builder' });
}

/** The context with the windows of a WINDOW clause; definitions may name those before them. */
export function withWindows(clause: WindowClauseContext | null, context: BuildContext): BuildContext {
  if (clause === null) return context;
  let windows = context.windows;
  const own = new Set<string>();
  for (const definition of clause.namedWindow()) {
    const name = nameOf(required(definition._name));
    const key = name.toLowerCase();
    if (own.has(key)) {
      const position = context.position(definition);
      throw sluiceError('INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION', { windowName: `\`${name}\`` }, { position });
    }
    own.add(key);
    const spec = buildWindow(definition.windowSpec(), { ...context, windows });
    if ('reference' in spec) {
      const position = context.position(definition);
      throw sluiceError('MISSING_WINDOW_SPECIFICATION', { windowName: `\`${spec.reference}\`` }, { position });
    }
    windows = { ...windows, [key]: spec };
  }
  return { ...context, windows };
}

function buildFrame(tree: WindowFrameContext, context: BuildContext): NonNullable<WindowSpec['frame']> {
  const start = buildBound(required(tree._start), context);
  return {
    unit: tree.ROWS() === null ? 'range' : 'rows',
    start,
    end: tree._end === undefined ? { kind: 'currentRow' } : buildBound(tree._end, context),
  };
}

function buildBound(tree: FrameBoundContext, context: BuildContext): FrameBound {
  if (tree.CURRENT() !== null) return { kind: 'currentRow' };
  const preceding = tree.PRECEDING() !== null;
  const offset = tree.expression();
  if (offset === null) return { kind: preceding ? 'unboundedPreceding' : 'unboundedFollowing' };
  const expression = buildExpression(offset, context);
  if (holdsColumn(expression)) {
    const parameters = { bound: context.source.written(offset) };
    throw sluiceError('FRAME_BOUND_NOT_LITERAL', parameters, { position: context.position(offset) });
  }
  return { kind: preceding ? 'preceding' : 'following', offset: expression };
}

function holdsColumn(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return false;
    case 'call':
      return expression.args.some(holdsColumn);
    case 'cast':
      return holdsColumn(expression.child);
    default:
      return true;
  }
}
