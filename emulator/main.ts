// The emulator's process: `node emulator.js <workspace folder>`. Started by the extension or the command line; ends by itself when nobody
// is connected and nothing runs.
import { isSluiceError } from './base/errors.ts';
import { allHandlers } from './server/handlers.ts';
import { startEmulator } from './server/listen.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node emulator.js <workspace folder>');
  process.exit(2);
}

/** The folder may be on a disk that is gone by now: what can't be printed is lost. */
const print = (line: string): void => {
  process.stderr.write(`${line}\n`, () => undefined);
};
process.stderr.on('error', () => undefined);
process.on('unhandledRejection', (error) => print(`error ${error instanceof Error ? error.stack : String(error)}`));

try {
  const linger = Number(process.env['SLUICE_LINGER_MS'] ?? 10_000);
  const emulator = await startEmulator({ folder, handlers: allHandlers, lingerTime: linger, print });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void emulator.stop());
  await emulator.ended;
  process.exit(0);
} catch (error) {
  // Two clients may start one at the same time: the second process leaves the place to the first.
  if (isSluiceError(error, 'STORAGE_LOCKED')) {
    print(`info ${error.message}`);
    process.exit(0);
  }
  print(`error ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
