/** The part of parquetjs-lite that the samples and the interop tests use; the package brings no types. */
declare module 'parquetjs-lite' {
  export interface FieldDefinition {
    readonly type: 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'UTF8' | 'TIMESTAMP_MICROS' | 'DATE';
    readonly optional?: boolean;
    readonly compression?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP';
  }
  class ParquetSchema {
    constructor(fields: Readonly<Record<string, FieldDefinition>>);
  }
  class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
    appendRow(row: Readonly<Record<string, unknown>>): Promise<void>;
    close(): Promise<void>;
  }
  class ParquetReader {
    static openFile(path: string): Promise<ParquetReader>;
    getCursor(): { next(): Promise<Record<string, unknown> | null> };
    getRowCount(): unknown;
    close(): Promise<void>;
  }
  const parquet: {
    readonly ParquetSchema: typeof ParquetSchema;
    readonly ParquetWriter: typeof ParquetWriter;
    readonly ParquetReader: typeof ParquetReader;
  };
  // A CommonJS package: Node gives its exports as the default.
  export default parquet;
}
