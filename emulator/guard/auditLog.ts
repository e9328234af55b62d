import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject } from '../base/json.ts';
import { guardState } from './guardState.ts';
import { nextRecord, parseRecord, recordFileName, recordText, type AuditRecord } from './auditRecord.ts';

/** What an audit log holds, and everything that is wrong with it. */
export interface AuditVerification {
  readonly folder: string;
  /** The records that can be read and follow on one another, up to the first thing that is wrong. */
  readonly records: readonly AuditRecord[];
  /** How many record files there are. */
  readonly count: number;
  readonly problems: readonly AuditProblem[];
}

export interface AuditProblem {
  readonly kind: 'altered' | 'missing' | 'moved' | 'foreign' | 'cut';
  /** The record's place in the log, where it has one. */
  readonly sequence?: number;
  readonly detail: string;
}

/** How far the log had come, kept beside it (and, where the project has a place for it, outside the storage as well). */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
  /** Names of the protected tables; outside the storage only. */
  readonly protectedTables: readonly string[];
}

export interface AuditLog {
  readonly folder: string;
  /** All records. AUDIT_LOG_BROKEN where they are not as they were written, STORAGE_EMPTIED where nothing of them is left. */
  records(): Promise<readonly AuditRecord[]>;
  /**
   * Appends what `decide` makes of the records so far; durable on return. Of several writers one is first, and the others decide again
   * with its record in sight, so that no two can spend the same thing. Appends nothing when `decide` gives no content.
   */
  append<Result>(
    decide: (records: readonly AuditRecord[]) => Appended<Result> | Promise<Appended<Result>>,
  ): Promise<Result>;
}

export interface Appended<Result> {
  readonly content: Pick<AuditRecord, 'time' | 'who' | 'door' | 'event'> | undefined;
  /** Called with the record once it is durable; with undefined where nothing is appended. */
  readonly result: (record: AuditRecord | undefined) => Result;
}

export function auditFolder(storage: string): string {
  return `${storage}/_audit`;
}

/** Where a new log is made ready before it takes the place of a broken one. */
export function nextAuditFolder(storage: string): string {
  return `${auditFolder(storage)}.next`;
}

/** `witness`: path of a file outside the storage that remembers the head too, so that a log that is gone altogether is missed. */
export function openAuditLog(files: FileSystem, storage: string, witness?: string): AuditLog {
  const folder = auditFolder(storage);
  let known: readonly AuditRecord[] = [];
  const load = async (): Promise<readonly AuditRecord[]> => {
    // A restart that was broken off when the new log was whole is brought to its end.
    const isReady = known.length === 0 && (await files.status(folder)) === undefined;
    if (isReady && (await files.status(nextAuditFolder(storage))) !== undefined) {
      await files.rename(nextAuditFolder(storage), folder);
    }
    const fresh = await readOn(files, folder, known);
    if (fresh === undefined || !(await reaches(files, folder, witness, fresh))) {
      const { records, count, problems } = await verifyAudit(files, storage, witness);
      if (count === 0 && witness !== undefined && (await isEmptied(files, storage, witness))) return (known = []);
      const [first] = problems;
      if (first !== undefined) throw sluiceError('AUDIT_LOG_BROKEN', { path: folder, problem: first.detail });
      return (known = records);
    }
    return (known = fresh);
  };
  return {
    folder,
    records: load,
    async append(decide) {
      for (;;) {
        const records = await load();
        const { content, result } = await decide(records);
        if (content === undefined) return result(undefined);
        // A writer that died may have left the heads behind; they never lag by more than the newest record.
        const last = records.at(-1);
        if (last !== undefined) await writeHeads(files, folder, witness, records);
        else if (witness !== undefined) await files.remove(witness);
        const record = nextRecord(records.at(-1), content);
        const path = `${folder}/${recordFileName(record.sequence)}`;
        if (!(await files.writeIfAbsent(path, new TextEncoder().encode(recordText(record))))) continue;
        known = [...records, record];
        await writeHeads(files, folder, witness, known);
        return result(record);
      }
    },
  };
}

/**
 * Looks for every edit, cut (of the end too), insertion and change of order. Somebody who writes the whole log and its head anew is found
 * by the head outside the storage only.
 */
export async function verifyAudit(files: FileSystem, storage: string, witness?: string): Promise<AuditVerification> {
  const folder = auditFolder(storage);
  const problems: AuditProblem[] = [];
  const sequences: number[] = [];
  for (const { name } of (await files.list(folder)) ?? []) {
    const sequence = /^\d{20}\.json$/.test(name) ? Number(name.slice(0, 20)) : undefined;
    if (sequence !== undefined) sequences.push(sequence);
    // Hidden files are those that a writer had not finished.
    else if (name !== headName && !name.startsWith('.')) {
      problems.push({ kind: 'foreign', detail: `the file ${name} is none of the log's` });
    }
  }
  sequences.sort((left, right) => left - right);
  const records: AuditRecord[] = [];
  let before: AuditRecord | undefined;
  let expected = 1;
  for (const sequence of sequences) {
    if (sequence > expected) problems.push(missing(expected, sequence - 1));
    expected = sequence + 1;
    const read = await readRecord(files, folder, sequence);
    if (read.kind !== 'record') {
      const reason = read.kind === 'broken' ? read.reason : 'it has just gone';
      problems.push({ kind: 'altered', sequence, detail: `record ${sequence}: ${reason}` });
      before = undefined;
      continue;
    }
    const problem = orderProblem(read.record, sequence, before);
    if (problem !== undefined) problems.push({ kind: 'moved', sequence, detail: `record ${sequence}: ${problem}` });
    before = read.record;
    if (problems.length === 0) records.push(read.record);
  }
  for (const [path, where] of headPaths(folder, witness)) {
    problems.push(...headProblems(await readHead(files, path), records, { where, last: expected - 1, problems }));
  }
  return { folder, records, count: sequences.length, problems };
}

