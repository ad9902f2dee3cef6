/** Contract 1 between Clipline and plugins: the types that editors check a plugin by. */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type Facet = 'image' | 'text' | 'embedding' | 'labels' | 'verdict' | 'matches' | 'hashes';

export interface ImageRef {
  readonly uri: string;
  readonly sha256?: string;
  readonly mediaType?: string;
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
}

export interface Item {
  readonly id: string;
  readonly parents?: readonly string[];
  readonly metadata: { readonly [key: string]: JsonValue };
  readonly image?: ImageRef;
  readonly text?: string;
  readonly embedding?: {
    readonly stamp: {
      readonly model: string;
      readonly revision: string;
      readonly preprocessing: string;
      readonly dimensions: number;
    };
    readonly vector: Float32Array;
  };
  readonly labels?: readonly { readonly name: string; readonly score: number }[];
}

export interface NodeContext {
  readonly signal: AbortSignal;
  readonly runId: string;
  readonly nodeId: string;
  readonly page: number;
  readonly scratch: string;
  idempotencyKey(item: Item): string;
  /** Where the bytes of an image are. */
  bytes(image: ImageRef): Promise<{ readonly path: string } | { readonly bytes: Uint8Array }>;
  /** Sends an item to the node's `error` output. */
  reject(item: Item, cause: Error): void;
  /** Leaves an item out on purpose. */
  drop(item: Item, reason: string): void;
}

/** zod 4; install it as a development dependency for its full types. */
// biome-ignore lint/suspicious/noExplicitAny: the plugin may not have zod installed.
export type Zod = any;

export interface Node {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly params: Zod;
  readonly needs: readonly Facet[];
  readonly gives: readonly Facet[];
  readonly outputs: readonly string[];
  readonly pure: boolean;
  readonly derives?: boolean;
  readonly gathers?: boolean;
  run(
    items: readonly Item[],
    // biome-ignore lint/suspicious/noExplicitAny: what zod made of the parameters.
    params: any,
    context: NodeContext,
  ): Promise<{ readonly [output: string]: readonly Item[] }>;
}

export interface Source {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly params: Zod;
  readonly gives: readonly Facet[];
  pages(
    // biome-ignore lint/suspicious/noExplicitAny: what zod made of the parameters.
    params: any,
    cursor: JsonValue,
    context: Pick<NodeContext, 'signal' | 'runId' | 'nodeId'>,
  ): AsyncIterable<{ readonly items: readonly Item[]; readonly cursor: JsonValue; readonly total?: number }>;
}

export interface Host {
  readonly contract: 1;
  readonly z: Zod;
  readonly ClipError: new (
    code: string,
    message: string,
    options?: { readonly cause?: unknown; readonly retryable?: boolean },
  ) => Error;
  defineNode(definition: Node): unknown;
  defineSource(definition: Source): unknown;
}

export type Plugin = (host: Host) => readonly unknown[] | Promise<readonly unknown[]>;
