import { connect, disconnect, insertOnEdge } from './document/edit-edges.ts';
import { addNode, removeNodes, setParam } from './document/edit-nodes.ts';
import { type DocumentEdge, edgeKey, findNode, type PipelineDocument } from './document/pipeline-document.ts';
import { facetsAt, whyNot } from './document/why-not.ts';
import type { Edit, NodeDefinitionView, Problem } from './editor-context.tsx';
import { makeNode } from './what-fits.ts';

/** What would mend a problem at one press. */
export interface Fix {
  /** What it does: `Remove the node`. */
  readonly title: string;
  readonly edit: Edit;
}

interface Case {
  readonly document: PipelineDocument;
  readonly definitions: ReadonlyMap<string, NodeDefinitionView>;
  readonly node: string;
}

type Fixer = (parts: Case) => Fix | null;

/** By rule; a rule that is not here asks for a person. */
const fixers: { readonly [rule in Problem['rule']]?: Fixer } = {
  'type-unknown': removeIt,
  'source-several': removeIt,
  'params-invalid': removeUnknownParams,
  'node-unreachable': connectIt,
  'facet-missing': putGiverBefore,
  'output-unknown': removeWrongOutputs,
  'edge-into-source': ({ node }) => ({
    title: 'Remove the edges into it',
    edit: (now) => ({ ...now, edges: now.edges.filter(({ to }) => to !== node) }),
  }),
  cycle: removeEdgeBack,
};

/** A fix for a problem; null where only a person can tell what is meant. */
export function fixProblem(
  problem: Problem,
  document: PipelineDocument,
  definitions: ReadonlyMap<string, NodeDefinitionView>,
): Fix | null {
  if (problem.rule === 'source-missing') return addFolder(document);
  const { node } = problem;
  if (node === null || findNode(document, node) === undefined) return null;
  return fixers[problem.rule]?.({ document, definitions, node }) ?? null;
}

function addFolder(document: PipelineDocument): Fix {
  const left = Math.min(0, ...document.nodes.map(({ position }) => position.x)) - 336;
  return {
    title: 'Add a folder as source',
    edit: (now) =>
      addNode(now, makeNode(now, 'sources.folder', { x: now.nodes.length === 0 ? 0 : left, y: 0 })),
  };
}

function removeIt({ node }: Case): Fix {
  return { title: 'Remove the node', edit: (now) => removeNodes(now, new Set([node])) };
}

function removeUnknownParams({ document, definitions, node }: Case): Fix | null {
  const found = findNode(document, node);
  const known = paramNames(definitions.get(found?.type ?? ''));
  const unknown = Object.keys(found?.params ?? {}).filter((name) => !known.has(name));
  if (unknown.length === 0) return null;
  return {
    title: `Remove ${unknown.map((name) => `“${name}”`).join(' and ')}`,
    edit: (now) => unknown.reduce((before, name) => setParam(before, node, { name, value: undefined }), now),
  };
}

/** Names of the parameters that a definition has. */
export function paramNames(definition: NodeDefinitionView | undefined): ReadonlySet<string> {
  const params: { readonly properties?: object } | undefined = definition?.params;
  return new Set(Object.keys(params?.properties ?? {}));
}

/** Connects it where exactly one loose end leads to it. */
function connectIt({ document, definitions, node }: Case): Fix | null {
  const ends = document.nodes.flatMap(({ id, type }): DocumentEdge[] =>
    (definitions.get(type)?.outputs ?? [])
      .filter((output) => !document.edges.some((edge) => edge.from === id && edge.output === output))
      .map((output) => ({ from: id, output, to: node })),
  );
  const fitting = ends.filter(
    (edge) =>
      facetsAt(document, definitions, edge.from, edge.output) !== null &&
      whyNot(document, definitions, edge) === null,
  );
  const [edge, ...more] = fitting;
  if (edge === undefined || more.length > 0) return null;
  return { title: `Connect it after “${edge.from}”`, edit: (now) => connect(now, edge) };
}

/** Puts the one node that gives what is missing into the edge that lacks it. */
function putGiverBefore({ document, definitions, node }: Case): Fix | null {
  const needs = definitions.get(findNode(document, node)?.type ?? '')?.needs ?? [];
  for (const edge of document.edges) {
    if (edge.to !== node) continue;
    const carried = facetsAt(document, definitions, edge.from, edge.output);
    const lacking = needs.filter((facet) => carried !== null && !carried.has(facet));
    const [giver, ...others] = [...definitions.values()].filter(
      ({ kind, gives, needs: asks }) =>
        kind === 'node' &&
        lacking.length > 0 &&
        lacking.every((facet) => gives.includes(facet)) &&
        asks.length > 0 &&
        asks.every((facet) => carried?.has(facet)) &&
        !asks.some((facet) => lacking.includes(facet)),
    );
    const output = giver?.outputs[0];
    if (giver === undefined || output === undefined || others.length > 0) continue;
    const place = findNode(document, node)?.position ?? { x: 0, y: 0 };
    return {
      title: `Put “${giver.title}” before it`,
      edit: (now) =>
        insertOnEdge(now, edge, {
          node: makeNode(now, giver.type, { x: place.x - 24, y: place.y - 176 }),
          output,
        }),
    };
  }
  return null;
}

function removeWrongOutputs({ document, definitions, node }: Case): Fix | null {
  const outputs = definitions.get(findNode(document, node)?.type ?? '')?.outputs;
  const wrong = document.edges.filter(
    ({ from, output }) => from === node && output !== 'error' && outputs?.includes(output) === false,
  );
  if (wrong.length === 0) return null;
  return { title: 'Remove the edge', edit: (now) => disconnect(now, new Set(wrong.map(edgeKey))) };
}

/** Of the edges into the node that the cycle was found at, the one that comes from furthest right leads back. */
function removeEdgeBack({ document, node }: Case): Fix | null {
  const at = (id: string) => findNode(document, id)?.position.x ?? 0;
  const [back] = document.edges.filter(({ to }) => to === node).toSorted((a, b) => at(b.from) - at(a.from));
  if (back === undefined) return null;
  return {
    title: `Remove the edge from “${back.from}”`,
    edit: (now) => disconnect(now, new Set([edgeKey(back)])),
  };
}
