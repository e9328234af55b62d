import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { version } from '../../emulator/base/version.ts';
import type { RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { EmulatorError } from './emulatorClient.ts';

/**
 * Works with the emulator of a folder that this window has not opened, as for a project that is made there before it is opened. The process
 * stays for a while, so that the window that opens the folder finds it.
 */
export async function withEmulatorOf<Result>(
  extension: ExtensionContext,
  folder: string,
  work: (connection: RpcConnection) => Promise<Result>,
): Promise<Result> {
  try {
    const { connectOrLaunch } = await import('../../emulator/client/launchEmulator.ts');
    const connection = await connectOrLaunch({
      workspace: folder,
      bundle: join(extension.extensionPath, 'dist', 'emulator.js'),
      client: { name: 'vscode', version },
      // The person has just chosen the folder, for files of ours.
      trusted: true,
    });
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  } catch (error) {
    throw error instanceof RpcError ? new EmulatorError(error.error) : error;
  }
}
