import type { Json } from '../base/json.ts';
import type { Action, AddFile, DeletionVectorDescriptor, Metadata, Protocol, RemoveFile } from './actions.ts';

/**
 * The text of a commit file: one action a line, members in the order in which Delta writes them, absent members left out.
 * Source: PROTOCOL.md, section "Actions".
 */
export function commitText(actions: readonly Action[]): string {
  return actions.map((action) => `${JSON.stringify(actionJson(action))}\n`).join('');
}

type Members = Record<string, Json | undefined>;

function actionJson(action: Action): Members {
  switch (action.kind) {
    case 'commitInfo':
      return { commitInfo: action.info };
    case 'metaData':
      return { metaData: metadataJson(action.metadata) };
    case 'protocol':
      return { protocol: protocolJson(action.protocol) };
    case 'txn':
      return { txn: { ...action.transaction } };
    case 'domainMetadata': {
      const { domain, configuration, removed } = action.domain;
      return { domainMetadata: { domain, configuration, removed } };
    }
    case 'add':
      return { add: addJson(action.file) };
    case 'remove':
      return { remove: removeJson(action.file) };
    case 'cdc': {
      const { path, partitionValues, size, tags } = action.file;
      // Section "Add CDC File": dataChange is always false.
      return { cdc: { path, partitionValues, size, tags, dataChange: false } };
    }
    case 'checkpointMetadata':
      return { checkpointMetadata: { version: action.version } };
    case 'sidecar': {
      const { path, sizeInBytes, modificationTime } = action;
      return { sidecar: { path, sizeInBytes, modificationTime } };
    }
  }
}

export function metadataJson(metadata: Metadata): Members {
  return {
    id: metadata.id,
    name: metadata.name,
    description: metadata.description,
    format: { provider: metadata.format.provider, options: metadata.format.options },
    schemaString: metadata.schemaString,
    partitionColumns: metadata.partitionColumns,
    configuration: metadata.configuration,
    createdTime: metadata.createdTime,
  };
}

export function protocolJson(protocol: Protocol): Members {
  return {
    minReaderVersion: protocol.minReaderVersion,
    minWriterVersion: protocol.minWriterVersion,
    readerFeatures: protocol.readerFeatures,
    writerFeatures: protocol.writerFeatures,
  };
}

export function addJson(file: AddFile): Members {
  return {
    path: file.path,
    partitionValues: file.partitionValues,
    size: file.size,
    modificationTime: file.modificationTime,
    dataChange: file.dataChange,
    stats: file.stats,
    tags: file.tags,
    deletionVector: vectorJson(file.deletionVector),
    baseRowId: file.baseRowId,
    defaultRowCommitVersion: file.defaultRowCommitVersion,
    clusteringProvider: file.clusteringProvider,
  };
}

export function removeJson(file: RemoveFile): Members {
  return {
    path: file.path,
    deletionTimestamp: file.deletionTimestamp,
    dataChange: file.dataChange,
    extendedFileMetadata: file.extendedFileMetadata,
    partitionValues: file.partitionValues,
    size: file.size,
    tags: file.tags,
    deletionVector: vectorJson(file.deletionVector),
    baseRowId: file.baseRowId,
    defaultRowCommitVersion: file.defaultRowCommitVersion,
    stats: file.stats,
  };
}

function vectorJson(vector: DeletionVectorDescriptor | undefined): Members | undefined {
  if (vector === undefined) return undefined;
  return {
    storageType: vector.storageType,
    pathOrInlineDv: vector.pathOrInlineDv,
    offset: vector.offset,
    sizeInBytes: vector.sizeInBytes,
    cardinality: vector.cardinality,
  };
}
