import { type DocumentEdge, edgeKey, findNode, type PipelineDocument } from './pipeline-document.ts';

/** What an edge asks of a definition. */
export interface NodeKind {
  readonly type: string;
  readonly kind: 'node' | 'source' | 'trigger';
  readonly title: string;
  /** Facets that its items must carry. */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  readonly outputs: readonly string[];
}

export type NodeKinds = ReadonlyMap<string, NodeKind>;

/**
 * Why an edge may not be drawn, as a sentence; null when it may. What cannot be known yet is allowed: the check of the
 * whole pipeline has the last word.
 */
export function whyNot(document: PipelineDocument, kinds: NodeKinds, edge: DocumentEdge): string | null {
  const target = kindOf(document, kinds, edge.to);
  const source = kindOf(document, kinds, edge.from);
  if (edge.from === edge.to) return 'A node cannot take what it gave itself.';
  if (target?.kind === 'source') return `${target.title} produces items and takes none.`;
  if (document.edges.some((other) => edgeKey(other) === edgeKey(edge))) return 'This edge is there already.';
  if (reaches(document, edge.to, edge.from)) return 'Items would go round for ever.';
  if (source !== undefined && edge.output !== 'error' && !source.outputs.includes(edge.output)) {
    return `${source.title} has no output “${edge.output}”.`;
  }
  if (target === undefined) return null;
  const carried = facetsAt(document, kinds, edge.from, edge.output);
  if (carried === null) return null;
  const lacking = target.needs.filter((facet) => !carried.has(facet));
  if (lacking.length === 0) return null;
  const givers = [...kinds.values()]
    .filter(({ gives, kind }) => kind === 'node' && lacking.every((facet) => gives.includes(facet)))
    .map(({ title }) => title);
  const remedy = givers.length === 0 ? '' : ` Put ${nameSome(givers)} between.`;
  return `${target.title} needs ${lacking.map(nameFacet).join(' and ')}.${remedy}`;
}

/** What items carry that leave a node by an output; null while that depends on edges that are not drawn yet. */
export function facetsAt(
  document: PipelineDocument,
  kinds: NodeKinds,
  id: string,
  output: string,
): ReadonlySet<string> | null {
  /** By node: what all items that come in carry; null while unknown, and for a node that is being looked at. */
  const known = new Map<string, readonly string[] | null>();
  return leaving(id, output);

  function leaving(node: string, through: string): ReadonlySet<string> | null {
    const kind = kindOf(document, kinds, node);
    if (kind === undefined) return null;
    if (kind.kind === 'source') return new Set(kind.gives);
    const arrived = arriving(node);
    if (arrived === null) return null;
    return new Set(through === 'error' ? arrived : [...arrived, ...kind.gives]);
  }

  function arriving(node: string): readonly string[] | null {
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, null);
    const edges = document.edges.filter((edge) => edge.to === node);
    const brought = edges.map((edge) => leaving(edge.from, edge.output));
    const [first, ...others] = brought.filter((facets) => facets !== null);
    const all =
      first === undefined || others.length + 1 < brought.length
        ? null
        : [...first].filter((facet) => others.every((facets) => facets.has(facet)));
    known.set(node, all);
    return all;
  }
}

/** Whether items of `from` get to `to`. */
function reaches(document: PipelineDocument, from: string, to: string): boolean {
  const seen = new Set<string>([from]);
  const queue = [from];
  for (const id of queue) {
    if (id === to) return true;
    for (const edge of document.edges) {
      if (edge.from !== id || seen.has(edge.to)) continue;
      seen.add(edge.to);
      queue.push(edge.to);
    }
  }
  return false;
}

function kindOf(document: PipelineDocument, kinds: NodeKinds, id: string): NodeKind | undefined {
  return kinds.get(findNode(document, id)?.type ?? '');
}

const facetNames: Readonly<Record<string, string>> = {
  image: 'an image',
  text: 'a text',
  embedding: 'an embedding',
  hashes: 'hashes',
  labels: 'labels',
  verdict: 'a verdict',
  matches: 'matches',
};

function nameFacet(facet: string): string {
  return facetNames[facet] ?? `“${facet}”`;
}

function nameSome(titles: readonly string[]): string {
  const quoted = titles.slice(0, 3).map((title) => `“${title}”`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
