import type { ClassifierSettings, CutText, ModerationPolicy, TokenCount } from '@clipline/clip-core';
import type { AssetView } from '../services.ts';

/** A classifier or policy as lists show it. */
export interface RulesetView {
  readonly name: string;
  readonly description: string;
  /** The newest version. */
  readonly version: number;
  /** Of the newest version: names of the labels or categories, in their order. */
  readonly names: readonly string[];
  /** Published pipelines that pin a version of it. */
  readonly usedBy: readonly RulesetUse[];
  readonly createdAt: Date;
  /** When the newest version was saved. */
  readonly updatedAt: Date;
}

/** A published pipeline and the version of a ruleset that it pins. */
export interface RulesetUse {
  readonly pipeline: string;
  readonly version: number;
}

export interface RulesetVersionView<S> {
  /** 1, 2, 3… */
  readonly version: number;
  readonly settings: S;
  /** What the person who saved it said of it. */
  readonly note: string | null;
  readonly createdAt: Date;
}

export interface RulesetDetail<S> extends RulesetView {
  readonly settings: S;
}

/** A picture of a catalogue and its scores, 0 to 1, in the order of the labels or categories. */
export interface JudgedPicture {
  readonly asset: AssetView;
  readonly scores: readonly number[];
}

export interface RulesetPreview<P extends JudgedPicture> {
  /** Of the labels or categories, in the order of the scores. */
  readonly names: readonly string[];
  /** In no order that means anything, but the same each time. */
  readonly pictures: readonly P[];
  /** Images that the catalogue has in all. */
  readonly total: number;
  /** The sentence that is longest, and how much of it the model reads. */
  readonly longest: { readonly text: string; readonly tokens: TokenCount };
  /** Sentences of which the model reads only the beginning. */
  readonly cut: readonly CutText[];
}

export interface ClassifiedPicture extends JudgedPicture {
  /** True when what is none of the labels fits best. */
  readonly none: boolean;
}

export interface RulesetPreviewRequest<S> {
  readonly catalog: string;
  readonly settings: S;
  /** How many pictures, spread over the catalogue; at most 500. */
  readonly limit: number;
}

/**
 * Classifiers or policies by name, in versions that never change. Methods that name one throw `not-found`, which lists
 * names that are near.
 */
export interface Rulesets<S, P extends JudgedPicture> {
  /** By name. */
  list(): Promise<readonly RulesetView[]>;
  /** With the settings of the newest version. */
  get(name: string): Promise<RulesetDetail<S>>;
  /**
   * Keeps a new version. `last` is the version that the editing started from, null for a new name. Throws
   * `param-invalid`, or `conflict` when somebody saved in between, with `{version, settings}` of the newest as its
   * details; nothing is overwritten.
   */
  save(
    name: string,
    settings: unknown,
    options: { readonly last: number | null; readonly note?: string },
  ): Promise<RulesetDetail<S>>;
  /** Newest first. */
  versions(name: string): Promise<readonly RulesetVersionView<S>[]>;
  /** Throws `conflict` when the new name is taken, or a published pipeline pins the old one. */
  change(
    name: string,
    changes: { readonly name?: string; readonly description?: string },
  ): Promise<RulesetDetail<S>>;
  /** Removes it with its versions. Throws `conflict` while a published pipeline pins one. */
  remove(name: string): Promise<void>;
  /** Judges pictures by the vectors that their catalogue keeps: embeds no image, and a sentence only once. */
  preview(request: RulesetPreviewRequest<unknown>): Promise<RulesetPreview<P>>;
}

export type Classifiers = Rulesets<ClassifierSettings, ClassifiedPicture>;
export type Policies = Rulesets<ModerationPolicy, JudgedPicture>;
