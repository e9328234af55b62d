import * as v from 'valibot';
import { readStep, stepChanged, stepGoal } from '../../emulator/protocol/rpc/step.ts';
import { action, panel } from './panel.ts';

/** Starts the flow that is shown, or starts it again after it has ended. */
export const startFlow = action<null>()('startFlow', v.object({}));
export const goOn = action<null>()('goOn', v.object({ goal: stepGoal }));
/** Breaks the query off here. */
export const crashHere = action<null>()('crashHere', v.object({}));
export const stopFlow = action<null>()('stopFlow', v.object({}));
export const chooseOtherFlow = action<null>()('chooseOtherFlow', v.object({}));
export const openStreamCheckpoint = action<null>()('openStreamCheckpoint', v.object({}));
export const openStepTable = action<null>()('openStepTable', v.object({}));

/** One streaming flow of a project, run one micro-batch or one phase at a time. */
export const stepPanel = panel({
  name: 'step',
  input: v.object({
    spec: v.string(),
    /** Of the project. */
    project: v.string(),
    /** Full name. */
    flow: v.string(),
  }),
  requests: [readStep],
  notifications: [stepChanged],
  actions: [startFlow, goOn, crashHere, stopFlow, chooseOtherFlow, openStreamCheckpoint, openStepTable],
});
