import type {
  ErrorCode,
  ImageInput,
  Label,
  LongText,
  Metadata,
  ModelStamp,
  StoreHealth,
  TokenCount,
  Verdict,
} from '@clipline/clip-core';
import type { ApiKeys, Auth, Owner } from './auth/auth-service.ts';
import type { Blobs } from './blobs/blobs-service.ts';
import type { Connections } from './connections/connections.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Models } from './models/models-service.ts';
import type { DeliveriesService, ReviewsService } from './outbox/outbox-services.ts';
import type { Overview } from './overview/overview.ts';
import type { Pipelines } from './pipelines/pipelines.ts';
import type { NodeService } from './plugins/node-service.ts';
import type { Reindexing } from './reindexing/reindexing.ts';
import type { Classifiers, Policies } from './rulesets/rulesets.ts';
import type { Runs } from './runs/runs-service.ts';
import type { Schedules } from './schedules/schedules.ts';
import type { Templates } from './templates/open-templates.ts';
import type { Triggers } from './triggers/triggers.ts';

export type { ApiKeys, ApiKeyView, Auth, Caller, Owner, OwnerLink, Person } from './auth/auth-service.ts';
export type {
  PipelineDetail,
  PipelineListing,
  PipelineStart,
  Pipelines,
  PipelineVersionView,
  PipelineView,
} from './pipelines/pipelines.ts';

export type { NodeView } from './plugins/describe-nodes.ts';
export type { PluginView } from './plugins/load-plugins.ts';
export type { NodeService } from './plugins/node-service.ts';
export type { PluginTestReport } from './plugins/test-plugin.ts';

import type { StoreService } from './stores/store-service.ts';

export type { NodePreview as NodePreviewView } from '@clipline/engine';
export type {
  FailedDeliveries,
  HostView,
  Jobs,
  JobsView,
  MinuteView,
  OpenRun,
  WaitReason,
  WorkerView,
} from './jobs/jobs.ts';
export type { ModelSpeed, Models, ModelView, PullState } from './models/models-service.ts';
export type { Reviewer, ReviewView } from './outbox/outbox-services.ts';
export type { DayOfRuns, NextStep, Overview } from './overview/overview.ts';
export type { AskedItems } from './pipelines/asked-items.ts';
export type { PreviewRequest } from './pipelines/preview-pipeline.ts';
export type { ReindexCount, Reindexing } from './reindexing/reindexing.ts';
export type {
  ClassifiedPicture,
  JudgedPicture,
  RulesetDetail,
  RulesetPreview,
  Rulesets,
  RulesetUse,
  RulesetVersionView,
  RulesetView,
} from './rulesets/rulesets.ts';
export type { DeadLetter, DeadLetterFilter } from './runs/dead-letters.ts';
export type { RunItem, RunItemPage, RunItemsRequest } from './runs/list-run-items.ts';
export type { ItemOutcome } from './runs/node-items.ts';
export type { ReplayReport, ReplayRequest } from './runs/replay.ts';
export type { RetryOptions } from './runs/retry-run.ts';
export type { RunDetail, RunNoteView } from './runs/run-detail.ts';
export type { Runs } from './runs/runs-service.ts';
export type { StartRequest } from './runs/start-run.ts';
export type {
  CalendarRun,
  ScheduleCalendar,
  ScheduleRequest,
  Schedules,
  ScheduleTimes,
  ScheduleView,
  UpcomingRun,
} from './schedules/schedules.ts';
export type { CopyProgress, CopyReport, CopyRequest } from './stores/copy-catalog.ts';
export type { StoreList, StoreService } from './stores/store-service.ts';
export type { Templates, TemplateView } from './templates/open-templates.ts';

export type {
  HookAnswer,
  HookRequest,
  HookView,
  LastFiring,
  Triggers,
  TriggerView,
} from './triggers/triggers.ts';

export type RunStatus =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'interrupted'
  | 'waiting'
  | 'paused';

