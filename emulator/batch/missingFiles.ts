import type { FileSystem } from '../base/fileSystem.ts';
import type { FileScan } from '../plan/fileScan.ts';

/** Whether files that are gone are passed over: the option `ignoreMissingFiles`, else `spark.sql.files.ignoreMissingFiles`. */
export function ignoresMissingFiles(conf: Readonly<Record<string, string>>, option: string | undefined): boolean {
  return (option ?? conf['spark.sql.files.ignoreMissingFiles'])?.toLowerCase() === 'true';
}

/** The scan of those files that are there. */
export async function presentFiles(files: FileSystem, scan: FileScan): Promise<FileScan> {
  const found = [];
  for (const file of scan.files) if ((await files.status(file.path)) !== undefined) found.push(file);
  return { ...scan, files: found };
}
