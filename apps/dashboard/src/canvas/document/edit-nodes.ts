import type { JsonValue } from '@clipline/clip-core';
import type { DocumentNode, PipelineDocument, Position } from './pipeline-document.ts';

/** An id that no node has: what the type does, with a number where that is taken. */
export function freshId(
  document: PipelineDocument,
  type: string,
  taken: ReadonlySet<string> = new Set(),
): string {
  return idFor(type, new Set([...document.nodes.map(({ id }) => id), ...taken]));
}

/** What a type of node or trigger does, with a number where that id is taken. */
export function idFor(type: string, taken: ReadonlySet<string>): string {
  const base = (type.split('.').at(-1) ?? type).replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 56) || 'node';
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

export function addNode(document: PipelineDocument, node: DocumentNode): PipelineDocument {
  if (document.nodes.some(({ id }) => id === node.id)) return document;
  return { ...document, nodes: [...document.nodes, node] };
}

/** Removes nodes and the edges at them. */
export function removeNodes(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  if (!document.nodes.some(({ id }) => ids.has(id))) return document;
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => !ids.has(id)),
    edges: document.edges.filter(({ from, to }) => !ids.has(from) && !ids.has(to)),
  };
}

/** Puts nodes at the given places. */
export function moveNodes(
  document: PipelineDocument,
  places: ReadonlyMap<string, Position>,
): PipelineDocument {
  return changeNodes(document, (node) => {
    const place = places.get(node.id);
    if (place === undefined || (place.x === node.position.x && place.y === node.position.y)) return node;
    return { ...node, position: { x: Math.round(place.x), y: Math.round(place.y) } };
  });
}

/** Sets one parameter; `undefined` takes it out, so that its default holds. */
export function setParam(
  document: PipelineDocument,
  id: string,
  { name, value }: { readonly name: string; readonly value: JsonValue | undefined },
): PipelineDocument {
  return changeNodes(document, (node) =>
    node.id === id ? { ...node, params: without(node.params, name, value) } : node,
  );
}

/** Sets all parameters of a node. */
export function setParams(
  document: PipelineDocument,
  id: string,
  params: Readonly<Record<string, JsonValue>>,
): PipelineDocument {
  return changeNodes(document, (node) => (node.id === id ? { ...node, params } : node));
}

/** Sets what every node can be told: errors, retries, time, cache. */
export function setOptions(
  document: PipelineDocument,
  id: string,
  options: Readonly<Record<string, JsonValue>>,
): PipelineDocument {
  return changeNodes(document, (node) => {
    if (node.id !== id) return node;
    const { options: _, ...rest } = node;
    return Object.keys(options).length === 0 ? rest : { ...rest, options };
  });
}

/** A remark on a node; an empty one is none. */
export function setNote(document: PipelineDocument, id: string, note: string): PipelineDocument {
  return changeNodes(document, (node) => {
    if (node.id !== id) return node;
    const { note: _, ...rest } = node;
    return note === '' ? rest : { ...rest, note };
  });
}

/** Gives a node another id, edges included; the same document where the new one is taken or no id at all. */
export function renameNode(document: PipelineDocument, id: string, to: string): PipelineDocument {
  if (!isNodeId(to) || document.nodes.some((node) => node.id === to)) return document;
  const swap = (one: string) => (one === id ? to : one);
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.id === id ? { ...node, id: to } : node)),
    edges: document.edges.map((edge) => ({ ...edge, from: swap(edge.from), to: swap(edge.to) })),
  };
}

/** Whether a pipeline file takes it for the id of a node. */
export function isNodeId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);
}

function without(
  record: Readonly<Record<string, JsonValue>>,
  name: string,
  value: JsonValue | undefined,
): Readonly<Record<string, JsonValue>> {
  const { [name]: _, ...rest } = record;
  return value === undefined ? rest : { ...record, [name]: value };
}

/** The same document where no node changed. */
function changeNodes(
  document: PipelineDocument,
  change: (node: DocumentNode) => DocumentNode,
): PipelineDocument {
  let changed = false;
  const nodes = document.nodes.map((node) => {
    const after = change(node);
    if (after !== node) changed = true;
    return after;
  });
  return changed ? { ...document, nodes } : document;
}