/** Where a run stands; a row of `runs`. `waiting` asks a person, `interrupted` goes on by itself, `paused` when told to. */
export interface RunSummary {
  readonly id: string;
  readonly kind: 'index' | 'pipeline';
  readonly title: string;
  readonly catalog: string | null;
  /** Name of its pipeline; null for indexing, files and pipelines that were removed. */
  readonly pipeline: string | null;
  readonly status: RunStatus;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly progress: RunProgress;
  /** Why it failed or what it waits for. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface RunProgress {
  /** Files or items to look at, once known. */
  readonly total: number | null;
  readonly scanned: number;
  readonly embedded: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly failed: number;
  /** Images per second over the last seconds; null before there is a figure. */
  readonly rate: number | null;
}

/** One image that could not be taken in, and what to do about it. */
export interface ItemErrorView {
  readonly path: string;
  readonly node: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly at: Date;
}

export interface CatalogView {
  readonly name: string;
  readonly folder: string | null;
  readonly model: { readonly id: string; readonly title: string; readonly starter: boolean };
  readonly store: { readonly url: string; readonly collection: string };
  /** Images that can be found. */
  readonly images: number;
  readonly failed: number;
  readonly createdAt: Date;
  readonly lastRun: RunSummary | null;
}

export interface IndexRequest {
  readonly folder: string;
  readonly catalog: string;
  /** Card id or folder; the catalogue's model, or the default one for a new catalogue. */
  readonly model?: string;
  /** Address of a store, secrets as `env:NAME`; the catalogue's store, or the default one for a new catalogue. */
  readonly store?: string;
  /** Goes on although more than a fifth of the files seen before are gone. */
  readonly confirmRemoval?: boolean;
  /** Embeds unchanged files again. */
  readonly force?: boolean;
  /** Embeds only images without a vector, or only those whose bytes changed; both when left out. */
  readonly choice?: 'missing' | 'changed';
}

/** What came of indexing a folder; `clipline index --json` prints it, but for the id of its run. */
export interface IndexReport {
  readonly runId: string;
  readonly catalog: string;
  readonly model: string;
  readonly store: string;
  readonly scanned: number;
  readonly embedded: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly failed: readonly { readonly path: string; readonly code: ErrorCode; readonly message: string }[];
  readonly seconds: number;
}

export type QueryInput =
  | { readonly text: string }
  | { readonly image: ImageInput }
  | { readonly likeId: string };

export interface SearchRequest {
  readonly catalog: string;
  readonly query: QueryInput;
  /** 1…1,000; default 24. */
  readonly topK?: number;
  /** A CEL expression over metadata, such as `metadata.year > 2000 && metadata.colour == "red"`. */
  readonly filter?: string;
  readonly longText?: LongText;
  readonly exact?: boolean;
  readonly signal?: AbortSignal;
}

export interface SearchMatch {
  readonly id: string;
  /** Cosine similarity, −1…1. */
  readonly score: number;
  readonly uri: string;
  readonly metadata: Metadata;
}

/** What `clipline search --json` prints. */
export interface SearchReport {
  readonly matches: readonly SearchMatch[];
  /** Of the text; null when the query is an image. */
  readonly tokens: TokenCount | null;
  readonly milliseconds: number;
}

export interface ClassifyReport {
  readonly path: string;
  /** Best first. */
  readonly labels: readonly Label[];
}

export interface ModerateReport {
  readonly path: string;
  readonly verdict: Verdict['action'];
  readonly categories: readonly Label[];
}

export type PerImage<T> =
  | T
  | { readonly path: string; readonly error: { readonly code: ErrorCode; readonly message: string } };

export interface AssetView {
  readonly id: string;
  readonly uri: string;
  readonly path: string;
  readonly metadata: Metadata;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly mediaType: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly indexedAt: Date | null;
}

export interface Health {
  readonly database: { readonly state: 'ready' | 'unavailable'; readonly detail: string };
  readonly store: StoreHealth;
  readonly model: { readonly state: 'ready' | 'loading' | 'cold' | 'unavailable'; readonly detail: string };
  readonly workers: number;
}

