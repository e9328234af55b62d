import * as v from 'valibot';
import { notification, request } from './define.ts';

export const sampleLanguages = ['sql', 'python', 'portable'] as const;
export type SampleLanguageDto = (typeof sampleLanguages)[number];

/** A pipeline with data that lands wave by wave. */
export interface SampleDto {
  readonly name: string;
  readonly title: string;
  /** A whole sentence. */
  readonly description: string;
  readonly languages: readonly SampleLanguageDto[];
}

/** A project of the workspace that was copied from a sample. */
export interface SampleProjectDto {
  readonly sample: string;
  readonly language: SampleLanguageDto;
  /** Absolute path of the spec. */
  readonly spec: string;
  /** Absolute. */
  readonly folder: string;
}

export const listSamples = request<{
  readonly samples: readonly SampleDto[];
  readonly opened: readonly SampleProjectDto[];
}>()('samples/list', 'read', v.object({}));

export interface LandedDto {
  /** Waves that have landed so far. */
  readonly waves: number;
  /** Files that landed now. */
  readonly files: number;
  /** Absolute folder that they landed in. */
  readonly folder: string;
}

/**
 * Copies a sample into a folder of the workspace, once, and lands its first files, so that an update has something to read. Nothing that is
 * there is written over. SAMPLE_UNKNOWN; PROJECT_FILES_EXIST where the folder holds a project that is no copy of this sample.
 */
export const createSample = request<{ readonly project: SampleProjectDto; readonly landed: LandedDto }>()(
  'samples/create',
  'run',
  v.object({
    name: v.string(),
    language: v.picklist(sampleLanguages),
    /** Absolute; it is made. */
    folder: v.string(),
  }),
);

/** Lands one more wave of files in the landing folder of a sample. SAMPLE_UNKNOWN for a project that is no copy of one. */
export const landSample = request<LandedDto>()('samples/land', 'run', v.object({ spec: v.string() }));

export const projectPatterns = ['infinite', 'cdc', 'multiplex'] as const;
export const projectLanguages = ['sql', 'python'] as const;

export interface NewProjectDto {
  /** Absolute path of the spec. */
  readonly spec: string;
  readonly folder: string;
  /** Below the folder, in order. */
  readonly files: readonly string[];
}

/** Makes a pipeline project in a folder of the workspace. PROJECT_FILES_EXIST, with nothing written, where one of its files is there already. */
export const createProject = request<NewProjectDto>()(
  'projects/create',
  'run',
  v.object({
    name: v.pipe(v.string(), v.trim(), v.minLength(1)),
    /** Absolute; it is made. */
    folder: v.string(),
    /** Absent: the two examples of Spark's own `init`. */
    pattern: v.optional(v.picklist(projectPatterns)),
    language: v.picklist(projectLanguages),
  }),
);

/** What a newcomer's steps are completed by. */
export const milestones = [
  'sampleOpened',
  'updateCompleted',
  'olderVersionOpened',
  'streamCheckpointOpened',
  'fullRefreshRefused',
  'fullRefreshUndone',
] as const;

export type Milestone = (typeof milestones)[number];

/** The emulator saw somebody do this, by whichever window or command. */
export const milestoneReached = notification<{ readonly milestone: Milestone }>('milestones/reached');
