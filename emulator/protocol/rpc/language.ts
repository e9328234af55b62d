import * as v from 'valibot';
import { notification, request } from './define.ts';

/**
 * A place in an open document as editors count it: lines and characters from 0, characters in UTF-16 units. It differs from `PositionDto`
 * (from 1, as messages print places) in its field names too, so that neither is taken for the other. Source: the Language Server Protocol.
 */
export interface TextPositionDto {
  readonly line: number;
  readonly character: number;
}

/** The end is exclusive. */
export interface RangeDto {
  readonly start: TextPositionDto;
  readonly end: TextPositionDto;
}

export interface LocationDto {
  /** Absolute, with `/`. */
  readonly path: string;
  readonly range: RangeDto;
}

export interface TextEditDto {
  readonly range: RangeDto;
  readonly text: string;
}

/** Edits of one file; they do not overlap. `version` is that of the open document they are meant for, null for a file of the disk. */
export interface FileEditsDto {
  readonly path: string;
  readonly version: number | null;
  readonly edits: readonly TextEditDto[];
}

const position = v.object({ line: v.number(), character: v.number() });
const range = v.object({ start: position, end: position });
/** A document is named by its absolute path; the emulator knows its text by `language/open` and `language/change`. */
const place = v.object({ path: v.string(), position });
const document = v.object({ path: v.string() });

// ── Document sync. Requests on a connection are taken in their order: one that is sent after a change sees the changed text. ──

/** Whether a document is one of a project; only then is anything said of it. */
export interface DocumentDto {
  /** Absolute paths of the specs that it belongs to: as a file of the libraries, or as the spec. Empty for every other document. */
  readonly projects: readonly string[];
}

const text = v.object({ path: v.string(), version: v.number(), text: v.string() });

/** The text of the editor lies over that of the disk until `language/close`. Opening again replaces the text, whatever the version. */
export const openDocument = request<DocumentDto>()('language/open', 'read', text);
/** The whole new text. An older version than the known one is passed over. */
export const changeDocument = request<null>()('language/change', 'read', text);
export const closeDocument = request<null>()('language/close', 'read', document);

/** Files of the disk came, went or changed, by whomever. */
export const filesChanged = request<null>()('language/filesChanged', 'read', v.object({ paths: v.array(v.string()) }));

// ── Diagnostics ──

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface DiagnosticDto {
  readonly range: RangeDto;
  readonly severity: Severity;
  /** Of the error catalogue, which `sluice explain` knows, or the kind of a warning. */
  readonly code: string;
  /** Whether `language/explain` has a help page of the code. */
  readonly explained: boolean;
  /** Whole sentences; the action is the last of them. */
  readonly message: string;
  readonly related: readonly { readonly location: LocationDto; readonly message: string }[];
}

/** All that is to be said of one file; an empty list takes away what was said before. */
export interface FileDiagnosticsDto {
  readonly path: string;
  /** Of the text that was checked; null where the disk's was. */
  readonly version: number | null;
  readonly diagnostics: readonly DiagnosticDto[];
}

export const diagnosticsChanged = notification<FileDiagnosticsDto>('language/diagnostics');

/** The help page of a code of the catalogue, in Markdown; null for one that is not in it. */
export const explainCode = request<string | null>()('language/explain', 'read', v.object({ code: v.string() }));

// ── Names: definition, references, rename, symbols ──

export interface DefinitionDto {
  /** The name at the asked position. */
  readonly origin: RangeDto;
  /** Its definitions: several flows may write one table. */
  readonly targets: readonly { readonly path: string; readonly range: RangeDto; readonly selection: RangeDto }[];
}

export const findDefinition = request<DefinitionDto | null>()('language/definition', 'read', place);

export const findReferences = request<readonly LocationDto[]>()(
  'language/references',
  'read',
  v.object({ ...place.entries, includeDefinition: v.boolean() }),
);

export interface HighlightDto {
  readonly range: RangeDto;
  /** `write` where it is defined or written into. */
  readonly kind: 'read' | 'write';
}

export const findHighlights = request<readonly HighlightDto[]>()('language/highlights', 'read', place);

/** What can be renamed at a place, and its name as it would stand in the input box. */
export interface RenameTargetDto {
  readonly range: RangeDto;
  readonly placeholder: string;
}

/** Null where no name of the project's own stands. */
export const prepareRename = request<RenameTargetDto | null>()('language/prepareRename', 'read', place);

