import { storageCatalog } from '../batch/tableCatalog.ts';
import { languageService, type LanguageService } from '../language/languageService.ts';
import { diagnosticsChanged } from '../protocol/rpc/language.ts';
import { withProject } from '../workspace/openProject.ts';
import { diagnosticsDto } from './dto/language.ts';
import type { OpenDocument } from './documentOverlay.ts';
import type { Workspace } from './workspace.ts';

/** The language service of a workspace, with the documents that its clients hold open. */
export interface WorkspaceLanguage {
  readonly service: LanguageService;
  /** The text of a client's editor. False for an older version than the known one, which is passed over. */
  put(client: number, document: OpenDocument, how: 'open' | 'change'): boolean;
  /** The client's editor closed a document: the disk's text counts again, unless another client holds it. */
  release(client: number, path: string): void;
}

const languages = new WeakMap<Workspace, WorkspaceLanguage>();

export function languageOf(workspace: Workspace): WorkspaceLanguage {
  const known = languages.get(workspace);
  if (known !== undefined) return known;
  const service = serviceOf(workspace);
  const { documents } = workspace;
  const held = new Map<number, Set<string>>();
  const release = (client: number, path: string): void => {
    held.get(client)?.delete(path);
    if ([...held.values()].some((paths) => paths.has(path))) return;
    documents.remove(path);
    service.changed(path);
  };
  const language: WorkspaceLanguage = {
    service,
    put(client, document, how) {
      let own = held.get(client);
      if (own === undefined) {
        own = new Set();
        held.set(client, own);
        workspace.onClientGone(client, () => {
          for (const path of held.get(client) ?? []) release(client, path);
          held.delete(client);
        });
      }
      own.add(document.path);
      const before = documents.get(document.path);
      if (how === 'change' && before !== undefined && before.version >= document.version) return false;
      documents.set(document);
      return before?.text !== document.text;
    },
    release,
  };
  languages.set(workspace, language);
  workspace.onClose(() => service.close());
  return language;
}

function serviceOf(workspace: Workspace): LanguageService {
  const { files, documents, folder } = workspace;
  return languageService({
    files,
    versionOf: (path) => documents.get(path)?.version,
    listSpecs: async () => (await workspace.projects()).map(({ spec }) => spec),
    check: (spec, { memo, resolutions, files: texts }) =>
      withProject({ folder, spec, door: 'rpc', files: texts, memo }, async (open) => ({
        project: open.project,
        check: await open.check({ purpose: 'dryRun', memo: resolutions }),
      })),
    async storedTable({ storage }, name) {
      const [catalog = '', schema = '', table = ''] = name;
      const stored = await storageCatalog(files, storage).find([catalog, schema, table]);
      return stored?.kind === 'table' ? stored.path : undefined;
    },
    after(milliseconds, work) {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
    onDiagnostics: (found) => workspace.broadcast(diagnosticsChanged, diagnosticsDto(found)),
    onFailure: (error) =>
      workspace.log(
        'error',
        `A project could not be checked: ${error instanceof Error ? error.message : String(error)}`,
      ),
  });
}
