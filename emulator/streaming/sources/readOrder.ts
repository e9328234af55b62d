/**
 * The order in which Spark reads the files of a batch: large ones first, else as they were found. It shows where rows of one key
 * meet in one batch, since the first one read stays. Source: apache/spark, `FileSourceScanExec.createReadRDD`.
 */
export function inReadOrder<File extends { readonly size: number }>(files: readonly File[]): readonly File[] {
  return [...files].sort((left, right) => right.size - left.size);
}
