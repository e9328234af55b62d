import type { Disposable, ExtensionContext, LogOutputChannel } from 'vscode';
import type { EmulatorClient } from '../process/emulatorClient.ts';

/** What every feature of the extension is made from. The one composition root, `extension.ts`, makes it and hands it to each `register…`. */
export interface Sluice {
  readonly extension: ExtensionContext;
  /** Starts the emulator with the first request, never before. */
  readonly emulator: EmulatorClient;
  readonly log: LogOutputChannel;
  /** What a feature made is given here and freed when the extension ends. */
  own<Thing extends Disposable>(thing: Thing): Thing;
}
