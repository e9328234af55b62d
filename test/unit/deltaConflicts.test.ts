import assert from 'node:assert/strict';
import type { Action, Metadata } from '../../emulator/delta/actions.ts';
import { checkConflict, type Contender } from '../../emulator/delta/conflicts.ts';
import { readsNothing } from '../../emulator/delta/isolation.ts';

const metadata: Metadata = {
  id: 'table',
  format: { provider: 'parquet', options: {} },
  schemaString: '{"type":"struct","fields":[]}',
  partitionColumns: [],
  configuration: {},
};

const contender: Contender = {
  table: 'delta.`/t`',
  reads: readsNothing,
  actions: [],
  isolation: 'Serializable',
  blindAppend: false,
  metadata,
  protocol: { minReaderVersion: 1, minWriterVersion: 2 },
  partitionColumns: [],
};

const add = (path: string): Action => ({
  kind: 'add',
  file: { path, partitionValues: {}, size: 1, modificationTime: 0, dataChange: true },
});
const remove = (path: string): Action => ({ kind: 'remove', file: { path, dataChange: true } });
const domain = (name: string): Action => ({
  kind: 'domainMetadata',
  domain: { domain: name, configuration: '', removed: false },
});

describe('conflicts of Delta transactions', () => {
  const answer = (mine: Partial<Contender>, ...actions: readonly Action[]): string => {
    const found = checkConflict({ ...contender, ...mine }, { version: 5, actions });
    return found.kind === 'conflict' ? found.error.code : found.kind;
  };

  it('finds a file that both remove, although neither read it', () => {
    const mine = { actions: [remove('a')], isolation: 'SnapshotIsolation' } as const;
    assert.equal(answer(mine, remove('a')), 'DELTA_CONCURRENT_DELETE_DELETE.WITHOUT_HINT');
    assert.equal(answer(mine, remove('b')), 'rebased');
  });

  it('takes one domain by two as a conflict, and two domains as none', () => {
    const mine = { actions: [domain('one')], blindAppend: true };
    assert.equal(answer(mine, domain('one')), 'DELTA_CONCURRENT_TRANSACTION');
    assert.equal(answer(mine, domain('two')), 'rebased');
  });

  it('lets a reader of the whole table pass nobody who changed rows', () => {
    const mine = { reads: { ...readsNothing, wholeTable: true } };
    assert.equal(answer(mine, remove('a')), 'DELTA_CONCURRENT_DELETE_READ.WITHOUT_HINT');
    assert.equal(answer(mine, add('a')), 'DELTA_CONCURRENT_APPEND.WITHOUT_HINT');
    assert.equal(answer(mine, { kind: 'txn', transaction: { appId: 'x', version: 1 } }), 'rebased');
  });

  it('stops at a protocol that lost a feature, or that both change', () => {
    const protocol = { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['invariants'] };
    assert.equal(answer({}, { kind: 'protocol', protocol }), 'DELTA_PROTOCOL_CHANGED');
    const more = { ...protocol, writerFeatures: ['invariants', 'appendOnly', 'domainMetadata'] };
    assert.equal(answer({}, { kind: 'protocol', protocol: more }), 'rebased');
    assert.equal(
      answer({ actions: [{ kind: 'protocol', protocol: more }] }, { kind: 'protocol', protocol: more }),
      'DELTA_PROTOCOL_CHANGED',
    );
  });

  it('takes over what the winner left', () => {
    const changed = { ...metadata, configuration: { 'delta.enableDeletionVectors': 'true' } };
    const found = checkConflict(contender, { version: 5, actions: [{ kind: 'metaData', metadata: changed }] });
    assert.equal(found.kind === 'rebased' && found.contender.metadata, changed);
  });
});
