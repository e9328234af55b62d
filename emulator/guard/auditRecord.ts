import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { canonicalJson, sha256 } from './canonicalJson.ts';
import type { DestructiveAct, Door } from './verdict.ts';

/**
 * One record of the audit log, a file of its own: `<storage>/_audit/<sequence>.json`. Its hash is over the hash of the record before and
 * its own canonical JSON, so that no record can be changed, taken out, put in or moved without all later ones telling.
 */
export interface AuditRecord {
  /** From 1, without a gap. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** User of the operating system. */
  readonly who: string;
  readonly door: Door;
  readonly event: AuditEvent;
  /** Hash of the record before; of no record: 64 zeros. */
  readonly previous: string;
  readonly hash: string;
}

export type AuditEvent =
  /** What was asked for together and decided together, before any of it was done. */
  | { readonly kind: 'decided'; readonly decisions: readonly Decision[] }
  /** How a permitted act ended. */
  | { readonly kind: 'finished'; readonly permit: string; readonly done: boolean; readonly detail: string }
  | {
      readonly kind: 'approved';
      readonly approval: string;
      readonly table: string;
      readonly path: string;
      readonly acts: readonly DestructiveAct[];
      readonly reason: string;
      /** Milliseconds since the Unix epoch. */
      readonly expiresAt: number;
    }
  /** An approval that was refused, by its code. */
  | { readonly kind: 'approvalRefused'; readonly table: string; readonly path: string; readonly code: string }
  /** An update saw that the table is protected; from here on it is, whatever its definition says. */
  | { readonly kind: 'protected'; readonly table: string; readonly path: string }
  /** What an update found done behind its back. */
  | {
      readonly kind: 'found';
      readonly code: string;
      readonly table: string;
      readonly path: string;
      readonly detail: string;
    }
  /** A full refresh or an undo that a crash had broken off was brought to an end. */
  | { readonly kind: 'recovered'; readonly reset: string; readonly outcome: 'rolledBack' | 'rolledForward' }
  /** First record of a log that follows one that was broken. */
  | {
      readonly kind: 'restarted';
      readonly former: string;
      readonly records: number;
      readonly reason: string;
      readonly protectedTables: readonly { readonly table: string; readonly path: string }[];
    };

export interface Decision {
  readonly act: DestructiveAct;
  readonly table: string;
  readonly path: string;
  readonly why: string;
  readonly verdict: 'allowed' | 'demoted' | 'refused';
  readonly code?: string;
  readonly reason?: string;
  /** The approval that was spent. */
  readonly approval?: string;
  /** What the act destroys, where the asker had it looked up. */
  readonly impact?: JsonObject;
}

export const noHash = '0'.repeat(64);

/** Seals an event behind a record. */
export function nextRecord(
  before: Pick<AuditRecord, 'sequence' | 'hash'> | undefined,
  content: Pick<AuditRecord, 'time' | 'who' | 'door' | 'event'>,
): AuditRecord {
  const unsealed = { sequence: (before?.sequence ?? 0) + 1, ...content, previous: before?.hash ?? noHash };
  return { ...unsealed, hash: hashOf(unsealed) };
}

export function recordText(record: AuditRecord): string {
  return `${canonicalJson(asJson(record))}\n`;
}

export function recordFileName(sequence: number): string {
  return `${String(sequence).padStart(20, '0')}.json`;
}

export type ReadRecord =
  { readonly kind: 'record'; readonly record: AuditRecord } | { readonly kind: 'broken'; readonly reason: string };

/** Reads a record, and holds it against its own hash and the one way to write it. */
export function parseRecord(text: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'broken', reason: 'it is not JSON' };
  }
  if (!isJsonObject(value)) return { kind: 'broken', reason: 'it is not a JSON object' };
  const { sequence, time, who, door, event, previous, hash } = value;
  if (
    typeof sequence !== 'number' ||
    typeof time !== 'number' ||
    typeof who !== 'string' ||
    !isDoor(door) ||
    !isEvent(event) ||
    typeof previous !== 'string' ||
    typeof hash !== 'string'
  ) {
    return { kind: 'broken', reason: 'it lacks a member of a record' };
  }
  const record: AuditRecord = { sequence, time, who, door, event, previous, hash };
  if (hashOf(record) !== hash) return { kind: 'broken', reason: 'its content does not give its hash' };
  if (recordText(record) !== text) return { kind: 'broken', reason: 'its text is not the one that was written' };
  return { kind: 'record', record };
}

function hashOf({ sequence, time, who, door, event, previous }: Omit<AuditRecord, 'hash'>): string {
  return sha256(`${previous}${canonicalJson(asJson({ sequence, time, who, door, event, previous }))}`);
}

/** A record as JSON: it is made of plain members only. */
export function recordJson(record: AuditRecord): Json {
  return asJson(record);
}

function asJson(value: object): Json {
  return value as JsonObject;
}

function isDoor(value: Json | undefined): value is Door {
  return value === 'cli' || value === 'rpc' || value === 'engine';
}

const textMembers: Readonly<Record<AuditEvent['kind'], readonly string[]>> = {
  decided: [],
  finished: ['permit', 'detail'],
  approved: ['approval', 'table', 'path', 'reason'],
  approvalRefused: ['table', 'path', 'code'],
  protected: ['table', 'path'],
  found: ['code', 'table', 'path', 'detail'],
  recovered: ['reset', 'outcome'],
  restarted: ['former', 'reason'],
};

const decisionTexts = ['act', 'table', 'path', 'why', 'verdict'];

/** Whether the members that are read again have their types. What else stands in an event is vouched for by the hash alone. */
function isEvent(value: Json | undefined): value is AuditEvent & JsonObject {
  if (!isJsonObject(value)) return false;
  const { kind, decisions, acts, expiresAt, protectedTables: tables } = value;
  if (typeof kind !== 'string' || !isEventKind(kind) || !hasTexts(value, textMembers[kind])) return false;
  if (kind === 'decided') return Array.isArray(decisions) && decisions.every((one) => hasTexts(one, decisionTexts));
  if (kind === 'restarted') return Array.isArray(tables) && tables.every((one) => hasTexts(one, ['table', 'path']));
  if (kind === 'approved') return typeof expiresAt === 'number' && Array.isArray(acts);
  return true;
}

function isEventKind(kind: string): kind is AuditEvent['kind'] {
  return Object.hasOwn(textMembers, kind);
}

function hasTexts(value: Json | undefined, names: readonly string[]): boolean {
  return isJsonObject(value) && names.every((name) => typeof value[name] === 'string');
}
