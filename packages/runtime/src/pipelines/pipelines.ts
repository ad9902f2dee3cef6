import type { Item, JsonValue, Listening, PipelineInput } from '@clipline/clip-core';
import type { NodePreview, Problem } from '@clipline/engine';
import type { RunSummary } from '../services.ts';
import type { AskedItems } from './asked-items.ts';
import type { PreviewRequest } from './preview-pipeline.ts';

/** A pipeline as lists show it. */
export interface PipelineView {
  readonly name: string;
  readonly description: string | null;
  /** The version that triggers and the queue run; null before the first is published. */
  readonly publishedVersion: number | null;
  /** Counts the changes of the draft. */
  readonly revision: number;
  /** True when the draft is not what was published last. */
  readonly changed: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What starts a pipeline: a trigger of its published version, or a schedule that a person added. */
export interface PipelineStart {
  /** Its id in the pipeline's file, or the name of the schedule. */
  readonly id: string;
  /** What it listens to; null where its type is gone. */
  readonly to: Listening['to'] | null;
  /** False while the pipeline is not published, or it has a problem. */
  readonly active: boolean;
  readonly paused: boolean;
  /** When a schedule runs next; null while it rests, and for all others. */
  readonly next: Date | null;
}

/** A pipeline in the list of all. */
export interface PipelineListing extends PipelineView {
  /** By id, but for those that are switched off. */
  readonly triggers: readonly PipelineStart[];
  /** The newest; null when it has never run. */
  readonly lastRun: Pick<RunSummary, 'id' | 'status' | 'createdAt' | 'startedAt'> | null;
}

export interface PipelineDetail extends PipelineView {
  /** The pipeline file as it is being edited; it may be unsound. */
  readonly draft: JsonValue;
  /** The pipeline file that was published last. */
  readonly published: JsonValue | null;
  /** What keeps the draft from being published, and the node it sits on. */
  readonly problems: readonly Problem[];
}

export interface PipelineVersionView {
  /** 1, 2, 3… */
  readonly version: number;
  readonly createdAt: Date;
  /** What the person who published it said of it. */
  readonly note: string | null;
  readonly definition: JsonValue;
}

/** Pipelines by name: a draft that is edited, and versions that never change. */
export interface Pipelines {
  /** All of them, by name. */
  list(): Promise<readonly PipelineListing[]>;
  /** Throws `not-found`, which lists names that are near. */
  get(name: string): Promise<PipelineDetail>;
  /**
   * Keeps a draft. `revision` is the one that the editing started from, null for a new pipeline. Throws `conflict` when
   * somebody saved in between, with `{revision, draft}` of both sides in its details; nothing is overwritten.
   */
  saveDraft(
    name: string,
    definition: JsonValue,
    options: { readonly revision: number | null },
  ): Promise<PipelineDetail>;
  /** Makes the draft the next version, which runs from now on. Throws `pipeline-invalid`, or `conflict` as above. */
  publish(
    name: string,
    options?: { readonly revision?: number; readonly note?: string },
  ): Promise<PipelineVersionView>;
  /** Newest first. */
  versions(name: string): Promise<readonly PipelineVersionView[]>;
  /** One version. Throws `not-found`. */
  version(name: string, version: number): Promise<PipelineVersionView>;
  /** Puts a version into the draft, to be published again. Throws `not-found`, or `conflict` as above. */
  restore(name: string, version: number, options?: { readonly revision?: number }): Promise<PipelineDetail>;
  /** Throws `conflict` when the new name is taken. */
  rename(name: string, to: string): Promise<PipelineDetail>;
  /** Removes the pipeline with its versions; its runs stay. Throws `conflict` while one of them goes on. */
  remove(name: string): Promise<void>;
  /**
   * What each node makes of the pinned samples, or of the first images of the source, told as soon as it is there;
   * nothing outside is touched. Throws `pipeline-invalid`.
   */
  preview(definition: PipelineInput, request?: PreviewRequest): AsyncIterable<NodePreview>;
  /**
   * What a run has to be given: of the draft, or of what is published; null where its source finds its items itself.
   * Throws `not-found`.
   */
  askedItems(name: string, options?: { readonly draft?: boolean }): Promise<AskedItems | null>;
  /** Pictures as items, as a pinned sample is one; thumbnails of them can be made from then on. */
  samples(addresses: readonly string[]): Promise<readonly Item[]>;
}
