import type { JsonValue } from '@clipline/clip-core';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A node of the pipeline being edited; its params may be unsound. */
export interface DocumentNode {
  /** Letters, digits, - and _, at most 64; unique in its pipeline. */
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly options?: Readonly<Record<string, JsonValue>>;
  readonly position: Position;
  readonly note?: string;
}

export interface DocumentEdge {
  readonly from: string;
  readonly output: string;
  readonly to: string;
}

export interface DocumentTrigger {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly enabled: boolean;
}

/** A pipeline file as the canvas edits it: all nodes have a place. Never changed; edits give a new one. */
export interface PipelineDocument {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly DocumentNode[];
  readonly edges: readonly DocumentEdge[];
  readonly triggers: readonly DocumentTrigger[];
  readonly settings: Readonly<Record<string, JsonValue>>;
  /** Addresses of the pinned pictures that previews run on. */
  readonly samples: readonly string[];
  /** Fields of the file that the canvas does not know; kept as they are. */
  readonly rest: Readonly<Record<string, JsonValue>>;
}

/** Names an edge; no two edges of a sound pipeline have the same. */
export function edgeKey({ from, output, to }: DocumentEdge): string {
  return `${from} ${output} ${to}`;
}

export function findNode(document: PipelineDocument, id: string): DocumentNode | undefined {
  return document.nodes.find((node) => node.id === id);
}
