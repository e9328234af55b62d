import { sluiceError, type Position } from '../../base/errors.ts';
import type { Expression } from '../../plan/expression.ts';

/** A name as `col()` takes it: parts between points, backticks around parts, `*`, `t.*`. */
export function columnReference(name: string, position: Position, planId?: number): Expression {
  if (name === '*') return { kind: 'star', qualifier: [], position };
  if (name.endsWith('.*')) return { kind: 'star', qualifier: nameParts(name.slice(0, -2), position), position };
  const parts = nameParts(name, position);
  return { kind: 'column', nameParts: parts, position, ...(planId === undefined ? {} : { planId }) };
}

/** Spark's `AttributeNameParser`: backticks pair up, and a quoted part is a whole part. */
export function nameParts(name: string, position: Position): readonly string[] {
  const parts: string[] = [];
  let index = 0;
  for (;;) {
    if (name[index] === '`') {
      const quoted = /^`((?:[^`]|``)*)`/.exec(name.slice(index));
      if (quoted?.[1] === undefined) throw malformed(name, position);
      parts.push(quoted[1].replaceAll('``', '`'));
      index += quoted[0].length;
    } else {
      const [plain = ''] = /^[^.`]*/.exec(name.slice(index)) ?? [];
      parts.push(plain);
      index += plain.length;
    }
    if (index === name.length) break;
    if (name[index] !== '.' || index === name.length - 1) throw malformed(name, position);
    index += 1;
  }
  return parts;
}

function malformed(name: string, position: Position): Error {
  return sluiceError('INVALID_ATTRIBUTE_NAME_SYNTAX', { name }, { position });
}
