import { SluiceError, type Position } from '../../base/errors.ts';
import type { Program } from './ast.ts';

type Place = (position: Position) => Position;

/** A copy of a parse tree with every place in it moved, for a text that was cut out of a file. */
export function movedProgram(program: Program, place: Place): Program {
  return movedTree(program, place);
}

/** The same for any tree of plain objects. */
export function movedTree<Tree>(tree: Tree, place: Place): Tree {
  return moved(tree, place) as Tree;
}

/** An error of such a text, at its place in the file. */
export function movedError(error: SluiceError, place: Place): SluiceError {
  if (error.position === undefined) return error;
  return new SluiceError(error.code, error.parameters, {
    position: place(error.position),
    cause: error.cause,
    ...(error.action === undefined ? {} : { action: error.action }),
  });
}

/** Places are the members with a line and a column: positions, and the runs of a string. */
function moved(node: unknown, place: Place): unknown {
  if (Array.isArray(node)) return node.map((item) => moved(item, place));
  if (typeof node !== 'object' || node === null || node instanceof Uint8Array) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) copy[key] = moved(value, place);
  return isPlace(copy) ? { ...copy, ...place(copy) } : copy;
}

function isPlace(value: Record<string, unknown>): value is Record<string, unknown> & Position {
  return typeof value['line'] === 'number' && typeof value['column'] === 'number';
}
