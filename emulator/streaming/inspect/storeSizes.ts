import type { FileSystem } from '../../base/fileSystem.ts';

export interface StoreSizes {
  readonly bytes: number;
  /** By partition, the largest first. */
  readonly partitions: readonly { readonly partition: number; readonly files: number; readonly bytes: number }[];
}

/** What the partitions of a store take on the disk, all versions together. */
export async function storeSizes(
  files: FileSystem,
  checkpoint: string,
  operatorId: number,
  store: string,
): Promise<StoreSizes> {
  const operator = `${checkpoint}/state/${operatorId}`;
  const below = store === 'default' ? '' : `/${store}`;
  const partitions: { partition: number; files: number; bytes: number }[] = [];
  for (const { name, isDirectory } of (await files.list(operator)) ?? []) {
    if (!isDirectory || !/^\d{1,9}$/.test(name)) continue;
    const size = { partition: Number(name), files: 0, bytes: 0 };
    for (const folder of ['', '/SSTs', '/logs']) {
      for (const entry of (await files.list(`${operator}/${name}${below}${folder}`)) ?? []) {
        if (entry.isDirectory || entry.name.startsWith('.')) continue;
        size.files += 1;
        size.bytes += entry.size;
      }
    }
    partitions.push(size);
  }
  partitions.sort((left, right) => right.bytes - left.bytes || left.partition - right.partition);
  return { bytes: partitions.reduce((sum, { bytes }) => sum + bytes, 0), partitions };
}
