export interface BadInput {
  readonly name: string;
  /** Makes the damage; paths are relative to the folder. */
  readonly damage?: (tools: Tools) => void | Promise<void>;
  /** `submit silver.py` by default. */
  readonly words?: readonly string[];
  /** 1 by default. */
  readonly exit?: number;
  readonly code: string;
  /** Everything that the error has to name. */
  readonly names: readonly (string | RegExp)[];
  /** Undoes the damage; then the program gives the right table. The files of the undamaged folder, by default none. */
  readonly repairs?: readonly string[];
  /** The newest batch was planned before the damage was met, so the stream checkpoint holds one more file. */
  readonly plans?: boolean;
}

export interface Tools {
  readonly folder: string;
  put(path: string, content: string | Uint8Array): void;
  change(path: string, from: string | RegExp, to: string): void;
  cut(path: string, length: number): void;
  remove(path: string): void;
  read(path: string): string;
  data(table: string, version: number): string;
  run(program: string): Promise<void>;
}

export const stream = (read: string): string =>
  `q = (spark.readStream.${read}
  .writeStream.format("delta").option("checkpointLocation", "check2").trigger(availableNow=True).start("silver2"))
q.awaitTermination()
`;

export const feature = (kind: 'reader' | 'writer'): string =>
  `${JSON.stringify({
    protocol: {
      minReaderVersion: 3,
      minWriterVersion: 7,
      readerFeatures: kind === 'reader' ? ['futureFeature'] : [],
      writerFeatures: ['futureFeature'],
    },
  })}\n`;