/** Records behind those that are known; undefined when one is not as it was written. */
async function readOn(
  files: FileSystem,
  folder: string,
  known: readonly AuditRecord[],
): Promise<readonly AuditRecord[] | undefined> {
  const records = [...known];
  for (;;) {
    const sequence = records.length + 1;
    const read = await readRecord(files, folder, sequence);
    if (read.kind === 'absent') return records;
    if (read.kind === 'broken' || orderProblem(read.record, sequence, records.at(-1)) !== undefined) return undefined;
    records.push(read.record);
  }
}

/**
 * Whether a storage folder was emptied that held nothing that is protected: then a log begins anew. STORAGE_EMPTIED where it held
 * something, so that nobody fills it again from what the sources still hold.
 */
async function isEmptied(files: FileSystem, storage: string, witness: string): Promise<boolean> {
  const head = await readHead(files, witness);
  if (typeof head === 'string') return false;
  const rest = [
    ...((await files.list(auditFolder(storage))) ?? []),
    ...((await files.list(`${storage}/tables`)) ?? []),
  ];
  if (rest.length > 0) return false;
  const tables = head.protectedTables.join(', ');
  if (tables === '') return true;
  throw sluiceError('STORAGE_EMPTIED', { storage, tables, witness });
}

/** Whether the log is as long as its heads say. */
async function reaches(
  files: FileSystem,
  folder: string,
  witness: string | undefined,
  records: readonly AuditRecord[],
): Promise<boolean> {
  for (const [path] of headPaths(folder, witness)) {
    const head = await readHead(files, path);
    if (head === 'absent') {
      if (path !== witness && records.length > 1) return false;
      continue;
    }
    if (head === 'broken' || (head.sequence > 0 && records[head.sequence - 1]?.hash !== head.hash)) return false;
  }
  return true;
}

function missing(from: number, to: number): AuditProblem {
  const detail = from === to ? `record ${from} is missing` : `the records ${from} to ${to} are missing`;
  return { kind: 'missing', sequence: from, detail };
}

function orderProblem(record: AuditRecord, sequence: number, before: AuditRecord | undefined): string | undefined {
  if (record.sequence !== sequence) return `it holds record ${record.sequence}`;
  if (sequence === 1) return /^0+$/.test(record.previous) ? undefined : 'it does not begin the log';
  // Behind a record that is missing or altered there is nothing to hold it against.
  if (before === undefined || before.sequence !== sequence - 1) return undefined;
  return record.previous === before.hash ? undefined : `it does not follow on record ${before.sequence}`;
}

function headProblems(
  head: AuditHead | 'absent' | 'broken',
  records: readonly AuditRecord[],
  found: { readonly where: string; readonly last: number; readonly problems: readonly AuditProblem[] },
): readonly AuditProblem[] {
  if (head === 'absent') {
    const needed = found.where === headName && found.last > 1;
    return needed ? [{ kind: 'missing', detail: `${found.where} is missing` }] : [];
  }
  if (head === 'broken') return [{ kind: 'altered', detail: `${found.where} is not as it was written` }];
  if (head.sequence > found.last) {
    const detail = `the log ends with record ${found.last}, and ${found.where} knows record ${head.sequence}`;
    return [{ kind: 'cut', sequence: head.sequence, detail }];
  }
  if (found.problems.length > 0 || head.sequence === 0 || records[head.sequence - 1]?.hash === head.hash) return [];
  return [
    {
      kind: 'altered',
      sequence: head.sequence,
      detail: `record ${head.sequence} is another one than ${found.where} knows`,
    },
  ];
}

const headName = 'head.json';

function headPaths(folder: string, witness: string | undefined): readonly (readonly [path: string, where: string])[] {
  return [[`${folder}/${headName}`, headName], ...(witness === undefined ? [] : [[witness, witness] as const])];
}

async function readHead(files: FileSystem, path: string): Promise<AuditHead | 'absent' | 'broken'> {
  const bytes = await files.read(path);
  if (bytes === undefined) return 'absent';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'broken';
  }
  if (!isJsonObject(value)) return 'broken';
  const { sequence, hash, protectedTables = [] } = value;
  if (typeof sequence !== 'number' || typeof hash !== 'string' || !Array.isArray(protectedTables)) return 'broken';
  return { sequence, hash, protectedTables: protectedTables.map(String) };
}

/** A head may lag behind, when its writer died or was overtaken; it never runs ahead. */
async function writeHeads(
  files: FileSystem,
  folder: string,
  witness: string | undefined,
  records: readonly AuditRecord[],
): Promise<void> {
  const last = records.at(-1);
  if (last === undefined) return;
  const { sequence, hash } = last;
  for (const [path] of headPaths(folder, witness)) {
    const present = await readHead(files, path);
    if (typeof present === 'object' && present.sequence >= sequence) continue;
    const protectedTables = path === witness ? [...guardState(records).protectedTables.values()].sort() : undefined;
    await files.replace(path, new TextEncoder().encode(`${JSON.stringify({ sequence, hash, protectedTables })}\n`));
  }
}

type StoredRecord = ReturnType<typeof parseRecord> | { readonly kind: 'absent' };

async function readRecord(files: FileSystem, folder: string, sequence: number): Promise<StoredRecord> {
  const bytes = await files.read(`${folder}/${recordFileName(sequence)}`);
  if (bytes === undefined) return { kind: 'absent' };
  return parseRecord(new TextDecoder().decode(bytes));
}