/** What an installation is made of, for people. */
export interface About {
  readonly version: string;
  /** Of Node. */
  readonly node: string;
  /** Folder that holds all state. */
  readonly home: string;
  readonly database: { readonly embedded: boolean; readonly detail: string };
  /** Where new catalogues keep their vectors. */
  readonly store: string;
  /** Card id or folder of the model for new catalogues. */
  readonly model: string;
}

/** Everything an app may ask; opened once per process by `openRuntime`. All times are UTC. */
export interface Runtime extends AsyncDisposable {
  readonly home: string;
  readonly catalogs: {
    list(): Promise<readonly CatalogView[]>;
    get(name: string): Promise<CatalogView>;
    /** Removes the catalogue, its assets and its vectors; never the files. */
    remove(name: string): Promise<void>;
    errors(name: string, options?: { readonly limit?: number }): Promise<readonly ItemErrorView[]>;
    asset(catalog: string, id: string): Promise<AssetView>;
    /** One page of a catalogue, newest first. */
    assets(
      catalog: string,
      options: { readonly limit: number; readonly cursor?: string },
    ): Promise<{ readonly assets: readonly AssetView[]; readonly cursor?: string }>;
    /** The assets with these ids, in any order; unknown ids are left out. At most 1,000 ids. */
    assetsById(catalog: string, ids: readonly string[]): Promise<readonly AssetView[]>;
  };
  readonly indexing: {
    /** Indexes in this process and resolves when done. `onProgress` is called a few times a second. */
    index(
      request: IndexRequest,
      options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: RunProgress) => void },
    ): Promise<IndexReport>;
    /** Hands the work to a worker and resolves with the queued run. */
    enqueue(request: IndexRequest): Promise<RunSummary>;
  };
  readonly runs: Runs;
  readonly jobs: Jobs;
  readonly overview: Overview;
  readonly pipelines: Pipelines;
  readonly templates: Templates;
  readonly classifiers: Classifiers;
  readonly policies: Policies;
  readonly reindexing: Reindexing;
  readonly schedules: Schedules;
  readonly triggers: Triggers;
  readonly search: {
    search(request: SearchRequest): Promise<SearchReport>;
    countTokens(catalog: string | null, text: string): Promise<TokenCount>;
  };
  readonly labelling: {
    classify(
      paths: readonly string[],
      options: {
        readonly labels: readonly string[];
        readonly templates?: readonly string[];
        readonly model?: string;
        readonly signal?: AbortSignal;
      },
    ): AsyncIterable<PerImage<ClassifyReport>>;
    moderate(
      paths: readonly string[],
      options?: { readonly model?: string; readonly signal?: AbortSignal },
    ): AsyncIterable<PerImage<ModerateReport>>;
    embed(
      input: { readonly image: ImageInput } | { readonly text: string },
      options?: { readonly model?: string; readonly longText?: LongText },
    ): Promise<{ readonly stamp: ModelStamp; readonly vector: Float32Array }>;
  };
  readonly models: Models;
  readonly images: {
    /** Path of a cached WebP whose long side is at most `size` pixels (160, 320, 640 or 1280). */
    thumbnail(catalog: string, assetId: string, size: number): Promise<string>;
    /**
     * The same of an image that a preview of this process has shown, by its address. Throws `not-found` for any other:
     * nobody can ask for a file that no pipeline led to.
     */
    previewThumbnail(uri: string, size: number): Promise<string>;
    /** Path and media type of the original. */
    original(
      catalog: string,
      assetId: string,
    ): Promise<{ readonly path: string; readonly mediaType: string }>;
  };
  readonly blobs: Blobs;
  readonly reviews: ReviewsService;
  readonly deliveries: DeliveriesService;
  readonly stores: StoreService;
  readonly nodes: NodeService;
  readonly connections: Connections;
  readonly auth: Auth;
  readonly owner: Owner;
  readonly apiKeys: ApiKeys;
  /** Takes runs from the queue until the signal fires. */
  work(options: { readonly signal: AbortSignal }): Promise<void>;
  health(): Promise<Health>;
  about(): Promise<About>;
}
