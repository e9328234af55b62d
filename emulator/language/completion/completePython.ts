import type { Completion, LanguageWorld } from './completion.ts';

/** What may stand in the calls of a Python file that concern pipelines. */
export async function completePython(
  _text: string,
  _offset: number,
  _world: LanguageWorld,
): Promise<readonly Completion[]> {
  return [];
}
