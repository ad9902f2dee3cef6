import type { z } from 'zod';
import type { AssetAccess } from './assets.ts';
import type { BlobStore } from './blob.ts';
import type { ConnectionKind, ConnectionSettings } from './connection.ts';
import type { Described } from './described.ts';
import type { ClipError } from './errors.ts';
import type { Facet, ImageRef, Item, ItemWith, JsonValue, ModelStamp } from './item.ts';
import type { ClipModel, ImageInput } from './model.ts';
import type { NetworkPolicy } from './network.ts';
import type { Outbox } from './outbox.ts';
import type { RulesetKind } from './ruleset.ts';
import type { VectorStore } from './store.ts';
import type { TriggerDefinition } from './trigger.ts';

/** Where a source stands: a JSON value that only the source reads. */
export type Cursor = JsonValue;

/** A catalogue's active index, opened for a node. */
export interface CatalogIndex {
  readonly catalog: string;
  readonly store: VectorStore;
  readonly collection: string;
  readonly stamp: ModelStamp;
}

/** What a node or source may ask of the world. */
export interface SourceContext {
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly nodeId: string;
  /** Folders that file nodes may read and write; a path outside them is `path-outside-root`. Empty means any. */
  readonly roots: readonly string[];
  readonly network: NetworkPolicy;
  /** Settings of a connection that was added under this name. Throws `connection-missing`. */
  connection<K extends ConnectionKind>(kind: K, name: string): Promise<ConnectionSettings<K>>;
  readonly assets: AssetAccess;
  readonly blobs: BlobStore;
  /** Pages of items that the run was started with: by a trigger, another pipeline or by hand. */
  input(after: number): AsyncIterable<{ readonly number: number; readonly items: readonly Item[] }>;
}

export interface NodeContext extends SourceContext {
  /** Number of the page in its run, from 0; the same page has the same number when a run is resumed. In `finish`: how many pages there were. */
  readonly page: number;
  /** A folder of this run and node, kept until the run ends; for nodes that gather results. */
  readonly scratch: string;
  /** The same run, node and item give the same key, so that a repeated side effect can be recognised. */
  idempotencyKey(item: Item): string;
  /** Opens a model by card id or folder; without one, the catalogue's or the default model. */
  model(id?: string): Promise<ClipModel>;
  /** Saved rules by `name@version`, as JSON that the caller parses with the schema of the kind. Throws `not-found`. */
  ruleset(kind: RulesetKind, reference: string): Promise<JsonValue>;
  /** Opens a catalogue's active index. Throws `catalog-missing`. */
  catalog(name: string): Promise<CatalogIndex>;
  /** Where the bytes of an image are. */
  bytes(image: ImageRef): Promise<ImageInput>;
  readonly outbox: Outbox;
  /** Sends an item to the node's `error` output; the rest go on. */
  reject(item: Item, cause: ClipError): void;
  /** Leaves an item out on purpose; counted. */
  drop(item: Item, reason: string): void;
}

/** A step of a pipeline. A batch in, named outputs out; `error` is implied for items it rejects. */
export interface NodeDefinition<
  P extends z.ZodObject = z.ZodObject,
  N extends Facet = Facet,
  G extends Facet = Facet,
  O extends string = string,
> extends Described<P> {
  readonly kind: 'node';
  /** Facets every item must carry. */
  readonly needs: readonly N[];
  /** Facets every item carries afterwards. */
  readonly gives: readonly G[];
  readonly outputs: readonly O[];
  /**
   * True when the node only computes from its items, params and model: a preview may run it, and its result for an
   * item may be taken from the cache.
   */
  readonly pure: boolean;
  /** True when a batch may come out as other items than went in: their `parents` name the items they were made from. */
  readonly derives?: boolean;
  /**
   * True when the node keeps its items until all have come, and gives them by `emit`. Its `run` drops what it keeps;
   * what it keeps for a page must replace what a killed run left of it.
   */
  readonly gathers?: boolean;
  /**
   * What else the result depends on, such as the stamp of the model that params name; part of the cache key. Null when
   * that has no stamp, as with what a store holds: the result is then neither kept nor taken from the cache.
   */
  cacheStamp?(params: z.output<P>, context: NodeContext): Promise<string | null>;
  /**
   * For nodes that are not pure: names the service that these params reach, such as a host. While it does not answer,
   * all nodes of the type that reach it are held back; by default those with the same params.
   */
  serviceOf?(params: z.output<P>): string;
  /** For nodes that are not pure: what the node would do with these items, in a sentence for each; nothing is done. */
  preview?(
    items: readonly ItemWith<N>[],
    params: z.output<P>,
    context: NodeContext,
  ): Promise<readonly string[]>;
  /** Items in = items out + rejected + dropped (by id or, where the node derives, by parents); never edits its input. */
  run(
    items: readonly ItemWith<N>[],
    params: z.output<P>,
    context: NodeContext,
  ): Promise<{ readonly [K in O]: readonly ItemWith<N | G>[] }>;
  /** For a node that gathers: batches of what it kept, by output, once every page before has been committed. */
  emit?(
    params: z.output<P>,
    context: NodeContext,
  ): AsyncIterable<{ readonly [K in O]?: readonly ItemWith<N | G>[] }>;
  /** Called once when every page has been committed; not when the run failed or was cancelled. */
  finish?(params: z.output<P>, context: NodeContext): Promise<void>;
}

export interface SourcePage {
  readonly items: readonly Item[];
  /** Handing it back to `pages` yields what comes after this page. */
  readonly cursor: Cursor;
  /** How many items there are in all, where known. */
  readonly total?: number;
  /** Things the source could not turn into items. */
  readonly rejected?: readonly { readonly item: Item; readonly error: ClipError }[];
}

/** A node that produces items page by page and can go on from a cursor. */
export interface SourceDefinition<P extends z.ZodObject = z.ZodObject, G extends Facet = Facet>
  extends Described<P> {
  readonly kind: 'source';
  readonly gives: readonly G[];
  /** What its items carry besides, where that depends on the params. */
  givesFor?(params: z.output<P>): readonly Facet[];
  /** True when its items are those that the run was started with, so that whoever starts one is asked for them. */
  readonly takesInput?: boolean;
  pages(params: z.output<P>, cursor: Cursor | null, context: SourceContext): AsyncIterable<SourcePage>;
  /** What a preview begins with, for a source whose pages change something. */
  previewPages?(params: z.output<P>, context: SourceContext): AsyncIterable<SourcePage>;
}

/** What a pipeline's graph is made of. */
export type StepDefinition = NodeDefinition | SourceDefinition;

export type AnyDefinition = StepDefinition | TriggerDefinition;

/** All definitions by type. */
export type NodeRegistry = ReadonlyMap<string, AnyDefinition>;

/** Types a node definition from its literals. */
export function defineNode<P extends z.ZodObject, N extends Facet, G extends Facet, O extends string>(
  definition: Omit<NodeDefinition<P, N, G, O>, 'kind'>,
): NodeDefinition {
  // The registry holds every definition under one type; the planner has checked facets and params before `run` is called.
  return { ...definition, kind: 'node' } as unknown as NodeDefinition;
}

/** Types a source definition from its literals. */
export function defineSource<P extends z.ZodObject, G extends Facet>(
  definition: Omit<SourceDefinition<P, G>, 'kind'>,
): SourceDefinition {
  // As above: params are parsed with the definition's own schema before `pages` is called.
  return { ...definition, kind: 'source' } as unknown as SourceDefinition;
}
