import type { Action, AddFile, DomainMetadata, Metadata, Protocol, RemoveFile, SetTransaction } from './actions.ts';
import { canonicalLogPath } from './paths.ts';

/**
 * What a version of a table is. Source: PROTOCOL.md, section "Action Reconciliation": the newest protocol, metadata, transaction of an
 * application and metadata of a domain win; a logical file is known by its path and its deletion vector together.
 */
export interface TableState {
  readonly protocol: Protocol | undefined;
  readonly metadata: Metadata | undefined;
  readonly transactions: ReadonlyMap<string, SetTransaction>;
  readonly domains: ReadonlyMap<string, DomainMetadata>;
  readonly files: FileSet;
}

export const emptyState: TableState = {
  protocol: undefined,
  metadata: undefined,
  transactions: new Map(),
  domains: new Map(),
  files: fileSet({ active: new Map(), removed: new Map() }, []),
};

/** The state after further commits (or the parts of a Delta checkpoint), each a list of actions in file order. */
export function replay(state: TableState, commits: readonly (readonly Action[])[]): TableState {
  let { protocol, metadata } = state;
  let transactions: Map<string, SetTransaction> | undefined;
  let domains: Map<string, DomainMetadata> | undefined;
  const fileCommits: FileAction[][] = [];
  for (const commit of commits) {
    const fileActions: FileAction[] = [];
    for (const action of commit) {
      switch (action.kind) {
        case 'protocol':
          ({ protocol } = action);
          break;
        case 'metaData':
          ({ metadata } = action);
          break;
        case 'txn':
          transactions ??= new Map(state.transactions);
          transactions.set(action.transaction.appId, action.transaction);
          break;
        case 'domainMetadata':
          domains ??= new Map(state.domains);
          if (action.domain.removed) domains.delete(action.domain.domain);
          else domains.set(action.domain.domain, action.domain);
          break;
        case 'add':
        case 'remove':
          fileActions.push(action);
          break;
        default:
          break;
      }
    }
    if (fileActions.length > 0) fileCommits.push(fileActions);
  }
  return {
    protocol,
    metadata,
    transactions: transactions ?? state.transactions,
    domains: domains ?? state.domains,
    files: fileCommits.length === 0 ? state.files : state.files.after(fileCommits),
  };
}

type FileAction = Extract<Action, { kind: 'add' | 'remove' }>;

export interface LogicalFiles {
  readonly active: ReadonlyMap<string, AddFile>;
  /** Tombstones of files that are not active. */
  readonly removed: ReadonlyMap<string, RemoveFile>;
}

/**
 * The logical files of a version, computed when first asked for: a writer that only appends to a table of many files never asks, so
 * following such a table costs as much as its new commits.
 */
export interface FileSet {
  current(): LogicalFiles;
  after(commits: readonly (readonly FileAction[])[]): FileSet;
}

/** Bounds what a chain of unasked versions keeps alive. */
const longestPending = 100;

function fileSet(base: LogicalFiles, pending: readonly (readonly FileAction[])[]): FileSet {
  let files = pending.length === 0 ? base : undefined;
  const current = (): LogicalFiles => (files ??= applied(base, pending));
  return {
    current,
    after(commits) {
      if (files !== undefined) return fileSet(files, commits);
      if (pending.length + commits.length > longestPending) return fileSet(current(), commits);
      return fileSet(base, [...pending, ...commits]);
    },
  };
}

function applied(base: LogicalFiles, commits: readonly (readonly FileAction[])[]): LogicalFiles {
  const active = new Map(base.active);
  const removed = new Map(base.removed);
  for (const commit of commits) {
    for (const action of commit) {
      const key = logicalFileKey(action.file);
      if (action.kind === 'add') {
        active.set(key, action.file);
        removed.delete(key);
      } else {
        active.delete(key);
        removed.set(key, action.file);
      }
    }
  }
  return { active, removed };
}

/** Path and deletion vector of a logical file as one text. Source: PROTOCOL.md, section "Deletion Vectors". */
export function logicalFileKey(file: AddFile | RemoveFile): string {
  const path = canonicalLogPath(file.path);
  const vector = file.deletionVector;
  if (vector === undefined) return path;
  const offset = vector.offset === undefined ? '' : `@${vector.offset}`;
  return `${path}\n${vector.storageType}${vector.pathOrInlineDv}${offset}`;
}
