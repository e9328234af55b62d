import * as v from 'valibot';
import type { ColumnDto, ErrorDto, PositionDto } from './dto.ts';
import { notification, request } from './define.ts';

/** A spec file below the workspace. */
export interface ProjectDto {
  /** Absolute path of the spec: names the project in every other request. */
  readonly spec: string;
  /** Name in the spec; the folder's where the spec can't be read. */
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  /** Absolute; empty when the spec can't be read. */
  readonly storage: string;
  readonly dialect: 'databricks' | 'spark';
  /** Why the spec can't be read. */
  readonly error?: ErrorDto;
}

export const listProjects = request<readonly ProjectDto[]>()('projects/list', 'read', v.object({}));

export type DatasetKind =
  'streamingTable' | 'materializedView' | 'persistedView' | 'temporaryView' | 'sink' | 'external';

export interface DatasetDto {
  /** Full name, dots between the parts. */
  readonly key: string;
  /** As short as it can be named in this project. */
  readonly label: string;
  readonly kind: DatasetKind;
  /** `pipelines.reset.allowed = false`. */
  readonly protected: boolean;
  readonly comment?: string;
  readonly columns?: readonly ColumnDto[];
  /** Absolute folder of the Delta table; absent for what is no table. */
  readonly path?: string;
  /** Of the name where it is defined; `file` is relative to the root. */
  readonly position?: PositionDto;
  readonly flows: readonly FlowDto[];
  readonly expectations: readonly { readonly name: string; readonly onViolation: 'keep' | 'drop' | 'fail' }[];
}

export interface FlowDto {
  readonly key: string;
  readonly streaming: boolean;
  readonly inputs: readonly { readonly from: string; readonly streaming: boolean }[];
  readonly position?: PositionDto;
  /** Absolute folder of its stream checkpoint, where it has one. */
  readonly checkpoint?: string;
}

export interface ProblemDto {
  readonly severity: 'error' | 'warning';
  /** Of the catalogue, or the kind of a warning. */
  readonly code: string;
  readonly message: string;
  readonly action?: string;
  readonly position?: PositionDto;
}

export interface GraphDto {
  readonly spec: string;
  readonly name: string;
  /** Each after what it reads. Empty while the project has errors. */
  readonly datasets: readonly DatasetDto[];
  readonly problems: readonly ProblemDto[];
}

/** Parses the project and resolves its graph, as a dry run does. Nothing runs. */
export const readGraph = request<GraphDto>()('projects/graph', 'read', v.object({ spec: v.string() }));

/** A file of a project, its spec or its tables changed; whoever shows them asks again. */
export const projectsChanged = notification<{ readonly spec?: string; readonly what: 'files' | 'data' }>(
  'projects/changed',
);
