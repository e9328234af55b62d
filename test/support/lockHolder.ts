// Child process of the lock's test: takes the lock of the folder given, says how that went, waits for the end of its input.
import { SluiceError } from '../../emulator/base/errors.ts';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';

const folder = process.argv[2] ?? '';
try {
  acquireStorageLock(folder);
  console.log('held');
} catch (error) {
  if (!(error instanceof SluiceError)) throw error;
  console.log(`refused ${error.parameters['pid'] ?? ''}`);
}
process.stdin.on('end', () => process.exit(0)).resume();
