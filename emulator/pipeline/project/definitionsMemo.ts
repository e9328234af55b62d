import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';
import type { FileDefinitions, ProjectSpec, SourceFile } from '../project.ts';

/** What the definitions of a file follow from, its own text aside. */
export interface DefinitionsContext {
  readonly spec: ProjectSpec;
  readonly timeZone: string;
  readonly files: FileSystem;
}

/** Remembers what files define, for whoever reads the same project again and again. */
export interface DefinitionsMemo {
  /** What `read` gives for the file, or gave before for the same text, spec and files that it imports. */
  definitionsOf(
    file: SourceFile,
    context: DefinitionsContext,
    read: (file: SourceFile, context: DefinitionsContext) => Promise<FileDefinitions>,
  ): Promise<FileDefinitions>;
  /** How many files were read, for tests. */
  readonly reads: number;
}

interface Remembered {
  readonly text: string;
  readonly spec: string;
  readonly looks: readonly Look[];
  readonly definitions: FileDefinitions;
}

/** A look at another file while the definitions were read: Python imports, `%run`. */
type Look =
  | { readonly kind: 'read'; readonly path: string; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'status'; readonly path: string; readonly is: 'file' | 'folder' | 'absent' };

/** One entry a file and spec: the newest text. */
export function definitionsMemo(): DefinitionsMemo {
  const known = new Map<string, Remembered>();
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    async definitionsOf(file, context, read) {
      const key = `${context.spec.file}\n${file.path}`;
      const spec = specText(context);
      const before = known.get(key);
      if (before?.text === file.text && before.spec === spec && (await unchanged(before.looks, context.files))) {
        return before.definitions;
      }
      const looks: Look[] = [];
      reads += 1;
      const definitions = await read(file, { ...context, files: observed(context.files, looks) });
      known.set(key, { text: file.text, spec, looks, definitions });
      return definitions;
    },
  };
}

/** The parts of a spec that a file's definitions depend on. */
function specText({ spec, timeZone }: DefinitionsContext): string {
  const { root, catalog, schema, configuration, settings } = spec;
  return JSON.stringify([root, catalog, schema, configuration, settings.dialect, timeZone]);
}

function observed(files: FileSystem, looks: Look[]): FileSystem {
  return {
    ...files,
    async read(path) {
      const bytes = await files.read(path);
      looks.push({ kind: 'read', path, bytes });
      return bytes;
    },
    async status(path) {
      const status = await files.status(path);
      looks.push({ kind: 'status', path, is: kindOf(status) });
      return status;
    },
  };
}

async function unchanged(looks: readonly Look[], files: FileSystem): Promise<boolean> {
  for (const look of looks) {
    if (look.kind === 'status') {
      if (kindOf(await files.status(look.path)) !== look.is) return false;
    } else if (!sameBytes(await files.read(look.path), look.bytes)) return false;
  }
  return true;
}

function kindOf(status: FileStatus | undefined): 'file' | 'folder' | 'absent' {
  return status === undefined ? 'absent' : status.isDirectory ? 'folder' : 'file';
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
