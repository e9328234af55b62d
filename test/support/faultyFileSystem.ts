import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { sluiceError } from '../../emulator/base/errors.ts';

export type FileSystemCall = keyof FileSystem;

/** `crash`: the process is dead from here on, so every later call fails as well. */
export type FaultKind = 'ENOSPC' | 'EIO' | 'crash';

export interface Fault {
  readonly kind: FaultKind;
  /** Before the call has any effect, or after the whole of it. */
  readonly when: 'before' | 'after';
  /** Strikes at the n-th matching call, from 1. */
  readonly nth: number;
  /** Only these calls count; all by default. */
  readonly calls?: readonly FileSystemCall[];
  /** Only calls whose path matches count. */
  readonly path?: RegExp;
  /** Called when the fault strikes, before its error is thrown: a test may kill its process here, or leave half a file behind. */
  readonly strike?: (call: FileSystemCall, paths: readonly string[], content: Uint8Array | undefined) => void;
}

export interface FaultyFileSystem extends FileSystem {
  /** Every call so far, as `name path`, so that a test can walk through all places of a run. */
  readonly calls: readonly string[];
  /** Whether the fault has struck. */
  struck(): boolean;
}

/** Calls that change the disk: those after which a crash can leave something behind. */
export const writingCalls: readonly FileSystemCall[] = [
  'writeIfAbsent',
  'replace',
  'sync',
  'makeFolder',
  'rename',
  'remove',
  'setModifiedAt',
];

/** The process died here. No product code may catch it and go on. */
export class InjectedCrash extends Error {
  override readonly name = 'InjectedCrash';
}

/** Another file system, with at most one injected fault. Without a fault it answers as the other one does. */
export function faultyFileSystem(inner: FileSystem, fault?: Fault): FaultyFileSystem {
  const calls: string[] = [];
  let matching = 0;
  let chosen = false;
  let struck = false;

  const through = async <Result>(
    call: FileSystemCall,
    paths: string | readonly string[],
    work: () => Promise<Result>,
    content?: Uint8Array,
  ): Promise<Result> => {
    const path = typeof paths === 'string' ? paths : paths.join(' ');
    if (struck && fault?.kind === 'crash') throw new InjectedCrash(`after the crash: ${call} ${path}`);
    calls.push(`${call} ${path}`);
    const hit =
      fault !== undefined &&
      !chosen &&
      (fault.calls?.includes(call) ?? true) &&
      (fault.path?.test(path) ?? true) &&
      (matching += 1) === fault.nth;
    if (!hit) return work();
    chosen = true;
    // Until the call has had its effect, the calls beside it go on.
    if (fault.when === 'after') await work();
    struck = true;
    fault.strike?.(call, typeof paths === 'string' ? [paths] : paths, content);
    throw faultError(fault.kind, call, path);
  };

  return {
    calls,
    struck: () => struck,
    read: (path) => through('read', path, () => inner.read(path)),
    readRange: (path, start, length) => through('readRange', path, () => inner.readRange(path, start, length)),
    list: (path) => through('list', path, () => inner.list(path)),
    status: (path) => through('status', path, () => inner.status(path)),
    writeIfAbsent: (path, content) => through('writeIfAbsent', path, () => inner.writeIfAbsent(path, content), content),
    replace: (path, content) => through('replace', path, () => inner.replace(path, content), content),
    sync: (paths) => through('sync', paths, () => inner.sync(paths)),
    makeFolder: (path) => through('makeFolder', path, () => inner.makeFolder(path)),
    rename: (from, to) => through('rename', [from, to], () => inner.rename(from, to)),
    remove: (path) => through('remove', path, () => inner.remove(path)),
    setModifiedAt: (path, milliseconds) =>
      through('setModifiedAt', path, () => inner.setModifiedAt(path, milliseconds)),
  };
}

function faultError(kind: FaultKind, call: string, path: string): Error {
  if (kind === 'crash') return new InjectedCrash(`${call} ${path}`);
  if (kind === 'ENOSPC') return sluiceError('STORAGE_FULL', { path });
  return Object.assign(new Error(`EIO: i/o error, ${call} '${path}'`), { code: 'EIO' });
}
