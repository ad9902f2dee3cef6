import { z } from 'zod';
import { freshId } from './edit-nodes.ts';
import type { DocumentEdge, DocumentNode, PipelineDocument, Position } from './pipeline-document.ts';

const mark = 'clipline/nodes';

/** A part of a pipeline on the clipboard: nodes and the edges between them. */
export interface Excerpt {
  readonly nodes: readonly DocumentNode[];
  readonly edges: readonly DocumentEdge[];
}

const excerptSchema = z.object({
  kind: z.literal(mark),
  nodes: z.array(
    z.object({
      id: z.string().min(1),
      type: z.string().min(1),
      params: z.record(z.string(), z.json()).default({}),
      options: z.record(z.string(), z.json()).optional(),
      position: z.object({ x: z.number(), y: z.number() }),
      note: z.string().optional(),
    }),
  ),
  edges: z.array(z.object({ from: z.string(), output: z.string(), to: z.string() })),
});

/** The nodes with these ids, and the edges whose two ends are among them. */
export function takeExcerpt(document: PipelineDocument, ids: ReadonlySet<string>): Excerpt {
  return {
    nodes: document.nodes.filter(({ id }) => ids.has(id)),
    edges: document.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}

export function writeExcerpt(excerpt: Excerpt): string {
  return JSON.stringify({ kind: mark, ...excerpt }, null, 2);
}

/** What `writeExcerpt` wrote; null for any other text. */
export function readExcerpt(text: string): Excerpt | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const outcome = excerptSchema.safeParse(value);
  if (!outcome.success) return null;
  const { nodes, edges } = outcome.data;
  return {
    nodes: nodes.map(({ options, note, ...node }) => ({
      ...node,
      ...(options === undefined ? {} : { options }),
      ...(note === undefined ? {} : { note }),
    })),
    edges,
  };
}

/** Copies nodes, with the edges between them, a little beside themselves. */
export function duplicateNodes(document: PipelineDocument, ids: ReadonlySet<string>) {
  return pasteExcerpt(document, takeExcerpt(document, ids), { x: 40, y: 40 });
}

/** Adds an excerpt under fresh ids, moved by `offset`. */
export function pasteExcerpt(
  document: PipelineDocument,
  excerpt: Excerpt,
  offset: Position,
): { readonly document: PipelineDocument; readonly ids: readonly string[] } {
  const names = new Map<string, string>();
  const nodes = excerpt.nodes.map((node) => {
    const id = freshId(document, node.type, new Set(names.values()));
    names.set(node.id, id);
    const position = { x: node.position.x + offset.x, y: node.position.y + offset.y };
    return { ...node, id, position };
  });
  const edges = excerpt.edges.flatMap(({ from, output, to }) => {
    const [start, end] = [names.get(from), names.get(to)];
    return start === undefined || end === undefined ? [] : [{ from: start, output, to: end }];
  });
  return {
    document: { ...document, nodes: [...document.nodes, ...nodes], edges: [...document.edges, ...edges] },
    ids: nodes.map(({ id }) => id),
  };
}
