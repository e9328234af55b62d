import type { ErrorEntry } from './errorText.ts';

/** Errors of the reset guard. */
export const guardErrors = {
  /**
   * A full refresh, or another act that destroys rows, names a table with `pipelines.reset.allowed = false`. Spark has the same condition
   * (`State.findElementsToReset`), which its releases up to 4.3 cannot show for want of an entry in their own catalogue.
   */
  TABLE_NOT_RESETTABLE: {
    message:
      'Table {tableName} cannot be reset because pipelines.reset.allowed is set to false on it; {act} was not done and nothing was touched.',
    action:
      'Leave the table out. When its rows really may go, see what would be lost by `sluice guard status`, and approve it once by `sluice guard approve {tableName}`.',
    sqlState: '42000',
  },
  /**
   * The definition of a table no longer says `pipelines.reset.allowed = false`, but the table itself, or the guard's record of it, does. In
   * Spark the table would be unprotected at once; here lifting the protection is an act that somebody has to approve.
   */
  RESET_PROTECTION_LIFTED: {
    message:
      'Table {tableName} is still protected: {reason}. A change of the text lifts no protection; {act} was not done and nothing was touched.',
    action:
      'Put pipelines.reset.allowed = false back, or lift the protection by `sluice guard approve {tableName} --for lift-protection`, or approve this one act by `sluice guard approve {tableName}`.',
    sqlState: '42000',
  },
  /** `pipelines.reset.allowed` takes true or false and nothing else; Spark refuses other texts as well (`PipelinesTableProperties`). */
  RESET_ALLOWED_NOT_BOOLEAN: {
    message: "Could not parse value '{value}' for table property '{key}'.",
    action: "Write 'true' or 'false'.",
  },
  /** The name that was typed is not the name of the table that is to be approved. */
  APPROVAL_NAME_DIFFERS: {
    message: 'The name typed was "{typedName}", and the table is {tableName}; nothing was approved.',
    action: 'Type the full name of the table as it is shown.',
  },
  /** An approval says why the rows may go, for whoever reads the audit log later. */
  APPROVAL_REASON_MISSING: {
    message: 'An approval for {tableName} needs a reason; nothing was approved.',
    action: 'Give the reason by --reason, or type it when asked.',
  },
  /** The guard knows no table of this name: neither the project nor its storage has one. */
  GUARD_TABLE_NOT_FOUND: {
    message: 'There is no table {name} in this project or in its storage.{suggestion}',
    action: 'See the tables by `sluice graph`, or give the full name: catalog, schema, table.',
  },
  /** An approval names the acts that it is for. */
  APPROVAL_WITHOUT_ACT: {
    message: 'An approval for {tableName} has to name at least one act; nothing was approved.',
    action: 'Name the act by --for, such as --for full-refresh.',
  },
  /** An approval stands for fifteen minutes. */
  APPROVAL_EXPIRED: {
    message: 'The approval {approval} for {tableName} ended at {time}; {act} was not done and nothing was touched.',
    action: 'Approve it again by `sluice guard approve {tableName}`.',
  },
  /** An approval allows one act once. */
  APPROVAL_USED: {
    message:
      'The approval {approval} for {tableName} has been used already; {act} was not done and nothing was touched.',
    action: 'Approve it again by `sluice guard approve {tableName}`.',
  },
  /** An approval was given for another table, or for another act on it. */
  APPROVAL_FOR_ANOTHER: {
    message:
      'The approval {approval} is for {approved}, not for {act} of {tableName}; it was not done and nothing was touched.',
    action: 'Approve this one by `sluice guard approve {tableName}`.',
  },
  /** There is no approval of this id in the audit log of this storage. */
  APPROVAL_NOT_FOUND: {
    message: 'There is no approval {approval}; {act} of {tableName} was not done and nothing was touched.',
    action: 'See the open approvals by `sluice guard status`.',
  },
  /**
   * The audit log has been edited, cut or reordered. What it says of protections and approvals can no longer be relied on, so that no
   * destructive act is permitted in this storage.
   */
  AUDIT_LOG_BROKEN: {
    message: 'The audit log {path} is not as it was written: {problem}. No destructive act is permitted on its word.',
    action:
      'See all that is wrong by `sluice audit verify`. Bring the files back from a copy; or, when they are lost, set the log aside by `sluice audit restart --reason <text>`, which keeps every protection that can still be read.',
  },
  /** No full refresh of this id is known, or it was never done. */
  UNDO_NOT_FOUND: {
    message: 'There is no full refresh {reset} that could be undone in {storage}.{suggestion}',
    action: 'See what can be undone by `sluice guard status`.',
  },
  /** A full refresh is undone once. */
  UNDO_ALREADY_DONE: {
    message: 'The full refresh {reset} has been undone already.',
  },
  /** The rows of before a full refresh are kept for a while only. */
  UNDO_WINDOW_OVER: {
    message: 'The full refresh {reset} can no longer be undone: its window ended at {time}.',
  },
  /** Data files that the version before the full refresh needs have been deleted, as by a VACUUM with a short retention. */
  UNDO_FILES_GONE: {
    message:
      'The full refresh {reset} cannot be undone: {count} of the {total} files of version {version} of {tableName} are gone, the first one {file}.',
    action: 'Bring the files back from a copy, or run the flows again from what their sources still hold.',
  },
  /** The stream checkpoint that was current before the full refresh is gone. */
  UNDO_CHECKPOINT_GONE: {
    message:
      'The full refresh {reset} cannot be undone: the former stream checkpoint {folder} of {tableName} is gone, so that the flow would read everything again.',
    action: 'Bring the folder back from a copy.',
  },
  /** Others have written to the table since the full refresh, and the undo would take their rows away. */
  UNDO_TABLE_MOVED_ON: {
    message:
      'The full refresh {reset} was not undone: {tableName} has moved on since. Version {version} ({operation}) and what came after it would go, {rows}.',
    action: 'Keep those rows elsewhere first, then say that they may go by --discard-new-rows.',
  },
  /** The table is not the one that was fully refreshed: it has been dropped or replaced since. */
  UNDO_TABLE_SWAPPED: {
    message: 'The full refresh {reset} cannot be undone: the table in {path} is gone, or is another one than it was.',
  },
  /** Others wrote to the table again and again while it was to be emptied. */
  RESET_CONTENDED: {
    message: 'Table {tableName} could not be reset because others kept writing to it; nothing was changed.',
    action: 'Stop the other writers and try again.',
  },
  /** The journal of a full refresh or an undo is not as it was written. */
  RESET_JOURNAL_UNREADABLE: {
    message: 'The journal {path} cannot be read, so that nobody can tell whether a full refresh was broken off.',
    action: 'Bring the file back from a copy, or move it away when the tables are as they should be.',
  },
  /**
   * A stream checkpoint is gone while its table holds rows of the stream. A start without it would read everything again and append every
   * row a second time; Spark does so without a word.
   */
  CHECKPOINT_MISSING: {
    message:
      'Flow {flow} was stopped: table {tableName} holds batches of a stream ({queryId}) whose stream checkpoint is gone from {folder}. A start without it would append every row again.',
    action:
      'Bring the folder back from a copy; or start over with an emptied table by --full-refresh {tableName}; or keep the rows and read the sources again by --reset-checkpoints {tableName}, which may append rows twice.',
  },
  /** The flow has no stream checkpoint, and the table holds rows of a flow that the project no longer defines: most often, it was renamed. */
  FLOW_RENAMED: {
    message:
      'Flow {flow} was stopped: it has no stream checkpoint, and table {tableName} holds batches of {former}, which the project no longer defines. If it was renamed, a start would append every row again.',
    action:
      'Give the flow its former name; or say that it is a new one by --reset-checkpoints {tableName}, which may append rows twice; or start over by --full-refresh {tableName}.',
  },
  /** The folder of a stream checkpoint is there, but files in it are gone, were changed or were put back to an earlier state. */
  CHECKPOINT_ALTERED: {
    message:
      'Flow {flow} into {tableName} was stopped: its stream checkpoint {folder} was changed by another hand: {detail}.',
    action:
      'Bring the folder back from a copy; or start over with an emptied table by --full-refresh {tableName}; or keep the rows and read the sources again by --reset-checkpoints {tableName}, which may append rows twice.',
  },
  /** The table is gone while its stream checkpoint says that rows were read. Spark makes it again, and leaves it empty. */
  TABLE_GONE: {
    message:
      'Flow {flow} was stopped: table {tableName} is gone from {path}, while the stream checkpoint {folder} says that its rows were written. A start would leave the table without them.',
    action:
      'Bring the table back from a copy; or read the sources from their start by --full-refresh {tableName}; or make an empty table that goes on with new rows only by --reset-checkpoints {tableName}.',
  },
  /**
   * The table lacks batches that its stream checkpoint knows as written: it was dropped and made again, or its log was put back to an
   * earlier copy. Spark goes on with new rows only.
   */
  TABLE_LACKS_BATCHES: {
    message:
      'Flow {flow} was stopped: its stream checkpoint {folder} says that batch {lastCommit} was written to {tableName}, and the table holds {found}. It was made again, or put back to an earlier copy; a start would leave it without those rows.',
    action:
      'Bring the former table back; or read the sources from their start by --full-refresh {tableName}; or keep the table as it is and read the sources again by --reset-checkpoints {tableName}.',
  },
  /** The folder holds another table than the one that was last seen there. */
  TABLE_SWAPPED: {
    message:
      'Flow {flow} was stopped: the folder {path} holds another table ({found}) than the one that was {tableName} so far ({known}).',
    action: 'Bring the former table back; or start over by --full-refresh {tableName}.',
  },
  /** The table's log ends at an earlier version than was seen before. */
  TABLE_REWOUND: {
    message:
      'Flow {flow} was stopped: table {tableName} is at version {version}, and it was at version {known} before. Its log was cut, or put back to an earlier copy.',
    action: 'Bring the newer log back; or start over by --full-refresh {tableName}.',
  },
  /** Another writer took `pipelines.reset.allowed = false` away from a protected table. */
  PROTECTION_CHANGED_OUTSIDE: {
    message:
      'Flow {flow} was stopped: pipelines.reset.allowed of {tableName} was false and is now {found}, changed by another hand in version {version} or before.',
    action:
      "Set it back by ALTER TABLE {tableName} SET TBLPROPERTIES ('pipelines.reset.allowed' = 'false'); or lift the protection by `sluice guard approve {tableName} --for lift-protection`.",
  },
  /** All that a storage folder held is gone, while the project knows that protected tables were in it. */
  STORAGE_EMPTIED: {
    message:
      'The storage folder {storage} has been emptied, and it held the protected tables {tables}. A start would fill them again from what the sources still hold.',
    action:
      'Bring the folder back from a copy. When it may start anew, remove {witness}, which remembers what the folder held.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
