import { expect, it } from 'vitest';
import { mergeDocuments } from './merge-documents.ts';
import { readDocument } from './read-document.ts';

const place = { x: 0, y: 0 };
const before = readDocument(
  {
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: 'a' }, position: place },
      { id: 'few', type: 'flow.limit', params: { count: 3 }, position: { x: 300, y: 0 } },
      { id: 'pass', type: 'flow.filter', position: { x: 600, y: 0 } },
    ],
    edges: [
      { from: 'folder', to: 'few' },
      { from: 'few', to: 'pass' },
    ],
  },
  'p',
);
const after = readDocument(
  {
    nodes: [
      { id: 'folder', type: 'sources.folder', params: { root: 'b' }, position: place },
      { id: 'few', type: 'flow.sample', position: { x: 300, y: 0 } },
      { id: 'embed', type: 'clip.embed-image', position: { x: 600, y: 0 } },
    ],
    edges: [
      { from: 'folder', to: 'few' },
      { from: 'few', to: 'embed' },
    ],
  },
  'p',
);

it('holds what is in either graph once, with its mark', () => {
  const { nodes, edges } = mergeDocuments(before, after);
  expect(nodes.map(({ key, mark }) => `${key}: ${mark}`)).toEqual([
    'folder: changed',
    'few: added',
    'embed: added',
    'removed few: removed',
    'pass: removed',
  ]);
  expect(nodes[0]?.values).toEqual([{ path: 'params.root', before: 'a', after: 'b' }]);
  expect(edges.map(({ from, to, mark }) => `${from} > ${to}: ${mark}`)).toEqual([
    'folder > few: added',
    'few > embed: added',
    'folder > removed few: removed',
    'removed few > pass: removed',
  ]);
});

it('lays no removed card on another', () => {
  const { nodes } = mergeDocuments(before, after);
  const places = nodes.map(({ node }) => `${node.position.x} ${node.position.y}`);
  expect(new Set(places).size).toBe(nodes.length);
});

it('marks nothing between a document and itself', () => {
  const { nodes, edges } = mergeDocuments(before, before);
  expect([...nodes, ...edges].every(({ mark }) => mark === 'same')).toBe(true);
});
