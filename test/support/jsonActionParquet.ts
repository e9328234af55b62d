import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { Json, JsonObject } from '../../emulator/base/json.ts';
import { sluiceError } from '../../emulator/base/errors.ts';
import type { ActionParquet } from '../../emulator/delta/deltaIo.ts';

/** Stands in for Parquet in tests of the log: the rows as JSON text, on whatever file system the test uses. */
export function jsonActionParquet(files: FileSystem): ActionParquet {
  const load = async (path: string): Promise<readonly JsonObject[]> => {
    const content = await files.read(path);
    if (content === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    return JSON.parse(new TextDecoder().decode(content)) as readonly JsonObject[];
  };
  return {
    async read(path, columns) {
      const rows = await load(path);
      if (columns === undefined) return rows;
      return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name))));
    },
    async columns(path) {
      return [...new Set((await load(path)).flatMap((row) => Object.keys(row)))];
    },
    async write(path, schema, rows) {
      const known = new Set(schema.fields.map((field) => field.name));
      for (const row of rows) {
        for (const name of Object.keys(row)) if (!known.has(name)) throw new Error(`no column ${name} in the schema`);
      }
      const content = new TextEncoder().encode(JSON.stringify(rows satisfies readonly Record<string, Json>[]));
      await files.replace(path, content);
      return { size: content.length };
    },
  };
}
