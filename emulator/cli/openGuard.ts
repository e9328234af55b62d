import { openGuard, type OpenGuard } from '../workspace/openGuard.ts';
import { withProject } from '../workspace/openProject.ts';
import type { VerbCall } from './verb.ts';

/** Opens the guard of the project that `--spec` names, or of the nearest one. */
export function withGuard<Result>(call: VerbCall, work: (open: OpenGuard) => Promise<Result>): Promise<Result> {
  return withProject({ folder: call.folder, spec: call.text('spec') }, (open) => work(openGuard(open)));
}
