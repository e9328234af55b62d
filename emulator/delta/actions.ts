import type { JsonObject } from '../base/json.ts';

/**
 * Actions of the transaction log.
 * Source: delta-io/delta PROTOCOL.md, section "Actions". Fields that we do not interpret are kept in `unknown` where losing
 * them would change the table.
 */
export type Action =
  | { readonly kind: 'metaData'; readonly metadata: Metadata }
  | { readonly kind: 'protocol'; readonly protocol: Protocol }
  | { readonly kind: 'add'; readonly file: AddFile }
  | { readonly kind: 'remove'; readonly file: RemoveFile }
  | { readonly kind: 'cdc'; readonly file: AddCdcFile }
  | { readonly kind: 'txn'; readonly transaction: SetTransaction }
  | { readonly kind: 'domainMetadata'; readonly domain: DomainMetadata }
  | { readonly kind: 'commitInfo'; readonly info: CommitInfo }
  | { readonly kind: 'checkpointMetadata'; readonly version: number }
  | {
      readonly kind: 'sidecar';
      readonly path: string;
      readonly sizeInBytes: number;
      readonly modificationTime: number;
    };

/** Section "Change Metadata". */
export interface Metadata {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly format: { readonly provider: string; readonly options: Readonly<Record<string, string>> };
  /** Spark schema JSON as text, exactly as in the log. */
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdTime?: number;
}

/** Section "Protocol Evolution". Feature lists are absent below reader version 3 / writer version 7. */
export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  readonly readerFeatures?: readonly string[];
  readonly writerFeatures?: readonly string[];
}

/** Section "Add File and Remove File". `path` is as in the log: percent-encoded, relative or absolute. */
export interface AddFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modificationTime: number;
  readonly dataChange: boolean;
  /** Statistics JSON as text. */
  readonly stats?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly deletionVector?: DeletionVectorDescriptor;
  readonly baseRowId?: number;
  readonly defaultRowCommitVersion?: number;
  readonly clusteringProvider?: string;
}

export interface RemoveFile {
  readonly path: string;
  readonly deletionTimestamp?: number;
  readonly dataChange: boolean;
  readonly extendedFileMetadata?: boolean;
  readonly partitionValues?: Readonly<Record<string, string | null>>;
  readonly size?: number;
  readonly stats?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly deletionVector?: DeletionVectorDescriptor;
  readonly baseRowId?: number;
  readonly defaultRowCommitVersion?: number;
}

/** Section "Add CDC File". */
export interface AddCdcFile {
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly size: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Section "Deletion Vector Descriptor Schema". */
export interface DeletionVectorDescriptor {
  readonly storageType: 'u' | 'i' | 'p';
  readonly pathOrInlineDv: string;
  readonly offset?: number;
  readonly sizeInBytes: number;
  readonly cardinality: number;
}

/** Section "Transaction Identifiers". */
export interface SetTransaction {
  readonly appId: string;
  readonly version: number;
  readonly lastUpdated?: number;
}

/** Section "Domain Metadata". */
export interface DomainMetadata {
  readonly domain: string;
  readonly configuration: string;
  readonly removed: boolean;
}

/** Section "Commit Provenance Information": free JSON, kept whole; accessors read the members that Delta writes. */
export type CommitInfo = JsonObject;
