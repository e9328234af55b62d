import { crashStep, nextStep, readStep, startStep, stopStep } from '../../protocol/rpc/step.ts';
import { handle, type Handler } from '../handler.ts';
import { stepBoardOf } from '../stepBoard.ts';

export const stepHandlers: readonly Handler[] = [
  handle(startStep, (asked, { workspace, client }) => stepBoardOf(workspace).start({ ...asked, client })),
  handle(nextStep, ({ spec, goal }, { workspace }) =>
    stepBoardOf(workspace).act(spec, (session) => session.next(goal)),
  ),
  handle(crashStep, ({ spec }, { workspace }) => stepBoardOf(workspace).act(spec, (session) => session.crash())),
  handle(stopStep, ({ spec }, { workspace }) => stepBoardOf(workspace).act(spec, (session) => session.stop())),
  handle(readStep, async ({ spec }, { workspace }) => stepBoardOf(workspace).state(spec) ?? null),
];
