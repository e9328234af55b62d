import * as vscode from 'vscode';
import { copyText, openFile, restartEmulator, showLog } from '../../webview/protocol/commonActions.ts';
import { openPlace } from '../platform/openPlace.ts';
import type { Sluice } from '../platform/context.ts';
import { onAction, type PanelAction } from './panelHost.ts';

/** What every panel may ask its host for. */
export function commonActions({ emulator, log }: Sluice): readonly PanelAction[] {
  return [
    onAction(copyText, async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return null;
    }),
    onAction(restartEmulator, async () => {
      await emulator.restart();
      return null;
    }),
    onAction(openFile, async ({ path, line, column }) => {
      await openPlace(path, line === undefined ? undefined : { line, column });
      return null;
    }),
    onAction(showLog, async () => {
      log.show();
      return null;
    }),
  ];
}