export interface RenameDto {
  readonly files: readonly FileEditsDto[];
  /** What the person must know before the edits are made, such as data that stays under the old name. Whole sentences. */
  readonly warnings: readonly string[];
}

/** Fails with RENAME_NAME_TAKEN or RENAME_NAME_INVALID. Nothing is written: the editor applies the edits. */
export const renameDataset = request<RenameDto>()(
  'language/rename',
  'read',
  v.object({ ...place.entries, name: v.string() }),
);

export type SymbolKindDto =
  | 'streamingTable'
  | 'materializedView'
  | 'persistedView'
  | 'temporaryView'
  | 'sink'
  | 'flow'
  | 'expectation'
  | 'column'
  | 'parameter';

export interface DocumentSymbolDto {
  readonly name: string;
  /** What its kind is in words, such as `streaming table`. */
  readonly detail: string;
  readonly kind: SymbolKindDto;
  /** The whole statement or decorated function. */
  readonly range: RangeDto;
  /** Its name. */
  readonly selection: RangeDto;
  readonly children: readonly DocumentSymbolDto[];
}

export const listDocumentSymbols = request<readonly DocumentSymbolDto[]>()(
  'language/documentSymbols',
  'read',
  document,
);

export interface WorkspaceSymbolDto {
  readonly name: string;
  readonly kind: SymbolKindDto;
  /** Name of its project. */
  readonly container: string;
  readonly location: LocationDto;
}

export const listWorkspaceSymbols = request<readonly WorkspaceSymbolDto[]>()(
  'language/workspaceSymbols',
  'read',
  v.object({ query: v.string() }),
);

// ── Lenses and fixes ──

/** What stands above a dataset's definition. */
export interface DatasetLensDto {
  readonly range: RangeDto;
  /** Absolute path of the spec. */
  readonly spec: string;
  /** Full name, as `DatasetDto.key`. */
  readonly dataset: string;
  readonly kind: SymbolKindDto;
  /** `protected`: the table sets `pipelines.reset.allowed = false`; null for what is no table, and so can't be reset. */
  readonly lock: 'protected' | 'resettable' | null;
}

export const listLenses = request<readonly DatasetLensDto[]>()('language/lenses', 'read', document);

export interface FixDto {
  /** `Protect bronze: Set pipelines.reset.allowed to false` */
  readonly title: string;
  /** The diagnostic that it answers. */
  readonly code: string;
  readonly range: RangeDto;
  /** The one that Auto Fix takes. */
  readonly preferred: boolean;
  readonly files: readonly FileEditsDto[];
}

/** For the diagnostics that touch a range. */
export const listFixes = request<readonly FixDto[]>()(
  'language/fixes',
  'read',
  v.object({ ...document.entries, range }),
);

// ── Completion, signature help, hover, formatting ──

export type CompletionKindDto =
  'keyword' | 'dataset' | 'column' | 'function' | 'property' | 'option' | 'type' | 'value' | 'snippet' | 'schema';

export interface CompletionDto {
  readonly label: string;
  readonly kind: CompletionKindDto;
  /** Short, beside the label: a type, a kind. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is put in place of `range`; the label where absent. */
  readonly insertText?: string;
  /** Whether `insertText` has placeholders in the syntax of snippets. */
  readonly snippet?: boolean;
  readonly sortText?: string;
  readonly filterText?: string;
  /** The word at the place that it replaces. */
  readonly range: RangeDto;
}

export interface CompletionListDto {
  readonly items: readonly CompletionDto[];
  /** Whether typing on asks again. */
  readonly incomplete: boolean;
}

export const complete = request<CompletionListDto>()('language/complete', 'read', place);

export interface HoverDto {
  /** Markdown without HTML. */
  readonly contents: readonly string[];
  readonly range: RangeDto;
}

export const readHover = request<HoverDto | null>()('language/hover', 'read', place);

/** Edits that lay out the SQL of a document, or the statements that a part of it touches. Statements that do not parse stay as they are. */
export const formatDocument = request<readonly TextEditDto[]>()(
  'language/format',
  'read',
  v.object({
    ...document.entries,
    range: v.optional(range),
    tabSize: v.number(),
    insertSpaces: v.boolean(),
    /** How keywords are written; as they are where absent. */
    keywordCase: v.optional(v.picklist(['preserve', 'upper', 'lower'])),
  }),
);
