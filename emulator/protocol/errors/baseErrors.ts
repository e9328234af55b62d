import type { ErrorEntry } from './errorText.ts';

/** Errors of the file system and of the process as a whole. */
export const baseErrors = {
  /** The disk that holds the storage folder has no room left. Tables and stream checkpoints are whole: what was committed stays, and nothing half written is visible. */
  STORAGE_FULL: {
    message: 'There is no space left on the device while writing {path}.',
    action:
      'Free some space and run the command again. Tables and stream checkpoints are whole; a stream goes on where it stopped.',
  },
  /** The folder can be read but not written by this user, or the file system is mounted read-only. */
  STORAGE_READ_ONLY: {
    message: 'The file {path} cannot be written: {reason}.',
    action: 'Give this user write permission on the folder, or choose another one.',
  },
  /** A file or folder that was asked for by name is not there. */
  PATH_NOT_FOUND: {
    message: 'The path {path} does not exist.',
    action: 'Check the spelling of the path; relative paths start at the current folder.',
  },
  /** A file stands where a folder is needed: at the path itself, or at one of the folders above it. */
  PATH_NOT_A_FOLDER: {
    message: 'The path {path} needs a folder where a file is.',
    action: 'Choose another path, or move the file away.',
  },
  /** A file is there, but it cannot be read: it is a folder, or this user may not read it. */
  PATH_NOT_READABLE: {
    message: 'The path {path} cannot be read: {reason}.',
    action: 'Give the path of a file that this user may read.',
  },
  /** The file system offers no way to create a file only if it is absent, so exactly-once cannot be promised on it. */
  STORAGE_WITHOUT_WRITE_IF_ABSENT: {
    message: 'The file system below {path} cannot create a file only if it is absent: {reason}.',
    action: 'Use a folder on a local disk.',
  },
  /** Another process of Sluice holds this storage folder. Only one may write to it at a time. */
  STORAGE_LOCKED: {
    message: 'Another process (pid {pid}) is using {path}.',
    action: 'Wait for it to end, or stop it, and run the command again.',
  },
  /** The user pressed Ctrl-C or a client cancelled the request. */
  CANCELLED: { message: 'The work was cancelled.' },
  /** A state that the program holds to be impossible. Please report it with the command and its input. */
  INTERNAL_ERROR: {
    message: 'An internal error occurred: {detail}.',
    action:
      'This is a fault of Sluice. Please report it with the command and its input; SLUICE_STACK=1 shows where it happened.',
    sqlState: 'XX000',
  },
} as const satisfies Record<string, ErrorEntry>;
